"""Weeks are kept at their lock: once, as they were, also after downtime."""

from datetime import UTC, date, datetime, timedelta

import pytest

from quarterdeck.forecasts.actions import lock_due, lock_week, set_forecast_rules
from quarterdeck.forecasts.actions.locking import SETTLED
from quarterdeck.forecasts.queries import lock_row, locked_weeks, locks_of, scene_of, tree_of
from quarterdeck.forecasts.terms import COMPANY, Rules
from quarterdeck.forecasts.tests.making import NOW, PERIOD, a_deal, adjust, call, entries, kept, line_of
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.pipelines.terms import Category
from quarterdeck.values.verdict import NotFound
from tests.cast import SYSTEM

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2025, 2, 7, 17, tzinfo=UTC)
WEEK = timedelta(days=7)


def test_a_week_is_locked_once_and_missed_ones_as_they_were(sales: Sales) -> None:
    a_deal(sales, 200)
    call(sales, "rita", 180)
    assert lock_due(now=FRIDAY + SETTLED - timedelta(seconds=1)) == 1
    assert lock_due(now=FRIDAY + SETTLED) == 1
    assert lock_due(now=FRIDAY + SETTLED) == 0
    # The jobs stand still for two weeks; meanwhile a deal comes and a call is raised.
    a_deal(sales, 50, at=FRIDAY + timedelta(days=1))
    call(sales, "rita", 240, at=FRIDAY + WEEK + timedelta(days=1))
    assert lock_due(now=FRIDAY + 2 * WEEK + timedelta(hours=5)) == 2
    scene = scene_of(sales.actor("system"), NOW, PERIOD)
    weeks = locked_weeks(scene, tree_of(scene), locks_of(scene)[:3][::-1])
    line = line_of(sales, "rita")
    told = [(week.lock.locked_at, week.cells[line][Category.COMMIT]) for week in weeks]
    assert [(at, cell.system, cell.call) for at, cell in told] == [
        (FRIDAY, 20000, 18000), (FRIDAY + WEEK, 25000, 18000), (FRIDAY + 2 * WEEK, 25000, 24000),
    ]  # fmt: skip
    assert [(line, Category.COMMIT) in week.carried for week in weeks] == [False, True, False]
    assert weeks[0].cells[COMPANY][Category.COMMIT].final == 18000
    assert entries(event="forecast.locked") == ["forecast.locked"] * 4
    assert lock_week(locked_at=FRIDAY, by=sales.actor("system"), via=SYSTEM) is None


def test_a_locked_week_tells_nobody_what_is_a_colleagues(sales: Sales) -> None:
    a_deal(sales, 200)
    a_deal(sales, 70, owner_id=sales.cast.olga)
    call(sales, "rita", 180)
    adjust(sales, "max", "rita", 150)
    lock_due(now=FRIDAY + SETTLED)
    for who, names in (("rita", {"rita"}), ("olga", {"olga"}), ("max", {"north", "rita"})):
        scene = scene_of(sales.actor(who), NOW, PERIOD)
        (week,) = locked_weeks(scene, tree_of(scene), locks_of(scene)[:1])
        assert set(week.cells) == {line_of(sales, name) for name in names}
        if who == "rita":
            assert week.cells[line_of(sales, "rita")][Category.COMMIT].adjusted is None
        if who == "max":
            assert week.cells[line_of(sales, "rita")][Category.COMMIT].adjusted == 15000
    with pytest.raises(NotFound):
        lock_row(sales.actor("paul"), kept("ForecastLock").first().pk)
    with pytest.raises(NotFound):
        lock_row(sales.actor("rita"), 5)


def test_a_week_that_locks_as_a_period_ends_is_locked_after_a_kill_between_both(sales: Sales) -> None:
    ends = datetime(2025, 7, 1, tzinfo=UTC)
    new = Rules(weekday=ends.isoweekday(), minute=0)
    set_forecast_rules(rules=new, by=sales.actor("ada"), via=SYSTEM, at=ends - timedelta(days=20))
    assert lock_due(now=ends - timedelta(days=1))
    quarter = scene_of(sales.actor("system"), NOW, at=ends - timedelta(days=1)).period
    assert quarter.end == ends.date()
    assert lock_week(locked_at=ends, period=quarter, by=sales.actor("system"), via=SYSTEM)
    # The process died here.
    assert lock_due(now=ends + SETTLED) == 1
    found = kept("ForecastLock").filter(locked_at=ends).values_list("until_day", flat=True)
    assert set(found) == {date(2025, 7, 1), date(2025, 10, 1)}
    assert lock_due(now=ends + SETTLED) == 0
