"""Random courses of actions on lines: the amount, its history and the kept totals are what the lines come to."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from quarterdeck.opportunities.actions import undo_change
from quarterdeck.opportunities.queries import check_totals
from quarterdeck.opportunities.tests.deals import last_seq, row
from quarterdeck.revenue import actions
from quarterdeck.revenue.queries import lines_as_of, removed_lines, revenue_of
from quarterdeck.revenue.rules import counted, plan_reasons, rescheduled, revenue_figures
from quarterdeck.revenue.terms import Installment, Line, SchedulePlan
from quarterdeck.revenue.tests.lines import Shop, shop_of
from quarterdeck.values.verdict import NotFound, Refused
from tests.cast import SYSTEM, the_cast

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
QUICKLY = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
PRICES = st.integers(0, 10**9).map(lambda micro: Decimal(micro).scaleb(-6))
QUANTITIES = st.integers(1, 10**9).map(lambda micro: Decimal(micro).scaleb(-6))
PLANS = st.builds(
    SchedulePlan,
    st.sampled_from(["revenue", "quantity", "both"]),
    st.sampled_from(["divide", "repeat"]),
    st.sampled_from(["day", "week", "month", "quarter", "half_year", "year"]),
    st.integers(1, 40),
    st.dates(date(2025, 1, 1), date(2030, 12, 31)),
)
KINDS = ["add", "add", "edit", "remove", "restore", "move", "schedule", "edit_deal", "amount", "undo"]
STEP = st.tuples(
    st.sampled_from(KINDS), st.integers(0, 3), QUANTITIES, PRICES, st.integers(0, 10_000), PLANS, st.booleans()
)


class Walk:
    """Applies steps to one deal, and remembers what its lines came to at each instant."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.number = shop.sales.deal()
        self.seen: list[tuple[datetime, list[Line]]] = []

    def take(self, step: tuple[Any, ...]) -> None:
        """One step; what the rules refuse changes nothing."""
        kind, which, quantity, price, discount, plan, flag = step
        before = self.shop.lines(self.number), row(self.number).amount_minor
        try:
            self._do(kind, which, {"quantity": quantity, "unit_price": price, "discount_bp": discount}, plan, flag=flag)
        except (Refused, NotFound):
            assert (self.shop.lines(self.number), row(self.number).amount_minor) == before
        self.seen.append((timezone.now(), self.shop.lines(self.number)))

    def _do(self, kind: str, which: int, fields: dict[str, Any], plan: SchedulePlan, *, flag: bool) -> None:
        number, by, lines = self.number, self.shop.sales.actor("rita"), self.shop.lines(self.number)
        line = lines[which % len(lines)].id if lines else 0
        gone = removed_lines(number)
        one: dict[str, Any] = {"opportunity_id": number, "line_id": line, "by": by, "via": SYSTEM}
        if kind == "add":
            self.shop.add(number, self.shop.licence if flag else self.shop.press, **fields)
        elif kind == "edit":
            actions.edit_line(changes=fields, **one)
        elif kind == "remove":
            actions.remove_line(**one)
        elif kind == "restore":
            actions.restore_line(**{**one, "line_id": gone[which % len(gone)].id if gone else 0})
        elif kind == "move":
            actions.move_line(position=which, **one)
        elif kind == "schedule":
            actions.set_schedule(plan=plan if flag else None, **one)
        elif kind == "undo":
            undo_change(opportunity_id=number, seq=last_seq(number), by=by, via=SYSTEM)
        else:
            changes = (
                {"amount": fields["unit_price"].quantize(Decimal(1))} if kind == "amount" else {"source": str(which)}
            )
            self.shop.sales.edit(number, **changes)

    def check(self) -> None:
        """Everything that is kept twice is the same."""
        lines, deal = self.shop.lines(self.number), row(self.number)
        assert deal.has_lines == bool(lines)
        if lines:
            assert deal.amount_minor == sum(line.total_minor for line in lines)
            figures = revenue_of({self.number: date(2026, 1, 1)})[self.number]
            assert figures.tcv + figures.usage == deal.amount_minor
        for line in lines:
            if line.measure in ("revenue", "both"):
                assert sum(one.amount_minor or 0 for one in line.installments) == line.total_minor
            if line.measure in ("quantity", "both"):
                times = (line.schedule_count or 1) if line.schedule_type == "repeat" else 1
                assert sum(one.quantity_micro or 0 for one in line.installments) == line.quantity_micro * times
        for at, then in self.seen:
            assert lines_as_of(self.number, at) == then
        assert check_totals() == []


class LinesTest(TestCase):
    """Each course has a company of its own."""

    @QUICKLY
    @given(st.lists(STEP, min_size=1, max_size=12))
    def test_amount_history_and_totals_follow_the_lines(self, course: list[tuple[Any, ...]]) -> None:
        walk = Walk(shop_of(the_cast()))
        with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False) as clock:
            for step in course:
                clock.shift(timedelta(hours=1))
                walk.take(step)
            clock.shift(timedelta(hours=1))
            walk.check()


def a_line(**more: Any) -> Line:
    fields: dict[str, Any] = {
        "id": 1, "opportunity_id": 1, "position": 1, "product_id": 1, "name": "Licence", "charge": "recurring",
        "billing_period": "month", "quantity_micro": 10**6, "list_price_micro": None, "unit_price_micro": 10**7,
        "price_book_id": None, "discount_bp": 0, "starts_on": date(2026, 1, 1), "term_months": 12, "currency": "EUR",
        "net_minor": 0, "total_minor": 0,
    }  # fmt: skip
    return counted(Line(**{**fields, **more}))


TERMS = st.tuples(st.integers(0, 48), st.integers(1, 48), st.integers(0, 10**9))


@given(st.lists(TERMS, min_size=1, max_size=6))
def test_monthly_revenue_over_time_adds_up_to_the_recurring_total(terms: list[tuple[int, int, int]]) -> None:
    def month(number: int) -> date:
        return date(2026 + number // 12, number % 12 + 1, 1)

    lines = [a_line(starts_on=month(start), term_months=term, unit_price_micro=price) for start, term, price in terms]
    alone = [revenue_figures([line], default_start=month(0)) for line in lines]
    for figures, (_, term, _) in zip(alone, terms, strict=True):
        # A line earns the same in each month of its term.
        assert figures.entry_arr == figures.exit_arr
        assert (figures.entry_arr or 0) * term == figures.recurring * 12
    together = revenue_figures(lines, default_start=month(0))
    assert together.recurring == sum(figures.recurring for figures in alone) == sum(line.total_minor for line in lines)


@given(PLANS, QUANTITIES, PRICES, st.integers(0, 39), st.integers(0, 10**9))
def test_instalments_set_by_hand_still_add_up(
    plan: SchedulePlan, quantity: Decimal, price: Decimal, number: int, entered: int
) -> None:
    micro = {"quantity_micro": int(quantity.scaleb(6)), "unit_price_micro": int(price.scaleb(6))}
    line = a_line(
        charge="one_time", billing_period="", term_months=None, measure=plan.measure, schedule_type=plan.type,
        schedule_period=plan.period, schedule_count=plan.count, schedule_starts_on=plan.starts_on, **micro,
    )  # fmt: skip
    told = {number % plan.count: Installment(plan.starts_on, entered, entered)}
    after, reasons = rescheduled(line, told)
    for name, is_set in (("amount_minor", plan.measure != "quantity"), ("quantity_micro", plan.measure != "revenue")):
        if is_set:
            sums = [sum(getattr(one, name) or 0 for one in rows) for rows in (line.installments, after.installments)]
            assert sums[0] == sums[1]
            assert all((getattr(one, name) or 0) >= 0 for one in after.installments)
    assert (after == line) if reasons else after.total_minor == line.total_minor


@pytest.mark.parametrize(
    ("period", "count", "starts_on", "fits"),
    [
        ("day", 360, date(2199, 1, 6), True),
        ("day", 360, date(2199, 1, 7), False),
        ("year", 1, date(2199, 12, 31), True),
        ("year", 2, date(2199, 1, 1), False),
        ("year", 360, date(9999, 12, 31), False),
        ("week", 2, date(9999, 12, 31), False),
        ("month", 12, date(2199, 1, 31), True),
        ("month", 13, date(2199, 1, 31), False),
    ],
)
def test_instalments_lie_within_the_days_that_are_kept(period: str, count: int, starts_on: date, *, fits: bool) -> None:
    plan = SchedulePlan("revenue", "divide", period, count, starts_on)
    assert [reason.code for reason in plan_reasons(plan, a_line())] == ([] if fits else ["date_out_of_range"])
