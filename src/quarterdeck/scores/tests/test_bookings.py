"""What came of a quarter: each deal at the rate of its closing day, in as many queries however many days there were."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quarterdeck.catalog.actions import set_rate
from quarterdeck.kit import formats
from quarterdeck.scores.actions import refresh
from quarterdeck.scores.models import Published
from quarterdeck.scores.queries import accuracy
from quarterdeck.scores.tests.past import Past
from quarterdeck.users.queries import company, system_actor
from quarterdeck.users.queries.company import company_day
from quarterdeck.values.period import PeriodKind
from tests.cast import SYSTEM


def queries_of(past: Past) -> int:
    with CaptureQueriesContext(connection) as captured:
        accuracy.published(system_actor(), past.now)
    return len(captured)


@pytest.fixture
def foreign(past: Past) -> list[date]:
    """Days of past quarters on each of which a deal of 1,000 dollars was won, at another rate each."""
    days = []
    for back in range(100, 220, 15):
        at = past.now - timedelta(days=back)
        days.append(company_day(at))
        set_rate(currency="USD", day=days[-1], rate=Decimal(back) / 100, by=system_actor(), via=SYSTEM)
        deal = past.sales.deal("qualification", "system", at - timedelta(days=5), amount=Decimal(1000), currency="USD")
        past.sales.move(deal, "closed_won", "system", at)
    return sorted(days)


def test_each_foreign_deal_counts_at_the_rate_of_its_day(past: Past, foreign: list[date]) -> None:
    start, end = foreign[0], foreign[-1] + timedelta(days=1)
    rows = accuracy.won_rows(system_actor(), start, end, "EUR")
    told = {row.closed_on: row.minor for row in rows if row.closed_on in foreign and row.minor is not None}
    assert set(told) == set(foreign)
    in_euros = [round(Decimal(100_000) / (Decimal(back) / 100)) for back in range(205, 99, -15)]
    assert [row.minor for row in rows if row.opportunity_id not in past.won] == in_euros
    with CaptureQueriesContext(connection) as captured:
        assert accuracy.bookings(start, end, "EUR") == sum(row.minor or 0 for row in rows)
    assert len(captured) <= 4


def test_quarters_are_judged_in_as_many_queries_however_many_days_and_quarters(past: Past, foreign: list[date]) -> None:
    refresh(now=past.now)
    newest = Published.objects.filter(team=0).values().get()

    def publish(day: date) -> int:
        period = company().calendar.period_of(day, PeriodKind.QUARTER)
        said = {"period_start": period.start, "period_end": period.end, "quarter": period.label, "p50": 1}
        Published.objects.create(**{**newest, **said, "id": None, "day": period.start + timedelta(days=25)})
        return accuracy.bookings(period.start, period.end, "EUR")

    last = company().calendar.period_of(foreign[-1], PeriodKind.QUARTER)
    came = {last.start: publish(last.start)}
    few = queries_of(past)
    earlier = company().calendar.period_of(last.start - timedelta(days=1), PeriodKind.QUARTER)
    came[earlier.start] = publish(earlier.start)
    assert queries_of(past) == few
    said = accuracy.published(system_actor(), past.now)
    assert {row.start: row.actual for row in said if row.method == "model"} == came
    assert sum(came.values()) > 0


def test_a_backtested_quarter_says_that_it_counts_what_can_be_learnt_of(
    past: Past, browser: Callable[[int], Client]
) -> None:
    # Written down after its end: won, and nothing to learn of.
    at = past.now - timedelta(days=100)
    late = past.sales.deal("lead_generation", "system", at - timedelta(days=30), amount=Decimal(7_777_777))
    past.sales.move(late, "closed_won", "system", at)
    refresh(now=past.now)
    period = company().calendar.period_of(company_day(at), PeriodKind.QUARTER)
    judged = {row.start: row.actual for row in accuracy.backtested(system_actor())}
    won = accuracy.bookings(period.start, period.end, "EUR")
    assert won - judged[period.start] == 7_777_777_00
    ada = browser(past.sales.cast.ada)
    shown = unescape(ada.get("/forecast-accuracy?source=backtested").content.decode())
    opened = f"/forecast-accuracy/quarters/{period.start.isoformat()}"
    assert f'href="{opened}?source=backtested"' in shown
    assert "of deals that can be learnt of" in shown
    both = unescape(ada.get(f"{opened}?source=backtested").content.decode())
    assert f"The backtest was judged by {formats.money_exact(judged[period.start], 'EUR', 'en')}:" in both
    assert formats.money_exact(won, "EUR", "en", ledger=True) in both
    assert "The backtest" not in ada.get(opened).content.decode()
