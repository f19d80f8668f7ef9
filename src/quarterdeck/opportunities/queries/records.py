"""Opportunities as records with all their fields, and their history as it was written."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from quarterdeck.journal.queries import compiled
from quarterdeck.opportunities.models import History, Opportunity
from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.opportunities.rules.state import COLUMNS, State
from quarterdeck.opportunities.terms import TRACKED, Changed
from quarterdeck.users.terms import Actor
from quarterdeck.values.cursors import read_cursor, write_cursor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound

_BESIDE = (
    "id", "external_id", "original_close_date", "push_count", "redate_count", "stage_entered_at", "flags", "has_lines",
    "created_at", "created_by_id", "updated_at", "version",
)  # fmt: skip
_WRITTEN = ("seq", "at", "since", "recorded_at", "kind", "changed", "actor_id", "door", "voided_by", "voids")


@dataclass(frozen=True, slots=True)
class OpportunityRecord:
    """An opportunity: its tracked state, and what the system keeps beside it."""

    id: int
    external_id: str
    original_close_date: date | None
    push_count: int
    redate_count: int
    stage_entered_at: datetime
    flags: str
    has_lines: bool
    created_at: datetime
    created_by_id: int | None
    updated_at: datetime
    version: int
    state: State


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One row of history: the whole state after it. `voided_by` names the row that made it void."""

    seq: int
    at: datetime
    since: datetime | None
    recorded_at: datetime
    kind: str
    changed: tuple[str, ...]
    actor_id: int | None
    door: str
    voided_by: int | None
    voids: int | None
    state: State


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A page of history, the row written last first, the cursor of the next page, and the count of all rows."""

    rows: list[HistoryEntry]
    next_cursor: str | None
    count: int


def opportunity_record(actor: Actor, opportunity_id: int) -> OpportunityRecord:
    """One opportunity. One query. Raises NotFound when it is deleted, merged away, or not the actor's to see."""
    for row in _visible_rows(actor=actor, opportunity_id=opportunity_id):
        return record_of(row)
    raise NotFound("opportunity")


@compiled
def _visible_rows(*, actor: Actor, opportunity_id: int) -> QuerySet[Opportunity, Any]:
    return record_rows(visible_to(actor).filter(pk=opportunity_id), actor)


def history_page(actor: Actor, opportunity_id: int, *, cursor: str = "", limit: int = 50) -> HistoryPage:
    """What was written about an opportunity, voided rows too. Three queries. Raises NotFound, Refused."""
    if not visible_to(actor).filter(pk=opportunity_id).exists():
        raise NotFound("opportunity")
    rows = History.objects.filter(opportunity_id=opportunity_id)
    count = rows.count()
    if cursor:
        (seq,) = read_cursor(cursor, "-seq", [(int,)])
        rows = rows.filter(seq__lt=seq)
    found = [_entry(row) for row in rows.order_by("-seq").values_list(*_WRITTEN, *COLUMNS)[: limit + 1]]
    next_cursor = write_cursor("-seq", [found[limit - 1].seq]) if len(found) > limit else None
    return HistoryPage(found[:limit], next_cursor, count)


def record_rows(rows: QuerySet[Opportunity], actor: Actor, *more: str) -> QuerySet[Opportunity, Any]:
    """What records are made of, the same for every actor; `more` columns follow."""
    return rows.values_list(*_BESIDE, *COLUMNS, *more)


def record_of(row: Sequence[Any]) -> OpportunityRecord:
    """The record of a row of `record_rows`."""
    state = State(**dict(zip(COLUMNS, row[len(_BESIDE) :], strict=False)))
    return OpportunityRecord(**dict(zip(_BESIDE, row, strict=False)), state=state)


def _entry(row: tuple[Any, ...]) -> HistoryEntry:
    seq, at, since, recorded_at, kind, mask, actor_id, door, voided_by, voids = row[: len(_WRITTEN)]
    state = State(**dict(zip(COLUMNS, row[len(_WRITTEN) :], strict=True)))
    return HistoryEntry(seq, at, since, recorded_at, kind, _names(mask), actor_id, door, voided_by, voids, state)


def _names(mask: int) -> tuple[str, ...]:
    """The changed fields by name, in the order they are tracked."""
    names = {column: "amount" if column == "amount_minor" else column for column in TRACKED}
    named = tuple(names[column] for column, bit in TRACKED.items() if mask & bit)
    beside = {"contacts": Changed.CONTACTS, "custom_fields": Changed.CUSTOM}
    return (*named, *(name for name, bit in beside.items() if mask & bit))
