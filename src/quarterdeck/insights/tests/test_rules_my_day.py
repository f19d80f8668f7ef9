"""The rule of My day: which deals need attention, why, in what order; weeks of a quarter; who sees which day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.insights.rules.my_day import attention, big_from, looked_back_to, views_of, week_end
from quarterdeck.insights.terms.my_day import Cause, DayView, DealFacts, Deed, Looking, Moved
from quarterdeck.users.terms import ROLES, Actor, Reach, Scope, ScopeKind
from quarterdeck.values.period import CalendarPattern, FiscalCalendar, PeriodKind

TODAY = date(2026, 11, 19)
SELLER = Looking(TODAY, TODAY + timedelta(days=6))
LEADER = replace(SELLER, big_minor=100_000)
DAYS = st.integers(0, 400)
MOVED = st.builds(Moved, pushed_days=DAYS, lost_minor=st.integers(0, 10**9), is_back=st.booleans())
DEALS = st.builds(
    DealFacts,
    deal_id=st.integers(1, 10**6),
    worth_minor=st.none() | st.integers(0, 10**12),
    close_date=st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    days_overdue=DAYS,
    days_stalled=DAYS,
    days_in_stage=DAYS,
    days_idle=DAYS,
    next_on=st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    push_count=st.integers(0, 5),
    moved=MOVED,
)
LISTS = st.lists(DEALS, max_size=6, unique_by=lambda deal: deal.deal_id)
FINE = DealFacts(deal_id=1, worth_minor=5, close_date=TODAY + timedelta(days=90), next_on=TODAY)


def test_a_deal_in_order_needs_nothing() -> None:
    assert attention([FINE], SELLER) == []
    assert attention([FINE], LEADER) == []


@given(LISTS, st.sampled_from([SELLER, LEADER]))
def test_order_is_by_value_then_by_number_of_reasons_and_never_depends_on_the_input(
    deals: list[DealFacts], looking: Looking
) -> None:
    found = attention(deals, looking)
    assert found == attention(list(reversed(deals)), looking)
    keys = [(one.worth_minor is None, -(one.worth_minor or 0), -len(one.reasons)) for one in found]
    assert keys == sorted(keys)
    assert len({one.deal_id for one in found}) == len(found)


@given(LISTS)
def test_every_reason_is_there_once_the_gravest_first_and_offers_two_deeds(deals: list[DealFacts]) -> None:
    places = list(Cause)
    for one in [*attention(deals, SELLER), *attention(deals, LEADER)]:
        causes = [places.index(why.cause) for why in one.reasons]
        assert causes == sorted(set(causes))
        assert len(set(one.deeds)) == 2


@given(DEALS)
def test_reasons_say_what_is_so(deal: DealFacts) -> None:
    found = {why.cause: why for one in attention([deal], LEADER) for why in one.reasons}
    assert (Cause.OVERDUE in found) == bool(deal.days_overdue)
    assert (Cause.STALLED in found) == bool(deal.days_stalled)
    assert (Cause.IDLE in found) == bool(deal.days_idle)
    assert (Cause.NO_STEP in found) == (deal.next_on is None)
    assert (Cause.LATE_STEP in found) == (deal.next_on is not None and deal.next_on < TODAY)
    assert (Cause.PUSHED in found) == (deal.moved.pushed_days > 0)
    assert (Cause.DECREASED in found) == (deal.moved.lost_minor > 0)
    assert (Cause.STAGE_BACK in found) == deal.moved.is_back
    if Cause.CLOSES_SOON in found:
        assert deal.worth_minor is not None
        assert deal.worth_minor >= 100_000
        assert found[Cause.CLOSES_SOON].days <= 6


@given(DEALS)
def test_who_sells_is_not_told_what_they_did_themselves(deal: DealFacts) -> None:
    told = {why.cause for one in attention([deal], SELLER) for why in one.reasons}
    assert not told & {Cause.PUSHED, Cause.DECREASED, Cause.STAGE_BACK, Cause.CLOSES_SOON}


def test_an_overdue_deal_is_given_a_date_or_lost() -> None:
    (one,) = attention([replace(FINE, days_overdue=3)], SELLER)
    assert one.deeds == (Deed.NEW_DATE, Deed.MARK_LOST)


@pytest.mark.parametrize(("total", "priced", "big"), [(0, 0, 0), (300, 3, 200), (500, 0, 0)])
def test_big_is_twice_the_average(total: int, priced: int, big: int) -> None:
    assert big_from(total, priced) == big


def test_the_week_of_the_mock_up() -> None:
    quarter = FiscalCalendar().period_of(TODAY, PeriodKind.QUARTER)
    assert quarter.week_of(TODAY) == (8, 13)


CALENDARS = st.builds(
    FiscalCalendar,
    first_month=st.integers(1, 12),
    pattern=st.sampled_from(list(CalendarPattern)),
    week_end=st.integers(1, 7),
)


@given(CALENDARS, st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_every_day_lies_in_a_week_of_its_quarter_that_has_not_ended(calendar: FiscalCalendar, day: date) -> None:
    quarter = calendar.period_of(day, PeriodKind.QUARTER)
    week, weeks = quarter.week_of(day)
    assert 1 <= week <= weeks
    assert weeks in (13, 14)
    last = week_end(day, quarter)
    assert day <= last < quarter.end
    assert quarter.week_of(last) == (week, weeks)


@given(st.dates())
def test_news_reach_back_to_the_last_working_day(day: date) -> None:
    if day < date(1, 1, 5):
        return
    since = looked_back_to(day)
    assert 1 <= (day - since).days <= 3
    assert day.weekday() in (5, 6) or since.weekday() < 5


def an_actor(key: str, kind: ScopeKind = ScopeKind.PEOPLE) -> Actor:
    role = next(role for role in ROLES if role.key == key)
    kind = ScopeKind.ALL if role.read_reach is Reach.ALL else kind
    return Actor(1, "Somebody", Scope(kind, 1), role.write_reach, frozenset(role.permissions), 1)


@pytest.mark.parametrize(
    ("role", "views"),
    [
        ("rep", (DayView.MINE,)),
        ("manager", (DayView.TEAM, DayView.MINE)),
        ("sales_operations", (DayView.OPERATIONS, DayView.TEAM, DayView.MINE)),
        ("administrator", (DayView.OPERATIONS, DayView.TEAM, DayView.MINE)),
        ("read_only", (DayView.MINE,)),
    ],
)
def test_each_role_begins_with_its_own_day(role: str, views: tuple[DayView, ...]) -> None:
    assert views_of(an_actor(role)) == views
    assert views_of(replace(an_actor(role), scope=Scope(ScopeKind.ORGANISATION, 1, 2))) == ()
