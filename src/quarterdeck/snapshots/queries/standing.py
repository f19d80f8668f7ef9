"""What the files before say of deals."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from quarterdeck.snapshots.models import Snapshot, SnapshotRow
from quarterdeck.snapshots.terms import GONE, Before, Outcome, Plan

_COLUMNS = ("match_key", "snapshot_id", "plan", "seen", "since", "opportunity_id", "outcome")
_Line = tuple[str, int, str, str, datetime | None, int | None, str]


class Looks:
    """The files of a series that are staged or applied, in order, up to an instant."""

    def __init__(self, series_id: int, *, until: datetime) -> None:
        rows = Snapshot.objects.filter(series_id=series_id, at__lt=until).order_by("at")
        self._series_id = series_id
        self.at: dict[int, datetime] = {pk: at for pk, at in rows.values_list("id", "at") if at is not None}
        ordered = list(self.at.values())
        self._earlier = dict(zip(self.at, [None, *ordered], strict=False))

    @property
    def last(self) -> datetime | None:
        """The instant of the last file; None when there is none yet."""
        return max(self.at.values(), default=None)

    def before(self, keys: Collection[str]) -> dict[str, Before]:
        """How deals were last seen, by key. One query."""
        return dict(self._walk(self._rows(keys)))

    def shown(self) -> set[str]:
        """The keys of all deals that the last file showed. One query, read in stretches."""
        return {key for key, found in self._walk(self._rows(None)) if found.plan not in GONE}

    def standing(self) -> Iterator[Before]:
        """How the deals that the last file shows were last seen. One query, read in stretches."""
        return (found for _, found in self._walk(self._rows(None)) if found.plan not in GONE and found.seen)

    def _rows(self, keys: Collection[str] | None) -> Iterable[_Line]:
        rows = SnapshotRow.objects.filter(series_id=self._series_id).exclude(outcome=Outcome.REFUSED.value)
        rows = rows.exclude(match_key="") if keys is None else rows.filter(match_key__in=keys)
        return rows.order_by("match_key", "id").values_list(*_COLUMNS).iterator(chunk_size=2000)

    def _walk(self, rows: Iterable[_Line]) -> Iterator[tuple[str, Before]]:
        """What is known of each key after its last row; rows come by key, the earliest first."""
        key, found = "", None
        for row in rows:
            if row[1] not in self.at:
                continue
            if found is not None and row[0] != key:
                yield key, found
                found = None
            key = row[0]
            found = self._after(found, row)
        if found is not None:
            yield key, found

    def _after(self, found: Before | None, row: _Line) -> Before:
        _, snapshot_id, plan, seen, since, opportunity_id, outcome = row
        known_id = opportunity_id or (found.opportunity_id if found else None)
        if plan != Plan.BAD:
            until = since if plan == Plan.LEFT else self.last
            is_back = plan == Plan.BACK or (found is not None and found.comes_back and plan not in GONE)
            return Before(
                plan=Plan(plan), seen=seen, since=until, opportunity_id=known_id, comes_back=is_back and not outcome
            )
        # A row nobody could read: whatever it showed may have come to be so since the look before it.
        if found is None:
            return Before(plan=Plan.BAD, seen="", since=self._earlier[snapshot_id])
        earliest = min(filter(None, (found.since, self._earlier[snapshot_id])), default=None)
        return replace(found, since=earliest, opportunity_id=known_id)
