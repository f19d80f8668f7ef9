"""Which series wait for the background process."""

from quarterdeck.snapshots.models import Snapshot
from quarterdeck.snapshots.terms import SnapshotState

_WORK = (SnapshotState.WAITING.value, SnapshotState.APPLYING.value)


def waiting_series() -> list[tuple[int, SnapshotState]]:
    """Series with files to check or to go on applying, the oldest first, with what is to be done. One query."""
    rows = Snapshot.objects.filter(state__in=_WORK).order_by("created_at", "id").values_list("series_id", "state")
    return [(series_id, SnapshotState(state)) for series_id, state in dict(rows).items()]
