"""Stagnant deals, and the open pipeline they are part of."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, F, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from quarterdeck.inspection.queries.listing import ListPage, ListRow, opportunity_list
from quarterdeck.inspection.rules.effect import Part
from quarterdeck.journal.queries import compiled
from quarterdeck.opportunities.queries import Lens, visible_to
from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.terms import DealFilter
from quarterdeck.pipelines.terms import Category, StageKind
from quarterdeck.quality.queries import narrowing
from quarterdeck.quality.terms import STAGNANT
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import PeriodKind

# At most so many are decided at once: each is checked by itself.
AT_ONCE = 20
PAST, THIS_QUARTER, NEXT_QUARTER, LATER, NO_DAY = PERIODS = ("past", "this_quarter", "next_quarter", "later", "no_day")


@dataclass(frozen=True, slots=True)
class _NotParked:
    """Deals but those out of the forecast with something planned from a day on: they wait for that."""

    today: date

    def narrowed(self, rows: Any) -> Any:
        """The rows without them."""
        return rows.exclude(category=Category.OMITTED.value, next_activity_on__gte=self.today)


def stagnant_deals(lens: Lens, scope: str, cursor: str) -> ListPage[ListRow]:
    """Open deals that are overdue, stalled, without contact or pushed again and again; the earliest close first.

    Those that are parked until a day to come are left alone.
    """
    also = (narrowing(lens, [check.value for check in STAGNANT]), _NotParked(lens.today))
    deals = DealFilter(scope=scope, kinds=(StageKind.OPEN,), also=also)
    return opportunity_list(lens, deals, cursor=cursor, limit=AT_ONCE)


@dataclass(frozen=True, slots=True)
class _Only:
    """These deals and no others. A set, for every one makes a statement of its own."""

    ids: frozenset[int]

    def narrowed(self, rows: Any) -> Any:
        """Those of the rows."""
        return rows.filter(pk__in=sorted(self.ids))


def decided_deals(lens: Lens, ids: Collection[int]) -> tuple[ListRow, ...]:
    """Those of these deals that the actor may see, as they stand now; no more than a page has."""
    found = opportunity_list(lens, DealFilter(also=(_Only(frozenset(ids)),)), limit=AT_ONCE)
    return found.rows if ids else ()


def open_parts(lens: Lens, scope: str) -> list[Part]:
    """All that is open of these deals, by period, category, stage and currency. One query."""
    stages = {stage.id: stage for spec in lens.specs.values() for stage in (*spec.stages, *spec.retired)}
    opened = tuple(stage.id for stage in stages.values() if stage.is_open)
    return [
        Part(
            period=period,
            category=category,
            probability_bp=stages[stage_id].probability_bp,
            currency=currency,
            count=count,
            priced=priced,
            amount_minor=int(minor),
        )
        for period, category, stage_id, currency, count, priced, minor in _sums(
            lens.actor, scope, opened, bounds=_bounds(lens)
        )
    ]


def part_of(lens: Lens, state: State) -> Part | None:
    """One deal in such a state as a part of what is open; None when it is closed."""
    stage = lens.spec(state.pipeline_id).at(state.stage_id)
    if not stage.is_open:
        return None
    return Part(
        period=period_of(lens, state.close_date),
        category=state.category,
        probability_bp=stage.probability_bp,
        currency=state.currency,
        count=1,
        priced=int(state.amount_minor is not None),
        amount_minor=state.amount_minor or 0,
    )


def period_of(lens: Lens, day: date | None) -> str:
    """Which of PERIODS a close date lies in."""
    if day is None:
        return NO_DAY
    return next((key for key, end in zip(PERIODS, _bounds(lens), strict=False) if day < end), LATER)


def _bounds(lens: Lens) -> tuple[date, date, date]:
    """The first day, and the days after the last one, of this fiscal quarter and of the next."""
    quarter = lens.company.calendar.period_of(lens.today, PeriodKind.QUARTER)
    return quarter.start, quarter.end, lens.company.calendar.period_of(quarter.end, PeriodKind.QUARTER).end


@compiled
def _sums(
    actor: Actor, scope: str, stage_ids: tuple[int, ...], *, bounds: tuple[date, date, date]
) -> QuerySet[Any, Any]:
    start, end, far = bounds
    period = Case(
        When(close_date=None, then=Value(NO_DAY)),
        When(close_date__lt=start, then=Value(PAST)),
        When(close_date__lt=end, then=Value(THIS_QUARTER)),
        When(close_date__lt=far, then=Value(NEXT_QUARTER)),
        default=Value(LATER),
        output_field=CharField(),
    )
    rows = visible_to(actor, scope).filter(stage_id__in=stage_ids).order_by().annotate(period=period)
    sums = {"deals": Count("*"), "priced": Count("amount_minor"), "total": Coalesce(Sum(F("amount_minor")), 0)}
    return rows.values_list("period", "category", "stage_id", "currency").annotate(**sums)
