"""Which series wait for the background process."""

from django.db.models import Q

from quarterdeck.snapshots.models import Snapshot
from quarterdeck.snapshots.terms import SnapshotState


def waiting_series() -> list[tuple[int, SnapshotState]]:
    """Series with files to check or to go on applying, the oldest first, with what is to be done. One query."""
    waits = Q(state=SnapshotState.WAITING, at__isnull=True) | Q(state=SnapshotState.APPLYING)
    rows = Snapshot.objects.filter(waits).order_by("created_at", "id").values_list("series_id", "state")
    return [(series_id, SnapshotState(state)) for series_id, state in dict(rows).items()]
