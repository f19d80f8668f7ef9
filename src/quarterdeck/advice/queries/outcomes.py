"""What became of advice: the company's figures as far as the actor may know them, and the deals they may see."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from quarterdeck.advice.models import Given, Response
from quarterdeck.advice.queries.advised import is_told
from quarterdeck.advice.rules.outcomes import Cell, Outcome, outcomes
from quarterdeck.advice.terms import CLOSED_DAYS, Fate, Practice, Way
from quarterdeck.opportunities.queries import Lens, visible_to
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.scores.queries.scores import sees_all
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of advice: of the whole company, and of the deals the actor may see, by practice.

    `exact` where both are the same: the actor may see all. Each interval holds with `level`. `began` is when advice
    began to be written down, None before the first; deals closed from `since` on are counted. Amounts are in `currency`
    at today's rates.
    """

    whole: tuple[Outcome, ...]
    seen: tuple[Outcome, ...]
    exact: bool
    level: float
    began: datetime | None
    since: date
    currency: str


@dataclass(frozen=True, slots=True)
class OutcomeDeal:
    """A deal behind a figure: when the practice was advised, what was done about it and when, and how it ended."""

    id: int
    name: str
    at: datetime
    way: Way
    answered_at: datetime | None
    fate: Fate
    closed_on: date | None
    minor: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class OutcomeDeals:
    """A page of deals, the newest advice first, and how many there are."""

    rows: tuple[OutcomeDeal, ...]
    count: int


def outcomes_told(lens: Lens) -> Outcomes:
    """What became of advice. Three queries, two for who sees all, and one for rates; none for partners."""
    exact, since = sees_all(lens.actor), _since(lens)
    if not is_told(lens.actor):
        return Outcomes((), (), exact, 0.95, None, since, lens.currency)
    whole, level = outcomes(_cells(lens, _judged(lens, system_actor())))
    seen = whole if exact else outcomes(_cells(lens, _judged(lens, lens.actor)))[0]
    began = Given.objects.order_by("at").values_list("at", flat=True).first()
    return Outcomes(tuple(whole), tuple(seen), exact, level, began, since, lens.currency)


def outcome_deals(
    lens: Lens, practice: Practice, way: Way | None, fates: tuple[Fate, ...], page: tuple[int, int]
) -> OutcomeDeals:
    """The deals behind a figure that the actor may see: of one side or all, that ended so. Two queries.

    `page` is the first row and how many; the newest advice comes first.
    """
    if not is_told(lens.actor):
        return OutcomeDeals((), 0)
    rows = _judged(lens, lens.actor).filter(practice=practice.value, fate__in=[one.value for one in fates])
    if way is not None:
        rows = rows.filter(way=way.value)
    answered = _answers().values("at")[:1]
    names = ("opportunity_id", "opportunity__name", "at", "way", "answered_at", "fate", "opportunity__closed_on",
             "opportunity__amount_minor", "opportunity__currency")  # fmt: skip
    ordered = rows.annotate(answered_at=Subquery(answered)).order_by("-at", "-pk").values_list(*names)
    first, most = page
    found = [
        OutcomeDeal(number, name, at, Way(side), answered_at, Fate(fate), closed_on, minor, currency)
        for number, name, at, side, answered_at, fate, closed_on, minor, currency in ordered[first : first + most]
    ]
    return OutcomeDeals(tuple(found), rows.count())


def _since(lens: Lens) -> date:
    return lens.today - timedelta(days=CLOSED_DAYS)


def _answers() -> QuerySet[Response]:
    """What was answered in time to an advice of the outer query."""
    return Response.objects.filter(
        opportunity_id=OuterRef("opportunity_id"), practice=OuterRef("practice"), at__lte=OuterRef("due_at")
    )


def _judged(lens: Lens, actor: Actor) -> QuerySet[Any]:
    """Advice for deals that this actor sees, with what was done about it and what became of the deal.

    What had ended by its own date before it was advised is no outcome of it: it is early too.
    """
    is_open = Q(opportunity__stage__kind=StageKind.OPEN)
    is_early = Q(opportunity__closed_at__lte=F("due_at"))
    fate = Case(
        When(is_open, then=Value(Fate.OPEN.value)),
        When(is_early, then=Value(Fate.EARLY.value)),
        When(opportunity__stage__kind=StageKind.WON, then=Value(Fate.WON.value)),
        default=Value(Fate.LOST.value),
        output_field=CharField(),
    )
    answer = Coalesce(Subquery(_answers().values("answer")[:1]), Value(Way.LEFT.value))
    rows = Given.objects.filter(opportunity__in=visible_to(actor))
    rows = rows.filter(is_open | Q(opportunity__closed_on__gte=_since(lens)))
    return cast("QuerySet[Any]", rows.annotate(fate=fate, way=answer))


def _cells(lens: Lens, rows: QuerySet[Any]) -> list[Cell]:
    """The same, counted."""
    keys = ("practice", "way", "stage_id", "band", "fate")
    grouped = rows.values(*keys, money=F("opportunity__currency")).annotate(
        deals=Count("pk"),
        minor=Sum("opportunity__amount_minor"),
        priced=Count("opportunity__amount_minor"),
        told=Sum("likely"),
    )
    found: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in grouped.order_by(*keys):
        found[tuple(row[key] for key in keys)].append(row)
    return [_cell(lens, key, group) for key, group in found.items()]


def _cell(lens: Lens, key: tuple[Any, ...], group: list[Any]) -> Cell:
    practice, way, stage, band, fate = key
    minor, priced = 0, 0
    for row in group:
        worth = None if row["minor"] is None else lens.rates.convert(row["minor"], row["money"])
        if worth is not None:
            minor, priced = minor + worth, priced + row["priced"]
    deals, told = sum(row["deals"] for row in group), sum(row["told"] for row in group)
    return Cell(Practice(practice), Way(way), stage, band, Fate(fate), deals, minor, deals - priced, told)
