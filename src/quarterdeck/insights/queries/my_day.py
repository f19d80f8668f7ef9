"""What My day is made of: deals that need attention, the quarter in figures, what closes soon."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, F, FloatField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce

from quarterdeck.catalog.terms import BASE_CURRENCY
from quarterdeck.desk.queries.worth import Units, units_of, worth_key
from quarterdeck.forecasts.queries import current_rules
from quarterdeck.forecasts.terms import Rules
from quarterdeck.insights.rules.my_day import big_from, week_end
from quarterdeck.insights.terms.my_day import DayView, DealFacts, Looking, Moved
from quarterdeck.journal.queries import compiled
from quarterdeck.opportunities.queries import Card, Lens, visible_to
from quarterdeck.opportunities.queries.cards import card_of, card_rows
from quarterdeck.opportunities.queries.changes import Past, states_as_of
from quarterdeck.opportunities.queries.predicates import Wanted, filtered, flags_q, wanted_of
from quarterdeck.opportunities.queries.scope import found_rows, picked
from quarterdeck.opportunities.queries.totals import (
    DEALS,
    MOST_FLAGGED,
    FlagCounts,
    Group,
    Total,
    board_groups,
    converted,
    flag_counts,
)
from quarterdeck.opportunities.terms import FLAGS, Changed, DealFilter
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.pipelines.terms import Category, StageKind
from quarterdeck.users.queries import scope_team_q
from quarterdeck.users.queries.colleagues import visible_people
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.money import MAX_MINOR
from quarterdeck.values.period import Period, PeriodKind

KIND = "opportunity"
NO_STEP = "no_next_step"
_SUMS = {"deals": Count("*"), "priced": Count("amount_minor"), "total": Coalesce(Sum("amount_minor"), 0)}
_BITS = int(Changed.CLOSE_DATE | Changed.AMOUNT | Changed.STAGE)


@dataclass(frozen=True, slots=True)
class Figures:
    """A stretch of deals in figures, in the display currency: all open ones, those won this quarter, the flags up.

    `categories` are the open ones that are to close this quarter, by forecast category.
    """

    open: Total
    won: Total
    categories: Mapping[str, Total]
    flags: FlagCounts
    quarter: Period
    columns: tuple[Category, ...] = ()
    is_recounted: bool = False


def figures(lens: Lens, whose: Whose, *, has_categories: bool = True) -> Figures:
    """How much is open and won this quarter. Three queries, the first from kept totals; one without categories."""
    everything = DealFilter(scope=whose.value)
    stages = {stage.id: stage for spec in lens.specs.values() for stage in spec.stages}
    groups = board_groups(lens, everything, wanted_of(lens, everything), list(stages.values()))
    quarter = lens.company.calendar.period_of(lens.today, PeriodKind.QUARTER)
    rules = current_rules() if has_categories else Rules()
    categories = _categories(lens, whose, quarter) if has_categories else {}
    sums = _counted(categories, rules)
    counted = [group for group in groups if group.what == DEALS]
    return Figures(
        open=converted(lens, [group for group in counted if stages[group.stage_id].is_open]),
        won=converted(lens, [group for group in counted if stages[group.stage_id].kind is StageKind.WON]),
        categories={category: converted(lens, groups) for category, groups in sums.items()},
        flags=flag_counts(groups),
        quarter=quarter,
        columns=tuple(one for one in rules.columns if one is not Category.CLOSED),
        is_recounted=Category.LIKELY in categories and not rules.has_likely,
    )


def _categories(lens: Lens, whose: Whose, quarter: Period) -> dict[str, list[Group]]:
    found: dict[str, list[Group]] = {}
    for category, *group in _category_sums(wanted=open_of(lens, whose), first=quarter.start, end=quarter.end):
        found.setdefault(category, []).append(_group(*group))
    return found


def _counted(categories: Mapping[str, list[Group]], rules: Rules) -> dict[str, list[Group]]:
    """The same by what each category counts as."""
    found: dict[str, list[Group]] = {}
    for category, groups in categories.items():
        found.setdefault(rules.counted(Category(category)).value, []).extend(groups)
    return found


@compiled
def _category_sums(*, wanted: Wanted, first: date, end: date) -> QuerySet[Any, Any]:
    rows = filtered(wanted, is_by_day=True).filter(close_key__gte=first, close_key__lt=end)
    return rows.order_by().values_list("category", "currency").annotate(**_SUMS)


def _group(currency: str, count: int, priced: int, total: int) -> Group:
    return Group(DEALS, 0, currency, count, priced, int(total))


def open_of(lens: Lens, whose: Whose) -> Wanted:
    """The open deals of these people, as predicates, with every flag. One query for the people of a team.

    A team is asked for by its people: its deals are then found by owner, not among those of everybody.
    """
    deals = DealFilter(scope=whose.value, kinds=(StageKind.OPEN,), flags=frozenset(FLAGS))
    if whose is Whose.TEAM:
        people = visible_people(lens.actor).filter(scope_team_q(lens.actor, "pk"))
        deals = replace(deals, owner_ids=(*people.values_list("pk", flat=True), lens.actor.person_id))
    return wanted_of(lens, deals)


@dataclass(frozen=True, slots=True)
class Judged:
    """Deals to be judged: their cards by id, and what the rule is told of each."""

    cards: Mapping[int, Card]
    facts: tuple[DealFacts, ...]


def looking_of(lens: Lens, view: DayView, today: date, found: Figures) -> Looking:
    """How the rule looks at these deals."""
    big = big_from(found.open.amount_minor, found.open.count - found.open.unpriced - found.open.unconverted)
    return Looking(today, week_end(lens.today, found.quarter), big if view is DayView.TEAM else None)


@dataclass(frozen=True, slots=True)
class _Days:
    """What is late, what closes soon (None where only lateness counts), and since when changes count."""

    today: date
    week_end: date | None
    since: datetime


def to_be_judged(lens: Lens, wanted: Wanted, looking: Looking, *, since: datetime, limit: int) -> Judged:
    """The most valuable open deals with anything to be said of them. A query, and one more for those who lead."""
    days = _Days(looking.today, looking.week_end if looking.leads else None, since)
    # Amounts in a currency that is no longer in use stay and still convert.
    units = units_of(lens, {*lens.rates.per_euro, BASE_CURRENCY, lens.currency})
    rows = _rows_to_judge(units, limit, wanted=wanted, days=days)
    found = [card_of(lens, row) for row in rows]
    past = states_as_of([card.id for card in found], since) if looking.leads else {}
    facts = tuple(_facts(lens, card, past.get(card.id)) for card in found)
    return Judged({card.id: card for card in found}, facts)


@compiled
def _rows_to_judge(units: Units, limit: int, *, wanted: Wanted, days: _Days) -> QuerySet[Any, Any]:
    asked = flags_q(wanted) | Q(next_activity_on=None) | Q(next_activity_on__lt=days.today)
    if days.week_end is not None:
        changed = _changed(wanted.actor, wanted, days.since).filter(pk=OuterRef("pk"))
        asked |= Q(close_key__gte=days.today, close_key__lte=days.week_end)
        # Asked last, of those that nothing else is said of.
        asked |= Q(updated_at__gte=days.since) & Q(Exists(changed))
    worth, order = worth_key(units), ("-worth", "-id")
    rows = filtered(wanted, is_by_day=True).filter(asked).annotate(worth=worth)
    first = _not_below(rows, limit, units, wanted).order_by(*order).values("pk")[:limit]
    # What the cards show besides is read for these alone.
    return card_rows(found_rows(first).annotate(worth=worth).order_by(*order), wanted.actor)


def _not_below(rows: QuerySet[Any], limit: int, units: Units, wanted: Wanted) -> QuerySet[Any]:
    """Those of the rows that may be among the `limit` of the greatest worth.

    One owner has so many in the display currency above an amount that whoever has less, even in the dearest currency,
    is none of them. An index knows each owner's greatest amounts: it is read from these down, as far as it must be.
    """
    shown = next((currency for currency, unit in units if unit == 1), "")
    dearest = max((unit for _, unit in units if unit is not None), default=1.0)
    # That no amount is less says nothing new, but only that index knows it: others would be read whole, and sorted.
    theirs = rows.filter(owner_id=OuterRef("pk"), currency=shown, amount_key__gte=-MAX_MINOR)
    theirs = theirs.order_by("-amount_key", "-id")
    owners = visible_people(wanted.actor).filter(pk__in=wanted.owner_ids or (wanted.actor.person_id,)).order_by()
    last = Cast(Subquery(theirs.values("amount_key")[limit - 1 : limit]), FloatField())
    most = owners.annotate(last=Coalesce(last, Value(-1.0))).order_by("-last").values("last")[:1]
    amount = Coalesce(Subquery(most), Value(-1.0)) / Value(dearest) - Value(1.0)
    return rows.filter(amount_key__gte=Cast(amount, BigIntegerField()))


def _changed(actor: Actor, wanted: Wanted, since: datetime) -> QuerySet[Any, Any]:
    """Ids of deals whose close date, amount or stage was written since then."""
    rows = visible_to(actor, wanted.whose.value).filter(updated_at__gte=since, history__at__gte=since)
    return rows.alias(bits=F("history__changed").bitand(_BITS)).filter(bits__gt=0).values("pk")


def worth_of(lens: Lens, card: Card) -> int | None:
    """What a deal is worth in the display currency's minor units; None without an amount or a rate."""
    return None if card.amount_minor is None else lens.rates.convert(card.amount_minor, card.currency)


def _facts(lens: Lens, card: Card, past: Past | None) -> DealFacts:
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
        moved=_compared(lens, card, past) if past else Moved(),
    )


def _compared(lens: Lens, card: Card, past: Past) -> Moved:
    spec = lens.spec(card.pipeline_id)
    was, minor = spec.stage(past.stage_id), past.amount_minor or 0
    return Moved(
        pushed_days=max((card.close_date - past.close_date).days, 0) if past.close_date and card.close_date else 0,
        lost_minor=max(minor - (card.amount_minor or 0), 0) if past.currency == card.currency else 0,
        is_back=was is not None and was.is_open and was.position > spec.at(card.stage_id).position,
    )


@dataclass(frozen=True, slots=True)
class Closing:
    """What is to close in a stretch of days: the first by date, and all of them in figures."""

    cards: tuple[Card, ...]
    total: Total


def closing(lens: Lens, wanted: Wanted, *, first: date, last: date, limit: int) -> Closing:
    """Open deals by close date. Two queries."""
    groups = [_group(*row) for row in _closing_sums(wanted=wanted, first=first, last=last)]
    rows = _closing_rows(wanted.actor, limit, wanted=wanted, first=first, last=last)
    return Closing(tuple(card_of(lens, row) for row in rows), converted(lens, groups))


@compiled
def _closing_sums(*, wanted: Wanted, first: date, last: date) -> QuerySet[Any, Any]:
    rows = filtered(wanted, is_by_day=True).filter(close_key__gte=first, close_key__lte=last)
    return rows.order_by().values_list("currency").annotate(**_SUMS)


@compiled
def _closing_rows(actor: Actor, limit: int, *, wanted: Wanted, first: date, last: date) -> QuerySet[Any, Any]:
    rows = filtered(wanted, is_by_day=True).filter(close_key__gte=first, close_key__lte=last)
    order = ("close_key", "id")
    return card_rows(found_rows(rows.order_by(*order).values("pk")[:limit]).order_by(*order), actor)


def with_steps_missing(flags: FlagCounts, wanted: Wanted) -> FlagCounts:
    """The flags, and how many open deals have no next step, counted no further than they are. One query."""
    count = len(_steps_missing(MOST_FLAGGED, wanted=wanted))
    at_least = flags.at_least | ({NO_STEP} if count > MOST_FLAGGED else frozenset())
    return FlagCounts({**flags.counts, NO_STEP: min(count, MOST_FLAGGED)}, at_least)


@compiled
def _steps_missing(most: int, *, wanted: Wanted) -> QuerySet[Any, Any]:
    rows = filtered(wanted, is_by_day=True).filter(next_activity_on=None).order_by()
    return rows.values_list(Value(1, BigIntegerField()))[: most + 1]


def names_of(lens: Lens, since: datetime, limit: int) -> dict[int, str]:
    """The actor's own deals that were touched since then, by id, the last first. One query."""
    rows = visible_to(lens.actor, Whose.MINE.value).filter(updated_at__gte=since).order_by("-updated_at", "-id")
    found = rows.values_list("id", "account__name", "name")[:limit]
    return {deal_id: account or name for deal_id, account, name in found}


def names_by_id(lens: Lens, ids: Collection[int]) -> dict[int, str]:
    """What deals are called on a card, by id. One query, none without ids."""
    rows = picked(lens.actor, ids).values_list("id", "account__name", "name") if ids else []
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


def of_people_gone(lens: Lens) -> list[tuple[int, str, int]]:
    """Open deals whose owner is no longer here: owner's id and name, and how many, the most first. Two queries."""
    names = dict(visible_people(lens.actor).filter(is_active=False).values_list("pk", "name"))
    wanted = replace(open_of(lens, Whose.ALL), owner_ids=tuple(names))
    rows = filtered(wanted).order_by().values_list("owner_id").annotate(deals=Count("*")) if names else []
    return sorted(((owner, names[owner], deals) for owner, deals in rows), key=lambda row: (-row[2], row[1]))
