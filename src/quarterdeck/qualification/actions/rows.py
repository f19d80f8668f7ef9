"""What the writes of qualification share: versions, fields, saving with history, undoing, rights of many."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Model, QuerySet

from quarterdeck.journal.actions import record
from quarterdeck.journal.events import Event
from quarterdeck.journal.queries import entry_to_undo, require_unchanged
from quarterdeck.journal.terms import FieldChange, Stamp
from quarterdeck.qualification.models import Element, Framework, Objection, Question, QuestionSet
from quarterdeck.users.queries.records import OUT_OF_REACH, records
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import asdict, dataclass, fields
from quarterdeck.values.verdict import NotFound, NotPermitted

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    F = TypeVar("F", bound=DataclassInstance)
M = TypeVar("M", bound=Model)
Versioned = Framework | Element | QuestionSet | Question | Objection


@dataclass(frozen=True, slots=True)
class Saved:
    """A row after a write. `seq` is the journal entry's, None when nothing changed."""

    id: int
    version: int
    seq: int | None


def today_of(by: Actor, at: datetime) -> date:
    """The day it is for the actor."""
    return at.astimezone(ZoneInfo(by.time_zone)).date()


def locked(rows: QuerySet[M], row_id: int, name: str) -> M:
    """The row among these, locked. Raises NotFound."""
    row = rows.select_for_update().filter(pk=row_id).first()
    if row is None:
        raise NotFound(name)
    return row


def require_all_writable(by: Actor, kind: str, ids: Collection[int]) -> None:
    """Raise NotFound or NotPermitted unless the actor may read and change all of these records. Two statements."""
    found = records.kind(kind)
    asked = sorted(set(ids))
    for part in (asked[start : start + 5000] for start in range(0, len(asked), 5000)):
        if found.visible(by).filter(pk__in=part).count() < len(part):
            raise NotFound(kind)
        if len(found.writable(by, part)) < len(part):
            raise NotPermitted("records.edit", OUT_OF_REACH)


def fields_of(row: Model, of: "type[F]") -> "F":
    """The values of a row as the dataclass of its fields."""
    return of(**{field.name: getattr(row, field.name) for field in fields(of)})


def put(row: Model, values: "DataclassInstance") -> None:
    """Set the fields of a row."""
    for name, value in asdict(values).items():
        setattr(row, name, value)


def save(row: Versioned, event: Event, changes: Sequence[FieldChange], stamp: Stamp) -> Saved:
    """Save a changed row as its next version, with its history. Nothing is written without changes."""
    if not changes:
        return Saved(row.pk, row.version, None)
    row.version += 1
    row.save(force_update=True)
    return Saved(row.pk, row.version, record(event, stamp, changes))


def undoing(name: str, row_id: int, seq: int, present: "DataclassInstance") -> dict[str, Any]:
    """The old values, as JSON, of the fields an edit changed, as long as each still has the value it gave.

    Raises NotFound when the entry is no edit of this row, Refused when a field changed since.
    """
    entry = entry_to_undo(name, row_id, seq, f"{name}.edited")
    require_unchanged(entry.changes, lambda field: _json(getattr(present, field)))
    return {change.field: change.old for change in entry.changes}


def _json(value: object) -> object:
    if value in ("", None):
        return None
    return value if isinstance(value, str | int | bool) else str(value)
