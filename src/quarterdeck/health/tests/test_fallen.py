"""Deals whose health fell: held against what was kept last on an earlier day of the company's."""

from datetime import UTC, datetime, timedelta

import pytest

from quarterdeck.health.queries import Scope, fallen, kept_of
from quarterdeck.health.terms import Band, Signal
from quarterdeck.health.tests.test_kept import call, judge_all
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.opportunities.tests.deals import Sales

# Noon, so that hours before and after are of the same day wherever the company is.
NOON = datetime(2026, 10, 26, 12, tzinfo=UTC)
YESTERDAY = NOON - timedelta(days=1)


def scope(sales: Sales, name: str = "rita", at: datetime = NOON, whose: Whose = Whose.ALL) -> Scope:
    return Scope(sales.lens(name, at), whose)


@pytest.fixture
def aging(sales: Sales) -> int:
    """A deal that passes its close date, and is called worse for that the day after."""
    start = YESTERDAY - timedelta(days=10)
    deal = sales.deal("qualification", "system", start, close_date=YESTERDAY.date())
    call(deal, YESTERDAY - timedelta(days=1))
    judge_all(YESTERDAY)
    return deal


def test_a_deal_that_is_called_worse_than_the_day_before_fell(sales: Sales, aging: int) -> None:
    before = kept_of([aging])[aging]
    assert fallen(scope(sales, at=YESTERDAY), 5) == [], "nothing is known of a day before"
    judge_all(NOON + timedelta(days=20))
    later = NOON + timedelta(days=20)
    (one,) = fallen(scope(sales, at=later), 5)
    now = kept_of([aging])[aging]
    assert (one.id, one.before, one.since, one.kept) == (aging, before.score, YESTERDAY, now)
    assert now.score < before.score
    assert (before.band, now.band) != (now.band, before.band)
    assert Signal.OVERDUE in one.kept.signals
    assert fallen(scope(sales, "olga", later), 5) == [], "theirs it is not"
    assert fallen(scope(sales, "max", later, Whose.TEAM), 5) == [one]
    assert fallen(scope(sales, "rita", later), 0) == []
    assert fallen(scope(sales, at=later + timedelta(days=1)), 5) == [], "nobody judged it that day"


def test_what_is_judged_twice_a_day_is_held_against_the_day_before(sales: Sales, aging: int) -> None:
    later = NOON + timedelta(days=20)
    judge_all(later - timedelta(hours=2))
    first = fallen(scope(sales, at=later), 5)
    sales.edit(aging, by="system", at=later - timedelta(hours=1), name="Renamed")
    judge_all(later)
    (one,) = fallen(scope(sales, at=later), 5)
    assert (one.before, one.since) == (first[0].before, YESTERDAY)
    judge_all(later + timedelta(days=1))
    assert fallen(scope(sales, at=later + timedelta(days=1)), 5) == [], "as bad as the day before is no fall"


def test_a_deal_that_is_called_better_did_not_fall(sales: Sales, aging: int) -> None:
    later = NOON + timedelta(days=20)
    judge_all(later)
    worse = kept_of([aging])[aging]
    sales.edit(aging, by="system", at=later, close_date=(later + timedelta(days=40)).date())
    call(aging, later)
    judge_all(later + timedelta(days=1))
    better = kept_of([aging])[aging]
    assert better.score > worse.score
    assert better.band is not Band.RISK or worse.band is Band.RISK
    assert fallen(scope(sales, at=later + timedelta(days=1)), 5) == []
