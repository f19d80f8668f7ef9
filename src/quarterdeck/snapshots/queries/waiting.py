"""Which series wait for the background process."""

from django.db.models import Q

from quarterdeck.snapshots.models import Snapshot
from quarterdeck.snapshots.terms import SnapshotState


def waiting_series() -> list[tuple[int, SnapshotState]]:
    """Series with files to check or to go on applying, the oldest first, with what is to be done. One query.

    Where loads from another system bring the files, they go on with them themselves.
    """
    waits = Q(state=SnapshotState.WAITING, at__isnull=True) | Q(state=SnapshotState.APPLYING)
    rows = Snapshot.objects.filter(waits, series__source=None).order_by("created_at", "id")
    found = dict(rows.values_list("series_id", "state"))
    return [(series_id, SnapshotState(state)) for series_id, state in found.items()]
