"""Which instants are locked, and that each lock tells what was known at its own."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quarterdeck.forecasts import rules
from quarterdeck.forecasts.actions import Place, judge_deal, lock_due, locking, set_forecast_rules
from quarterdeck.forecasts.queries import LockedWeek, locked_weeks, locks_of, scene_of, tree_of
from quarterdeck.forecasts.terms import COMPANY, Judged, Line, Rules, Standing
from quarterdeck.forecasts.tests.making import NOW, PERIOD, a_deal, adjust, call, kept, line_of, picture
from quarterdeck.opportunities.actions import delete_opportunity, undo_change
from quarterdeck.opportunities.tests.deals import Sales, last_seq
from quarterdeck.pipelines.terms import Category
from quarterdeck.quotas.actions import remove_quota, set_quota
from quarterdeck.quotas.terms import Plan, Target
from quarterdeck.users.actions import edit_company
from quarterdeck.users.queries import company, system_actor
from quarterdeck.users.terms import CompanySettings
from quarterdeck.values.period import FiscalCalendar, PeriodKind
from quarterdeck.values.verdict import Refused
from tests.cast import SYSTEM

FRIDAY = datetime(2025, 2, 7, 17, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(days=7)
database = pytest.mark.django_db


def settled(at: datetime) -> int:
    """Lock what is due once an instant has settled."""
    return lock_due(now=at + locking.SETTLED)


def instants() -> list[datetime]:
    """When weeks were locked, in their order."""
    return [row.locked_at for row in kept("ForecastLock").order_by("locked_at")]


def weeks(sales: Sales, key: str = PERIOD) -> list[LockedWeek]:
    """The locked weeks of a period, the oldest first."""
    scene = scene_of(sales.actor("system"), NOW, key)
    return locked_weeks(scene, tree_of(scene), locks_of(scene)[::-1])


def commits(sales: Sales) -> list[int]:
    """The company's Commit without adjustments, lock by lock."""
    return [week.cells[COMPANY][Category.COMMIT].raw for week in weeks(sales)]


def test_each_instant_is_of_the_settings_that_stood_then() -> None:
    """No settings, no zone and no period of now reach back."""
    friday, monday = Rules(), Rules(weekday=1, kind=PeriodKind.MONTH)
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    stood = [Standing(begin, friday, "UTC"), Standing(FRIDAY + 4 * DAY, monday, "UTC")]
    stood.append(Standing(FRIDAY + 12 * DAY, monday, "America/New_York"))
    found = rules.locks_between(FRIDAY - DAY, FRIDAY + 20 * DAY, stood)
    assert found == [FRIDAY, FRIDAY + 10 * DAY, FRIDAY + 17 * DAY + timedelta(hours=5)]
    assert rules.lock_before(FRIDAY + 4 * DAY, stood) == FRIDAY
    assert rules.lock_before(FRIDAY + 10 * DAY, stood) == FRIDAY + 10 * DAY
    assert rules.lock_before(FRIDAY + 13 * DAY, stood) == FRIDAY + 10 * DAY
    assert rules.lock_before(FRIDAY - WEEK, stood) == FRIDAY - WEEK
    closed = rules.closings_between(FRIDAY - 10 * DAY, FRIDAY + 54 * DAY, stood, FiscalCalendar())
    assert [(at, rules.period_key(period)) for at, period in closed] == [
        (datetime(2025, 3, 1, 5, tzinfo=UTC), "fy2025-m2"), (datetime(2025, 4, 1, 4, tzinfo=UTC), "fy2025-m3"),
    ]  # fmt: skip


@database
def test_a_changed_day_or_zone_makes_no_lock_in_the_past(sales: Sales) -> None:
    settled(FRIDAY)
    by = sales.actor("sam")
    set_forecast_rules(rules=Rules(weekday=1), by=by, via=SYSTEM, at=FRIDAY + 4 * DAY)
    assert settled(FRIDAY + 4 * DAY) == 0
    home = company()
    settings = CompanySettings(home.name, "America/New_York", home.locale, home.calendar, home.push_period)
    edit_company(settings=settings, version=home.version, by=system_actor(), via=SYSTEM, at=FRIDAY + 12 * DAY)
    assert settled(FRIDAY + 12 * DAY) == 1
    assert settled(FRIDAY + 18 * DAY) == 1
    assert instants() == [FRIDAY, FRIDAY + 10 * DAY, FRIDAY + 17 * DAY + timedelta(hours=5)]


@database
def test_nothing_is_locked_from_before_the_company(sales: Sales) -> None:
    founded = company().founded_at
    assert settled(founded + DAY) == 0
    assert settled(founded + WEEK) == 1
    assert sales.cast.company


@database
def test_a_period_is_locked_at_its_end_with_what_was_said_last(sales: Sales) -> None:
    a_deal(sales, 200)
    last = datetime(2025, 3, 28, 17, tzinfo=UTC)
    settled(last)
    call(sales, "rita", 180, at=last + 3 * DAY)
    end = datetime(2025, 4, 1, tzinfo=UTC)
    assert settled(end) == 1
    assert settled(end) == 0
    assert settled(last + WEEK) == 1
    found, line = weeks(sales), line_of(sales, "rita")
    assert [(week.lock.locked_at, week.cells[line][Category.COMMIT].call) for week in found] == [
        (last, None), (end, 18000),
    ]  # fmt: skip
    assert (line, Category.COMMIT) not in found[1].carried
    assert [week.lock.locked_at for week in weeks(sales, "fy2025-q2")] == [last + WEEK]


@database
def test_a_lock_that_comes_late_tells_what_was_known_at_its_instant(sales: Sales) -> None:
    """A deal that was deleted since, a change that was written down since, and one that was taken back since."""
    with time_machine.travel(NOW, tick=False):
        gone, dated_back, undone = (a_deal(sales, amount, at=NOW - DAY) for amount in (1, 20, 300))
    thursday, saturday = FRIDAY - DAY, FRIDAY + DAY
    with time_machine.travel(thursday, tick=False):
        sales.edit(undone, "system", thursday, amount=Decimal(500))
    seq = last_seq(undone)
    with time_machine.travel(saturday, tick=False):
        delete_opportunity(opportunity_id=gone, by=system_actor(), via=SYSTEM, at=saturday)
        sales.edit(dated_back, "system", thursday, amount=Decimal(70))
        undo_change(opportunity_id=undone, seq=seq, by=system_actor(), via=SYSTEM)
    with time_machine.travel(FRIDAY + WEEK + DAY, tick=False):
        settled(FRIDAY + WEEK)
        settled(FRIDAY + WEEK + DAY)
        kept_before = commits(sales)
        late = locking.lock_week(locked_at=FRIDAY, by=system_actor(), via=SYSTEM)
    assert late
    assert kept_before == [37000]
    assert commits(sales) == [52100, 37000]


@database
def test_a_lock_that_comes_late_has_the_quotas_of_its_instant(sales: Sales) -> None:
    told, by = Target(year=2025, person_id=sales.cast.rita), system_actor()
    number = set_quota(target=told, plan=Plan(amount=Decimal(1200), currency="EUR"), by=by, via=SYSTEM, at=NOW).id
    set_quota(target=told, plan=Plan(amount=Decimal(2400), currency="EUR"), by=by, via=SYSTEM, at=FRIDAY + DAY)
    remove_quota(quota_id=number, by=by, via=SYSTEM, at=FRIDAY + WEEK + DAY)
    for at in (FRIDAY - WEEK, FRIDAY, FRIDAY + WEEK, FRIDAY + 2 * WEEK):
        locking.lock_week(locked_at=at, by=by, via=SYSTEM)
    assert [week.quotas.get(line_of(sales, "rita")) for week in weeks(sales)] == [None, 30000, 60000, None]


@database
def test_a_lock_waits_for_what_is_being_said(sales: Sales, monkeypatch: pytest.MonkeyPatch) -> None:
    a_deal(sales, 200)
    assert settled(FRIDAY - timedelta(seconds=1)) == 1
    assert FRIDAY not in instants()
    # Whoever submits holds the tree; they are done before the lock may read.
    monkeypatch.setattr(locking, "lock_tree", lambda: call(sales, "rita", 180, at=FRIDAY - timedelta(seconds=1)))
    assert settled(FRIDAY) == 1
    assert weeks(sales)[-1].cells[line_of(sales, "rita")][Category.COMMIT].call == 18000


@database
def test_a_sum_that_cannot_be_kept_stops_no_other_week(sales: Sales, monkeypatch: pytest.MonkeyPatch) -> None:
    a_deal(sales, 200)
    settled(FRIDAY - WEEK)
    with pytest.raises(Refused, match="too large"):
        call(sales, "rita", 10**13 + 1)
    adjust(sales, "max", "rita", 10**13)
    monkeypatch.setattr(rules.checks, "MOST_SUM", 10**15 - 1)
    set_back = FRIDAY + DAY
    call(sales, "rita", 5, at=NOW)
    adjust(sales, "max", "rita", 300, at=set_back)
    with pytest.raises(locking.NotLocked, match=r"2025-02-07T17:00:00.* larger than can be kept"):
        settled(FRIDAY + 2 * WEEK)
    assert instants()[-2:] == [FRIDAY + WEEK, FRIDAY + 2 * WEEK]
    assert FRIDAY not in instants()
    assert settled(FRIDAY + 2 * WEEK) == 0


@database
def test_no_call_is_made_over_a_sum_that_cannot_be_kept(sales: Sales, monkeypatch: pytest.MonkeyPatch) -> None:
    a_deal(sales, 200)
    monkeypatch.setattr(rules.checks, "MOST_SUM", 19_999)
    with pytest.raises(Refused, match="larger than can be kept"):
        call(sales, "rita", 5)
    assert not kept("ForecastCall")


@database
def test_calls_of_a_period_that_is_over_are_of_no_earlier_week(sales: Sales) -> None:
    call(sales, "rita", 5)
    told = [picture(sales, at=at) for at in (FRIDAY + DAY, datetime(2025, 5, 1, tzinfo=UTC))]
    line = told[0].tree.line(line_of(sales, "rita"))
    calls = [found.call(line, Category.COMMIT) for found in told]
    assert [found.is_carried(one) for found, one in zip(told, calls, strict=True) if one] == [True, False]


@database
def test_a_call_is_carried_by_the_locks_that_were(sales: Sales) -> None:
    """A new day of the lock does not end the week that was on, back in time."""
    said = FRIDAY + 2 * DAY
    call(sales, "rita", 5, at=said)
    set_forecast_rules(rules=Rules(weekday=1), by=sales.actor("sam"), via=SYSTEM, at=FRIDAY + 4 * DAY)
    found = picture(sales, at=FRIDAY + 5 * DAY)
    told = found.call(found.tree.line(line_of(sales, "rita")), Category.COMMIT)
    assert told
    assert found.since == FRIDAY
    assert not found.is_carried(told)


@database
def test_judging_reads_the_one_deal(sales: Sales) -> None:
    deal, other = a_deal(sales), a_deal(sales, 5)
    with captured() as sql:
        judge_deal(
            place=Place(PERIOD, line_of(sales, "north")), opportunity_id=deal, judged=Judged.IN,
            by=sales.actor("max"), via=SYSTEM, at=NOW,
        )  # fmt: skip
    reads = [one for one in sql if 'FROM "opportunities_opportunity"' in one and "close_date" in one]
    assert reads
    assert all(str(deal) in one for one in reads)
    assert not any(str(other) in one for one in reads)


@database
def test_owners_and_managers_of_all_lines_are_worked_out_once(
    sales: Sales, browser: Callable[[int], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    a_deal(sales, 200)
    found = picture(sales)
    assert found.owners == {line.key: rules.owners_of(found.tree.lines, line.key) for line in found.tree.lines}
    assert found.managers == {line.key: rules.managers_of(found.tree.lines, line.key) for line in found.tree.lines}
    assert found.managers[line_of(sales, "rita")] == {sales.cast.max}
    walked: list[object] = []
    plain = rules.within

    def counted(lines: Sequence[Line], line: str) -> list[Line]:
        walked.append(line)
        return plain(lines, line)

    monkeypatch.setattr(rules.tree, "within", counted)
    assert browser(sales.cast.ada).get("/forecast").status_code == 200
    assert not walked


@contextmanager
def captured() -> Iterator[list[str]]:
    """What is asked of the database inside."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as asked:
        yield found
    found += [one["sql"] for one in asked.captured_queries]
