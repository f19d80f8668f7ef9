"""Opportunities as cards: what a board or a list shows of each."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Value

from quarterdeck.activities.queries import people_with_mail_source
from quarterdeck.journal.queries import compiled
from quarterdeck.journal.queries.foreign import kept_in
from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.queries.lens import Lens
from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.opportunities.rules.flags import Contact, days_between, days_idle, days_overdue, days_stalled
from quarterdeck.users.queries import write_q
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An opportunity in short. `days_overdue`, `days_stalled` and `days_idle` are 0 when the flag is not up.

    `amount_minor` is in its own currency; `may_move` is what the actor may do; another system keeps it: `kept_in`.
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
    next_activity_on: date | None
    last_two_way_at: datetime | None
    last_two_way_activity_id: int | None
    has_mail_source: bool
    is_open: bool
    days_in_stage: int
    days_overdue: int
    days_stalled: int
    days_idle: int
    may_move: bool
    kept_in: str


_COLUMNS = (
    "id", "version", "name", "pipeline_id", "stage_id", "account_id", "owner_id", "amount_minor", "currency",
    "close_date", "category", "category_source", "system_probability_bp", "seller_probability_bp", "closed_on",
    "created_at", "push_count", "next_activity_on", "last_two_way_at", "last_two_way_activity_id",
)  # fmt: skip
_BESIDE = (
    "account__name", "owner__name", "owner__time_zone", "stage_entered_at", "may_write", "has_mail_source", "kept_in"
)  # fmt: skip


def cards(lens: Lens, rows: QuerySet[Opportunity]) -> list[Card]:
    """These opportunities as cards, in their order. One query."""
    return [card_of(lens, row) for row in card_rows(rows, lens.actor)]


def cards_by_id(lens: Lens, ids: tuple[int, ...]) -> list[Card]:
    """Opportunities that the actor was found to see, soonest close date first. One query."""
    return [card_of(lens, row) for row in _rows_by_id(actor=lens.actor, ids=ids)]


def card(lens: Lens, opportunity_id: int) -> Card:
    """One opportunity as a card. Raises NotFound when the actor may not see it."""
    for row in _visible_rows(actor=lens.actor, opportunity_id=opportunity_id):
        return card_of(lens, row)
    raise NotFound("opportunity")


@compiled
def _rows_by_id(*, actor: Actor, ids: tuple[int, ...]) -> QuerySet[Opportunity, Any]:
    return card_rows(Opportunity.objects.filter(pk__in=ids).order_by("close_key", "id"), actor)


@compiled
def _visible_rows(*, actor: Actor, opportunity_id: int) -> QuerySet[Opportunity, Any]:
    return card_rows(visible_to(actor).filter(pk=opportunity_id), actor)


def card_rows(rows: QuerySet[Opportunity], actor: Actor, *more: str) -> QuerySet[Opportunity, Any]:
    """What cards are made of, as rows and not as instances; `more` columns follow."""
    has_source = ExpressionWrapper(Q(owner_id__in=people_with_mail_source()), output_field=BooleanField())
    asked = {"may_write": _may_write(actor), "has_mail_source": has_source, "kept_in": kept_in("opportunity")}
    return rows.annotate(**asked).values_list(*_COLUMNS, *_BESIDE, *more)


def _may_write(actor: Actor) -> Any:
    if not actor.may(Permission.OPPORTUNITIES_MOVE):
        return Value(value=False, output_field=BooleanField())
    predicate = write_q(actor)
    if predicate == Q():
        return Value(value=True, output_field=BooleanField())
    return ExpressionWrapper(predicate, output_field=BooleanField())


def card_of(lens: Lens, row: Sequence[Any]) -> Card:
    """The card of a row of `card_rows`."""
    columns = dict(zip(_COLUMNS, row, strict=False))
    account_name, owner_name, zone, entered_at, may_write, has_source, kept = row[len(_COLUMNS) :][: len(_BESIDE)]
    spec = lens.spec(columns["pipeline_id"])
    stage = spec.at(columns["stage_id"])
    touched_at = columns["last_two_way_at"] or columns["created_at"]
    contact = Contact(touched_at, columns["next_activity_on"], bool(has_source))
    days = days_between(entered_at, lens.now, lens.company.time_zone)
    return Card(
        **columns,
        account_name=account_name or "",
        owner_name=owner_name,
        days_in_stage=days if stage.is_open else 0,
        days_overdue=days_overdue(columns["close_date"], lens.day_in(zone), stage),
        days_stalled=days_stalled(days, stage),
        days_idle=days_idle(contact, lens.now, lens.company.time_zone, spec.idle_days) if stage.is_open else 0,
        has_mail_source=contact.has_mail_source,
        is_open=stage.is_open,
        may_move=may_write and not kept,
        kept_in=kept or "",
    )
