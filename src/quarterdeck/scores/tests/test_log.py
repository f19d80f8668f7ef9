"""History as tables: what the model counts as won is what reports count as bookings, however it was written down."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from quarterdeck.analytics.forecasting.contest import actual, observed_rates
from quarterdeck.analytics.forecasting.log import WON
from quarterdeck.opportunities.actions import delete_opportunity, restore_opportunity
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.scores.queries import accuracy, log
from quarterdeck.users.queries import company, system_actor
from quarterdeck.users.queries.company import company_day
from quarterdeck.values.period import PeriodKind
from tests.cast import SYSTEM


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Now; the company has lived here for 250 days, so what tests write down now is late."""
    told = timezone.now()

    def lived(_: datetime) -> int:
        return int((told - timedelta(days=250)).timestamp() * 1_000_000)

    monkeypatch.setattr(log, "_lived", lived)
    return told


def differing(now: datetime) -> dict[str, tuple[float, int]]:
    """Quarters of whose won value the model and bookings say another: both, by label."""
    calendar, found = company().calendar, {}
    read = log.own_log(company(), now).tables.log()
    assert read.periods
    for one in read.periods:
        on = company_day(datetime.fromtimestamp(one.start, now.tzinfo) + timedelta(hours=12))
        quarter = calendar.period_of(on, PeriodKind.QUARTER)
        told = (actual(read, one), accuracy.bookings(quarter.start, quarter.end, "EUR"))
        if told[0] != told[1]:
            found[one.label] = told
    return found


def won(sales: Sales, now: datetime, days: tuple[int, int], amount: int) -> int:
    """A deal that began and was won so many days ago."""
    deal = sales.deal("qualification", "system", now - timedelta(days=days[0]), amount=Decimal(amount))
    sales.move(deal, "closed_won", "system", now - timedelta(days=days[1]))
    return deal


def test_what_is_won_is_what_reports_book(sales: Sales, now: datetime) -> None:
    sales.deal("qualification", "system", now - timedelta(days=300), amount=Decimal(5))
    won(sales, now, (400, 320), 11)
    late = won(sales, now, (200, 150), 100)
    restored, reopened = won(sales, now, (60, 50), 1000), won(sales, now, (30, 20), 10_000)
    delete_opportunity(opportunity_id=restored, by=system_actor(), via=SYSTEM, at=now - timedelta(days=5))
    restore_opportunity(opportunity_id=restored, by=system_actor(), via=SYSTEM, at=now - timedelta(days=4))
    sales.move(reopened, "qualification", "system", now - timedelta(days=10))
    sales.move(reopened, "closed_won", "system", now - timedelta(days=8))
    deleted = won(sales, now, (25, 22), 100_000)
    delete_opportunity(opportunity_id=deleted, by=system_actor(), via=SYSTEM, at=now - timedelta(days=3))
    read = log.own_log(company(), timezone.now())
    assert str(late) in read.tables.unseen
    assert differing(timezone.now()) == {}


def test_a_deal_that_was_typed_in_after_its_end_was_never_open(sales: Sales, now: datetime) -> None:
    opened = sales.deal("qualification", "system", now - timedelta(days=20), amount=Decimal(5))
    won(sales, now, (200, 150), 100)
    read = log.own_log(company(), timezone.now()).tables.log()
    seen = {str(read.ids[deal]) for day in range(220) for deal in read.open_at(int(now.timestamp()) - day * 86_400)}
    assert seen <= {str(opened)}


def test_where_a_deal_had_been_that_was_typed_in_after_its_end_counts_for_shares_won(
    sales: Sales, now: datetime
) -> None:
    """A list of wins and losses tells by stage what came of them, though nothing of when they were where."""
    won(sales, now, (200, 150), 100)
    for amount in (10, 20):
        lost = sales.deal("qualification", "system", now - timedelta(days=190), amount=Decimal(amount))
        sales.move(
            lost, "closed_lost", "system", now - timedelta(days=150), fill={"loss_reason_id": sales.reasons["price"]}
        )
    read = log.own_log(company(), timezone.now()).tables.log()
    at = int(now.timestamp())
    rates, counts = observed_rates(read, at)
    places = {stage.name: place for place, stage in enumerate(read.stages)}
    first = places[str(sales.stage("qualification"))]
    assert int(counts[first]) == 3
    assert float(rates[first]) == pytest.approx(1 / 3)
    assert not len(read.learnable().closings(0, at, WON)[0])
