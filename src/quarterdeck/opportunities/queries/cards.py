"""Opportunities as cards: what a board or a list shows of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Value

from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.queries.lens import Lens
from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.opportunities.rules.flags import days_between, days_overdue, days_stalled
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.users.queries import write_q
from quarterdeck.users.terms import Permission
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An opportunity in short. `days_overdue` and `days_stalled` are 0 when the flag is not up.

    `amount_minor` is in its own currency; `may_move` is what the actor may do.
    """

    id: int
    version: int
    name: str
    pipeline_id: int
    stage_id: int
    account_id: int | None
    account_name: str
    owner_id: int
    owner_name: str
    amount_minor: int | None
    currency: str
    close_date: date | None
    category: str
    category_source: str
    system_probability_bp: int
    seller_probability_bp: int | None
    closed_on: date | None
    created_at: datetime
    push_count: int
    days_in_stage: int
    days_overdue: int
    days_stalled: int
    may_move: bool


_COLUMNS = (
    "id", "version", "name", "pipeline_id", "stage_id", "account_id", "owner_id", "amount_minor", "currency",
    "close_date", "category", "category_source", "system_probability_bp", "seller_probability_bp", "closed_on",
    "created_at", "push_count",
)  # fmt: skip
_BESIDE = ("account__name", "owner__name", "owner__time_zone", "stage_entered_at")


def cards(lens: Lens, rows: QuerySet[Opportunity]) -> list[Card]:
    """These opportunities as cards, in their order. One query."""
    return [card for card, _ in carded(lens, rows, "id")]


def carded(lens: Lens, rows: QuerySet[Opportunity], more: str) -> list[tuple[Card, Any]]:
    """Cards, each with one more column of its row. One query, of rows and not of instances."""
    values = rows.annotate(may_write=_may_write(lens)).values_list(*_COLUMNS, *_BESIDE, "may_write", more)
    split, specs = len(_COLUMNS), lens.specs
    return [(_card(lens, specs, dict(zip(_COLUMNS, row, strict=False)), row[split:-1]), row[-1]) for row in values]


def _may_write(lens: Lens) -> Any:
    if not lens.actor.may(Permission.OPPORTUNITIES_MOVE):
        return Value(value=False, output_field=BooleanField())
    predicate = write_q(lens.actor)
    if predicate == Q():
        return Value(value=True, output_field=BooleanField())
    return ExpressionWrapper(predicate, output_field=BooleanField())


def _card(lens: Lens, specs: Mapping[int, PipelineSpec], columns: dict[str, Any], beside: tuple[Any, ...]) -> Card:
    account_name, owner_name, zone, entered_at, may_write = beside
    stage = specs[columns["pipeline_id"]].at(columns["stage_id"])
    days = days_between(entered_at, lens.now, lens.company.time_zone)
    return Card(
        **columns,
        account_name=account_name or "",
        owner_name=owner_name,
        days_in_stage=days if stage.is_open else 0,
        days_overdue=days_overdue(columns["close_date"], lens.day_in(zone), stage),
        days_stalled=days_stalled(days, stage),
        may_move=may_write,
    )


def card(lens: Lens, opportunity_id: int) -> Card:
    """One opportunity as a card. Raises NotFound when the actor may not see it."""
    found = cards(lens, visible_to(lens.actor).filter(pk=opportunity_id))
    if not found:
        raise NotFound("opportunity")
    return found[0]
