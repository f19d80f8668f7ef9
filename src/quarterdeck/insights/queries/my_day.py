"""What My day is made of: deals that need attention, the quarter in figures, what closes soon."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Count, F, FloatField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Coalesce

from quarterdeck.insights.rules.my_day import big_from, week_end
from quarterdeck.insights.terms.my_day import DayView, DealFacts, Looking, Moved
from quarterdeck.journal.queries.lately import values_before
from quarterdeck.opportunities.queries import Card, Lens, visible_to
from quarterdeck.opportunities.queries.cards import card_of, card_rows, cards
from quarterdeck.opportunities.queries.predicates import Wanted, filtered, flags_q, wanted_of
from quarterdeck.opportunities.queries.totals import DEALS, Group, Total, board_groups, converted, flag_count
from quarterdeck.opportunities.terms import FLAGS, Changed, DealFilter
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.values.period import Period, PeriodKind

KIND = "opportunity"
# What of a deal's past is compared with the present for those who lead.
COMPARED = ("close_date", "amount_minor", "currency", "stage_id")
_BITS = int(Changed.CLOSE_DATE | Changed.AMOUNT | Changed.STAGE)


@dataclass(frozen=True, slots=True)
class Figures:
    """A stretch of deals in figures, in the display currency: all open ones, those won this quarter, the flags up.

    `categories` are the open ones that are to close this quarter, by forecast category.
    """

    open: Total
    won: Total
    categories: Mapping[str, Total]
    flags: Mapping[str, int]
    quarter: Period


def figures(lens: Lens, whose: Whose) -> Figures:
    """How much is open and won this quarter. Two queries, the one from kept totals."""
    everything = DealFilter(scope=whose.value)
    stages = {stage.id: stage for spec in lens.specs.values() for stage in spec.stages}
    groups = board_groups(lens, everything, wanted_of(lens, everything), list(stages.values()))
    quarter = lens.company.calendar.period_of(lens.today, PeriodKind.QUARTER)
    counted = [group for group in groups if group.what == DEALS]
    return Figures(
        open=converted(lens, [group for group in counted if stages[group.stage_id].is_open]),
        won=converted(lens, [group for group in counted if stages[group.stage_id].kind is StageKind.WON]),
        categories=_categories(lens, whose, quarter),
        flags={flag: flag_count(groups, flag) for flag in FLAGS},
        quarter=quarter,
    )


def _categories(lens: Lens, whose: Whose, quarter: Period) -> dict[str, Total]:
    rows = filtered(open_of(lens, whose)).filter(close_key__gte=quarter.start, close_key__lt=quarter.end)
    sums = rows.order_by().values_list("category", "currency").annotate(
        deals=Count("*"), priced=Count("amount_minor"), total=Coalesce(Sum("amount_minor"), 0)
    )  # fmt: skip
    found: dict[str, list[Group]] = {}
    for category, currency, count, priced, total in sums:
        found.setdefault(category, []).append(Group(DEALS, 0, currency, count, priced, int(total)))
    return {category: converted(lens, groups) for category, groups in found.items()}


def open_of(lens: Lens, whose: Whose) -> Wanted:
    """The open deals of these people, as predicates, with every flag."""
    return wanted_of(lens, DealFilter(scope=whose.value, kinds=(StageKind.OPEN,), flags=frozenset(FLAGS)))


@dataclass(frozen=True, slots=True)
class Judged:
    """Deals to be judged: their cards by id, and what the rule is told of each."""

    cards: Mapping[int, Card]
    facts: tuple[DealFacts, ...]


def looking_of(lens: Lens, view: DayView, today: date, found: Figures) -> Looking:
    """How the rule looks at these deals."""
    big = big_from(found.open.amount_minor, found.open.count - found.open.unpriced - found.open.unconverted)
    return Looking(today, week_end(lens.today, found.quarter), big if view is DayView.TEAM else None)


def to_be_judged(lens: Lens, whose: Whose, looking: Looking, *, since: datetime, limit: int) -> Judged:
    """The most valuable open deals with anything to be said of them. A query, and one more for those who lead."""
    wanted = open_of(lens, whose)
    asked = flags_q(wanted) | Q(next_activity_on=None) | Q(next_activity_on__lt=looking.today)
    if looking.leads:
        asked |= Q(close_key__range=(looking.today, looking.week_end)) | Q(pk__in=_changed(lens, whose, since))
    rows = filtered(wanted).filter(asked).annotate(worth=worth_key(lens)).order_by("-worth", "-id")
    found = [card_of(lens, row) for row in card_rows(rows, lens.actor)[:limit]]
    moved = _moved(lens, found, since) if looking.leads else {}
    facts = tuple(_facts(lens, card, moved.get(card.id, Moved())) for card in found)
    return Judged({card.id: card for card in found}, facts)


def _changed(lens: Lens, whose: Whose, since: datetime) -> QuerySet[Any, Any]:
    """Ids of deals whose close date, amount or stage was written since then."""
    rows = visible_to(lens.actor, whose.value).filter(updated_at__gte=since, history__at__gte=since)
    return rows.alias(bits=F("history__changed").bitand(_BITS)).filter(bits__gt=0).values("pk")


def worth_key(lens: Lens) -> Any:
    """What deals sort by when value decides: the amount in the display currency, below zero without one."""
    units = {currency: lens.rates.convert(10**12, currency) for currency in sorted({*lens.currencies, lens.currency})}
    values = [
        When(Q(currency=currency, amount_minor__isnull=False), then=Cast("amount_minor", FloatField()) * (unit / 1e12))
        for currency, unit in units.items()
        if unit is not None
    ]
    return Case(*values, default=Value(-1.0), output_field=FloatField())


def worth_of(lens: Lens, card: Card) -> int | None:
    """What a deal is worth in the display currency's minor units; None without an amount or a rate."""
    return None if card.amount_minor is None else lens.rates.convert(card.amount_minor, card.currency)


def _facts(lens: Lens, card: Card, moved: Moved) -> DealFacts:
    return DealFacts(
        deal_id=card.id,
        worth_minor=worth_of(lens, card),
        close_date=card.close_date,
        days_overdue=card.days_overdue,
        days_stalled=card.days_stalled,
        days_in_stage=card.days_in_stage,
        days_idle=card.days_idle,
        next_on=card.next_activity_on,
        push_count=card.push_count,
        moved=moved,
    )


def _moved(lens: Lens, found: Sequence[Card], since: datetime) -> dict[int, Moved]:
    before = values_before(KIND, [card.id for card in found], COMPARED, since)
    return {card.id: _compared(lens, card, before[card.id]) for card in found if card.id in before}


def _compared(lens: Lens, card: Card, before: Mapping[str, Any]) -> Moved:
    day, minor, stage_id = before.get("close_date"), before.get("amount_minor"), before.get("stage_id")
    spec = lens.spec(card.pipeline_id)
    was = spec.stage(stage_id) if isinstance(stage_id, int) else None
    is_same_money = before.get("currency") in (None, card.currency)
    return Moved(
        pushed_days=max((card.close_date - date.fromisoformat(str(day))).days, 0) if day and card.close_date else 0,
        lost_minor=max(minor - (card.amount_minor or 0), 0) if isinstance(minor, int) and is_same_money else 0,
        is_back=was is not None and was.is_open and was.position > spec.at(card.stage_id).position,
    )


@dataclass(frozen=True, slots=True)
class Closing:
    """What is to close in a stretch of days: the first by date, and all of them in figures."""

    cards: tuple[Card, ...]
    total: Total


def closing(lens: Lens, whose: Whose, *, first: date, last: date, limit: int) -> Closing:
    """Open deals by close date. Two queries."""
    rows = filtered(open_of(lens, whose)).filter(close_key__range=(first, last))
    sums = rows.order_by().values_list("currency").annotate(
        deals=Count("*"), priced=Count("amount_minor"), total=Coalesce(Sum("amount_minor"), 0)
    )  # fmt: skip
    groups = [Group(DEALS, 0, currency, count, priced, int(total)) for currency, count, priced, total in sums]
    return Closing(tuple(cards(lens, rows.order_by("close_key", "id"))[:limit]), converted(lens, groups))


def steps_missing(lens: Lens, whose: Whose, today: date) -> tuple[int, int]:
    """How many open deals have no next step, and how many one whose day has passed. One query."""
    rows = filtered(open_of(lens, whose)).order_by()
    found = rows.aggregate(
        none=Count("id", filter=Q(next_activity_on=None)), late=Count("id", filter=Q(next_activity_on__lt=today))
    )
    return found["none"], found["late"]


def names_of(lens: Lens, since: datetime, limit: int) -> dict[int, str]:
    """The actor's own deals that were touched since then, by id, the last first. One query."""
    rows = visible_to(lens.actor, Whose.MINE.value).filter(updated_at__gte=since).order_by("-updated_at", "-id")
    found = rows.values_list("id", "account__name", "name")[:limit]
    return {deal_id: account or name for deal_id, account, name in found}


def names_by_id(lens: Lens, ids: Collection[int]) -> dict[int, str]:
    """What deals are called on a card, by id. One query, none without ids."""
    rows = visible_to(lens.actor).filter(pk__in=ids).values_list("id", "account__name", "name") if ids else []
    return {deal_id: account or name for deal_id, account, name in rows}


def own_open_ids(lens: Lens) -> QuerySet[Any, Any]:
    """Ids of the actor's own open deals, to be looked up within another query."""
    return filtered(open_of(lens, Whose.MINE)).values("pk")


def has_day(lens: Lens) -> bool:
    """Whether the actor has an open deal of their own. One query."""
    return filtered(open_of(lens, Whose.MINE)).exists()


def without_close_date(lens: Lens, whose: Whose) -> int:
    """How many open deals say nothing of when they close. One query."""
    return filtered(open_of(lens, whose)).filter(close_date=None, close_key=date.max).count()


def of_people_gone(lens: Lens, whose: Whose) -> list[tuple[int, str, int]]:
    """Open deals whose owner is no longer here: owner's id and name, and how many, the most first. One query."""
    rows = filtered(open_of(lens, whose)).filter(owner__is_active=False).order_by()
    found = rows.values_list("owner_id", "owner__name").annotate(deals=Count("*"))
    return sorted(found, key=lambda row: (-row[2], row[1]))
