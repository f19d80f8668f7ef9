"""The metric strip equals a plain recount over the histories, and taking a change back leaves it as it was."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import time_machine
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from quarterdeck.forecasts.queries import current_rules
from quarterdeck.forecasts.tests.making import switch_likely
from quarterdeck.inspection.queries import opportunity_list
from quarterdeck.inspection.queries.strip import Strip, measured_filter, strip_of
from quarterdeck.inspection.terms import Measure, Metric
from quarterdeck.opportunities import actions
from quarterdeck.opportunities.queries import Lens, history_rows, visible_to
from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.terms import DealFilter
from quarterdeck.opportunities.tests.company import a_rate
from quarterdeck.opportunities.tests.deals import Sales, sales_of
from quarterdeck.opportunities.tests.test_properties import EDITS, QUICKLY, STAGES
from quarterdeck.users.queries import system_actor
from quarterdeck.values.timeline import as_of
from quarterdeck.values.verdict import NotFound, Refused
from tests.cast import SYSTEM, the_cast

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
STEP = st.tuples(
    st.sampled_from(["move", "edit", "undo", "delete", "switch"]),
    st.integers(0, 2),
    st.integers(1, 200),
    st.sampled_from(STAGES),
    st.one_of(EDITS, st.just({"category": "likely"})),
)
PERIODS: list[tuple[date | None, date | None]] = [
    (date(2026, 4, 1), date(2026, 6, 30)),
    (date(2026, 1, 1), date(2027, 3, 31)),
    (None, None),
]
NEVER = date(9999, 12, 31)
OPEN = ("commit", "likely", "best_case", "pipeline")


class TestRecount(TestCase):
    """Random courses of three deals, looked back on from their end to any instant before."""

    sales: Sales

    def setUp(self) -> None:
        self.sales = sales_of(the_cast())
        a_rate()

    @QUICKLY
    @given(st.lists(STEP, min_size=1, max_size=12), st.integers(0, 2000), st.sampled_from(PERIODS))
    def test_every_metric_is_what_a_recount_says(
        self, course: list[Any], hours: int, period: tuple[date | None, date | None]
    ) -> None:
        with time_machine.travel(START, tick=False) as clock:
            deals = [self.sales.deal("qualification", by="system", close_date=date(2026, 5, 1)) for _ in range(3)]
            for what, which, later, stage, changes in course:
                clock.shift(timedelta(hours=later))
                self.do(what, deals[which], stage, changes)
            clock.shift(timedelta(hours=1))
            now = datetime.now(UTC)
            lens = self.sales.lens("system", now)
            measure = Measure(max(now - timedelta(hours=hours), START - timedelta(days=1)), *period)
            found = strip_of(lens, DealFilter(), measure)
            assert (Metric.LIKELY in found.figures) == current_rules().has_likely
            assert {metric: (one.count, one.amount_minor) for metric, one in found.figures.items()} == recount(
                lens, measure
            )
            for metric in found.figures:
                listed = opportunity_list(lens, measured_filter(lens, DealFilter(), replace(measure, metric=metric)))
                assert listed.count == found.figures[metric].count == len(listed.rows), metric
            assert changes_of(found) == change_recount(lens, measure)

    def do(self, what: str, number: int, stage: str, changes: dict[str, Any]) -> None:
        try:
            if what == "move":
                self.sales.move(
                    number,
                    stage,
                    by="system",
                    fill={"loss_reason_id": self.sales.reasons["price"]} if stage == "closed_lost" else {},
                )
            elif what == "edit":
                self.sales.edit(number, by="system", **changes)
            elif what == "switch":
                switch_likely(is_on=not current_rules().has_likely)
            elif what == "delete":
                actions.delete_opportunity(opportunity_id=number, by=system_actor(), via=SYSTEM)
            else:
                seq = max(row.seq for row in history_rows([number])[number])
                actions.undo_change(opportunity_id=number, seq=seq, by=system_actor(), via=SYSTEM)
        except (Refused, NotFound):
            return

    def test_doing_and_undoing_changes_nothing(self) -> None:
        with time_machine.travel(START, tick=False) as clock:
            deal = self.sales.deal("qualification", by="system", close_date=date(2026, 5, 1))
            clock.shift(timedelta(days=3))
            since = datetime.now(UTC)

            def strip() -> Strip:
                return strip_of(self.sales.lens("system"), DealFilter(), Measure(since, *PERIODS[0]))

            clock.shift(timedelta(hours=1))
            before = strip()
            for changes in ({"amount": Decimal(5)}, {"close_date": date(2026, 9, 1)}, {"currency": "USD"}):
                clock.shift(timedelta(hours=1))
                seq = self.sales.edit(deal, by="system", **changes)
                assert strip() != before
                assert seq is not None
                actions.undo_change(opportunity_id=deal, seq=seq, by=system_actor(), via=SYSTEM)
                assert strip() == before


def used() -> list[Metric]:
    return [one for one in Metric if one is not Metric.LIKELY or current_rules().has_likely]


def pairs(lens: Lens, since: datetime) -> Iterator[tuple[State | None, State]]:
    """What each deal was, None when it was not, and what it is."""
    for rows in history_rows(list(visible_to(lens.actor).values_list("pk", flat=True))).values():
        now = as_of(rows, true_at=lens.now)
        assert now is not None
        yield as_of(rows, true_at=since), now


def stands(lens: Lens, state: State | None, measure: Measure) -> str:
    if state is None or state.state != "active":
        return ""
    stage = lens.spec(state.pipeline_id).at(state.stage_id)
    day = state.close_date if stage.is_open else state.closed_on
    is_in = (measure.first is None or (day is not None and day >= measure.first)) and (
        measure.last is None or (day is not None and day <= measure.last)
    )
    if not is_in or (stage.is_open and state.category == "omitted"):
        return ""
    # Where Most likely is not used, it counts as Best case.
    is_other = state.category == "likely" and not current_rules().has_likely
    category = "best_case" if is_other else state.category
    return category if stage.is_open else "closed_lost" if stage.is_lost else "closed_won"


def is_open(lens: Lens, state: State | None) -> bool:
    if state is None or state.state != "active" or state.category == "omitted":
        return False
    return lens.spec(state.pipeline_id).at(state.stage_id).is_open


def counted(lens: Lens, measure: Measure) -> dict[Metric, list[tuple[str, int]]]:
    """Currency and value of each deal by metric."""
    assert measure.since is not None
    found: dict[Metric, list[tuple[str, int]]] = {metric: [] for metric in used()}
    for then, now in pairs(lens, measure.since):
        was, is_ = stands(lens, then, measure), stands(lens, now, measure)
        amount, before = now.amount_minor or 0, (then.amount_minor or 0) if then else 0
        if is_:
            found[Metric(is_)].append((now.currency, amount))
        if is_ in OPEN:
            found[Metric.OPEN].append((now.currency, amount))
            if then is None:
                found[Metric.NEW].append((now.currency, amount))
        if then is None:
            continue
        if is_ in OPEN and was in OPEN and then.currency == now.currency and amount != before:
            found[Metric.INCREASED if amount > before else Metric.DECREASED].append((now.currency, amount - before))
        day, day_then = now.close_date or NEVER, then.close_date or NEVER
        if was in OPEN and is_open(lens, now) and day > (measure.last or day_then):
            found[Metric.PUSHED_OUT].append((now.currency, -amount))
        if is_ in OPEN and is_open(lens, then) and day_then > (measure.last or day):
            found[Metric.PULLED_IN].append((now.currency, amount))
    return found


def value(lens: Lens, parts: list[tuple[str, int]]) -> int:
    sums = {currency: sum(minor for other, minor in parts if other == currency) for currency, _ in parts}
    return sum(lens.rates.convert(minor, currency) or 0 for currency, minor in sums.items())


def recount(lens: Lens, measure: Measure) -> dict[Metric, tuple[int, int]]:
    return {metric: (len(parts), value(lens, parts)) for metric, parts in counted(lens, measure).items()}


def changes_of(strip: Strip) -> dict[Metric, tuple[int | None, int | None]]:
    return {
        metric: (one.count_change, one.amount_change)
        for metric, one in strip.figures.items()
        if one.count_change is not None
    }


def change_recount(lens: Lens, measure: Measure) -> dict[Metric, tuple[int, int]]:
    assert measure.since is not None
    found = {}
    levels = {"open", "closed_won", "closed_lost", *OPEN}
    for metric in (one for one in used() if one in levels):
        kinds = OPEN if metric is Metric.OPEN else (metric.value,)
        both = [
            (stands(lens, then, measure), then, stands(lens, now, measure), now)
            for then, now in pairs(lens, measure.since)
        ]
        before = [(then.currency, then.amount_minor or 0) for was, then, _, _ in both if was in kinds and then]
        after = [(now.currency, now.amount_minor or 0) for _, _, is_, now in both if is_ in kinds]
        found[metric] = (len(after) - len(before), value(lens, after) - value(lens, before))
    return found
