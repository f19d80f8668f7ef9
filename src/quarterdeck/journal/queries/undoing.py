"""Whether a change can still be taken back."""

from collections.abc import Callable, Collection, Iterable

from quarterdeck.journal.models import Entry
from quarterdeck.journal.queries.any_of import any_of
from quarterdeck.journal.queries.timeline import TimelineChange, TimelineEntry, timeline
from quarterdeck.journal.terms import Door
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import NotFound, Reason, Refused

_MOST = 2**63 - 1
# Doors behind which nobody sits.
_NOBODY = (Door.IMPORT, Door.AUTOMATION, Door.SYSTEM)


def entry_to_undo(kind: str, record_id: int, seq: int, event: str) -> TimelineEntry:
    """The entry of a change that is to be taken back. Raises NotFound when it is no such change of this record."""
    entry = next(iter(timeline(kind, record_id, seq + 1, 1)), None) if seq < _MOST else None
    if entry is None or entry.seq != seq or entry.event != event:
        raise NotFound(kind)
    return entry


def require_unchanged(changes: Iterable[TimelineChange], present: Callable[[str], object]) -> None:
    """Raise Refused for each field that no longer has the value of the change, or whose values were erased.

    `present` answers the JSON value that a field has now.
    """
    changed = [change.field for change in changes if change.is_erased or present(change.field) != change.new]
    if changed:
        text = Text.of("This was changed again since, or erased. Change it by hand instead.")
        raise Refused([Reason(code="changed_since", text=text, field=field) for field in changed])


def touched_by_people(kind: str, ids: Collection[int]) -> set[int]:
    """Those of these records that somebody changed by hand, by API or by mail, at any time. One query."""
    entries = Entry.objects.filter(kind=kind, record_id__in=any_of(ids)).exclude(
        door__in=[door.value for door in _NOBODY]
    )
    return set(entries.order_by().values_list("record_id", flat=True).distinct())
