"""Currencies, rates by hand, and conversion: the day that counts, what is missing, who may write."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quarterdeck.catalog import actions, queries
from quarterdeck.catalog.terms import Policy, RateSource
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users.terms import Actor
from quarterdeck.values.money import Money
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused

FORM = Via(Door.FORM)
NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)
FRIDAY, SUNDAY, MONDAY = date(2026, 11, 13), date(2026, 11, 15), date(2026, 11, 16)
SetRate = Callable[[str, date, str], int | None]


@pytest.fixture
def sam(actors: dict[str, Actor]) -> Actor:
    for code in ("EUR", "USD", "JPY", "SEK"):
        actions.activate_currency(code=code, by=actors["sam"], via=FORM)
    return actors["sam"]


@pytest.fixture
def enter(sam: Actor) -> SetRate:
    def set_rate(currency: str, day: date, rate: str) -> int | None:
        return actions.set_rate(currency=currency, day=day, rate=Decimal(rate), by=sam, via=FORM, at=NOON)

    return set_rate


def test_currencies_are_switched_on_and_off(sam: Actor) -> None:
    assert actions.activate_currency(code=" usd ", by=sam, via=FORM) is None
    assert actions.deactivate_currency(code="USD", by=sam, via=FORM) is not None
    assert actions.deactivate_currency(code="USD", by=sam, via=FORM) is None
    assert queries.active_currencies() == {"EUR", "JPY", "SEK"}
    assert [(row.code, row.is_active) for row in queries.currencies()][-1] == ("USD", False)
    assert actions.activate_currency(code="USD", by=sam, via=FORM) is not None


def test_unknown_and_reporting_currencies_are_refused(sam: Actor) -> None:
    with pytest.raises(Refused) as refusal:
        actions.activate_currency(code="DEM", by=sam, via=FORM)
    assert refusal.value.reasons[0].code == "currency_unknown"
    with pytest.raises(Refused) as refusal:
        actions.deactivate_currency(code="EUR", by=sam, via=FORM)
    assert refusal.value.reasons[0].code == "currency_reporting"
    with pytest.raises(NotFound):
        actions.deactivate_currency(code="GBP", by=sam, via=FORM)


def test_the_last_earlier_rate_counts_on_days_without_one(enter: SetRate) -> None:
    enter("USD", FRIDAY, "1.10")
    enter("USD", MONDAY, "1.20")
    for day, rate, since in [(FRIDAY, "1.10", FRIDAY), (SUNDAY, "1.10", FRIDAY), (MONDAY, "1.20", MONDAY)]:
        table = queries.rates_on(day, "EUR")
        assert table.rate("USD") == 1 / Fraction(rate)
        assert table.rate_day("USD") == since


def test_no_rate_is_no_amount_never_one_or_zero(enter: SetRate) -> None:
    enter("USD", MONDAY, "1.20")
    table = queries.rates_on(SUNDAY, "EUR")
    for currency in ("USD", "SEK", "GBP", "XYZ", ""):
        assert table.convert(1_000, currency) is None
        assert (table.rate(currency), table.rate_day(currency)) == (None, None)
    assert queries.convert(Money(Decimal(1), "USD"), to="EUR", day=SUNDAY, policy=Policy.SPOT) is None
    assert table.convert(1_000, "EUR") == 1_000
    assert queries.rates_on(MONDAY, "GBP").convert(1_000, "USD") is None


def test_cross_rates_and_exponents(enter: SetRate) -> None:
    enter("USD", FRIDAY, "1.1172")
    enter("JPY", MONDAY, "175.68")
    table = queries.rates_on(MONDAY, "JPY")
    # 100.00 USD / 1.1172 * 175.68 = 15,725.02... yen
    assert table.convert(10_000, "USD") == 15_725
    assert table.rate_day("USD") == FRIDAY
    assert table.rate_day("EUR") == MONDAY
    assert table.rate_day("JPY") == MONDAY
    assert queries.rates_on(MONDAY, "USD").convert(15_725, "JPY") == 10_000


def test_conversion_names_policy_and_rate_day(enter: SetRate) -> None:
    enter("USD", FRIDAY, "1.25")
    converted = queries.convert(Money(Decimal("10.00"), "USD"), to="EUR", day=SUNDAY, policy=Policy.DATED)
    assert converted == queries.Converted(Money(Decimal("8.00"), "EUR"), Policy.DATED, FRIDAY)


def test_of_several_rates_for_a_day_the_last_entered_counts(enter: SetRate) -> None:
    version = queries.rates_version()
    assert enter("USD", FRIDAY, "1.10")
    assert enter("USD", FRIDAY, "1.1000") is None
    assert enter("USD", FRIDAY, "1.15")
    assert queries.rates_on(FRIDAY, "EUR").rate("USD") == 1 / Fraction("1.15")
    assert [(rate.per_euro, rate.source) for rate in queries.rate_history("USD", limit=5)] == [
        (Decimal("1.15"), RateSource.MANUAL)
    ]
    assert queries.rates_version() > version
    assert queries.rates_on(FRIDAY, "EUR").version == queries.rates_version()


def test_known_rates_show_day_and_source(enter: SetRate) -> None:
    enter("USD", FRIDAY, "1.10")
    enter("SEK", MONDAY, "11.03")
    known = queries.known_rates(MONDAY)
    assert {rate.currency: (rate.per_euro, rate.day) for rate in known} == {
        "USD": (Decimal("1.1"), FRIDAY),
        "SEK": (Decimal("11.03"), MONDAY),
    }
    assert [rate.day for rate in queries.known_rates(SUNDAY)] == [FRIDAY]


def test_refused_rates_leave_nothing(enter: SetRate) -> None:
    cases = [("USD", date(2026, 11, 20), "1.1"), ("USD", FRIDAY, "0"), ("EUR", FRIDAY, "1"), ("USD", FRIDAY, "NaN")]
    for currency, day, rate in cases:
        with pytest.raises(Refused):
            enter(currency, day, rate)
    with pytest.raises(NotFound):
        enter("GBP", FRIDAY, "0.8")
    assert queries.rates_version() == 0


def test_today_is_the_companys_day(sam: Actor) -> None:
    late = datetime(2026, 11, 19, 23, 59, tzinfo=UTC)
    enter_late = partial(actions.set_rate, currency="USD", rate=Decimal("1.1"), by=sam, via=FORM, at=late)
    assert enter_late(day=date(2026, 11, 19))
    with pytest.raises(Refused):
        enter_late(day=date(2026, 11, 20))


@pytest.mark.parametrize("who", ["rita", "max", "rolf", "chiara", "paul"])
def test_others_may_not_write_currencies_or_rates(actors: dict[str, Actor], sam: Actor, who: str) -> None:
    by = actors[who]
    with pytest.raises(NotPermitted):
        actions.activate_currency(code="GBP", by=by, via=FORM)
    with pytest.raises(NotPermitted):
        actions.deactivate_currency(code="USD", by=by, via=FORM)
    with pytest.raises(NotPermitted):
        actions.set_rate(currency="USD", day=FRIDAY, rate=Decimal(1), by=by, via=FORM, at=NOON)
    assert queries.rates_version() == 0


def test_rates_of_a_day_are_one_query(enter: SetRate) -> None:
    enter("USD", FRIDAY, "1.10")
    with CaptureQueriesContext(connection) as captured:
        queries.rates_on(MONDAY, "GBP").convert(1, "USD")
    assert len(captured) == 1


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_last_day_of_all_are_asked_without_error(enter: SetRate, day: date) -> None:
    enter("USD", FRIDAY, "1.10")
    assert (queries.rates_on(day, "EUR").convert(110, "USD") is None) == (day == date.min)
