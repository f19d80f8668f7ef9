"""How many statements My day takes, and that they do not grow with deals."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quarterdeck.catalog.actions import deactivate_currency, set_rate
from quarterdeck.insights.queries.my_day_operations import operations
from quarterdeck.insights.queries.my_day_page import SHOWN, my_day
from quarterdeck.insights.terms.my_day import Cause, DayView, Why
from quarterdeck.opportunities.actions import correct_history
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.terms import Correction
from quarterdeck.opportunities.tests.deals import Sales, last_seq
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM
from tests.query_counts import QueryCounts


def some_deals(sales: Sales, count: int) -> None:
    """Deals of Rita's of every sort: overdue, closing soon, pushed by Max, in dollars."""
    today = timezone.now().date()
    for number in range(count):
        day = today + timedelta(days=number % 20 - 5)
        deal = sales.deal("proposal", name=f"Deal {number}", close_date=day, amount=Decimal(1000 + number))
        if number % 3 == 0:
            sales.edit(deal, by="max", close_date=day + timedelta(days=30))


def lens_of(sales: Sales, name: str) -> Lens:
    """Somebody's lens, the company read as pages have it."""
    return Lens(actor=sales.actor(name), currency="EUR", now=timezone.now(), of=sales.lens(name).company)


def moved_of(sales: Sales) -> dict[int, list[Why]]:
    """What Max is told to have moved, by deal."""
    found = my_day(lens_of(sales, "max"), DayView.TEAM).attention
    moves = (Cause.PUSHED, Cause.DECREASED, Cause.STAGE_BACK)
    return {one.deal_id: [why for why in one.reasons if why.cause in moves] for one in found}


@pytest.mark.parametrize(("name", "view"), [("rita", DayView.MINE), ("max", DayView.TEAM), ("sam", DayView.OPERATIONS)])
def test_a_day_takes_few_statements_however_many_deals(
    sales: Sales, query_counts: QueryCounts, name: str, view: DayView
) -> None:
    def read() -> None:
        lens = lens_of(sales, name)
        operations(lens) if view is DayView.OPERATIONS else my_day(lens, view)

    some_deals(sales, 9)
    with query_counts.expect(f"my day, {view.value}"):
        read()
    with CaptureQueriesContext(connection) as few:
        read()
    some_deals(sales, 30)
    with CaptureQueriesContext(connection) as many:
        read()
    assert len(many) == len(few)


def test_the_day_says_what_the_list_says(sales: Sales) -> None:
    some_deals(sales, 24)
    found = my_day(lens_of(sales, "rita"), DayView.MINE)
    worths = [one.worth_minor or 0 for one in found.attention]
    assert worths == sorted(worths, reverse=True)
    assert found.figures.flags.counts["no_next_step"] == 24
    late = [card for card in found.judged.cards.values() if card.days_overdue]
    assert 0 < len(late) <= found.figures.flags.counts["overdue"]
    assert found.closing.total.count >= len(found.closing.cards) > 0
    assert all(ahead.stage is not None for ahead in found.gates.values())


def test_what_moved_is_compared_with_what_is_known_now_to_have_been(sales: Sales) -> None:
    today, now = timezone.now().date(), timezone.now()
    new, old = (
        sales.deal("proposal", by="system", at=now - timedelta(days=days), amount=Decimal(1000), close_date=today)
        for days in (2, 30)
    )
    first = last_seq(old)
    for deal in (new, old):
        sales.edit(deal, amount=Decimal(700), close_date=today + timedelta(days=20))
    assert moved_of(sales) == {new: [], old: [Why(Cause.PUSHED, 20), Why(Cause.DECREASED, minor=30_000)]}
    correction = Correction(seq=first, changes={"amount": Decimal(800)}, reason="It was never more.")
    correct_history(opportunity_id=old, correction=correction, by=system_actor(), via=SYSTEM)
    assert moved_of(sales)[old] == [Why(Cause.PUSHED, 20), Why(Cause.DECREASED, minor=10_000)]


def test_amounts_in_a_currency_no_longer_in_use_keep_their_place(sales: Sales) -> None:
    late = timezone.now().date() - timedelta(days=5)
    for number in range(SHOWN):
        sales.deal("proposal", name=f"Small {number}", close_date=late, amount=Decimal(1_000), currency="EUR")
    large = sales.deal("proposal", name="Large", close_date=late, amount=Decimal(900_000), currency="USD")
    set_rate(currency="USD", day=date(2020, 1, 1), rate=Decimal(2), by=system_actor(), via=SYSTEM)
    deactivate_currency(code="USD", by=system_actor(), via=SYSTEM)
    found = my_day(lens_of(sales, "rita"), DayView.MINE)
    assert found.attention[0].deal_id == large
