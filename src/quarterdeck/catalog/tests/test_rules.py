"""What a product, a currency, a rate and the central bank's table must be."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.catalog.rules import (
    TableError,
    cross_rate,
    currency_name,
    currency_number,
    currency_verdict,
    known_currencies,
    price_micro,
    price_of_micro,
    product_verdict,
    rate_day_of,
    rate_verdict,
    rates_to_keep,
    read_table,
    scaled_rate,
)
from quarterdeck.catalog.terms import DayRates, NewProduct, Policy
from quarterdeck.values.money import RATE_SCALE

TODAY = date(2026, 11, 19)
RATES = st.integers(1, 10**16)
HEADING = ["Date", "USD", "JPY", ""]


def product_codes(product: NewProduct, *, name_is_taken: bool = False) -> list[str]:
    reasons = product_verdict(
        product, name_is_taken=name_is_taken, code_is_taken=False, active_currencies=frozenset({"EUR", "USD"})
    )
    return [f"{reason.field}:{reason.code}" for reason in reasons]


def test_a_whole_product_is_accepted() -> None:
    assert product_codes(NewProduct("GTX Plus Pro", "GTX", Decimal("5482.000001"), "USD")) == []
    assert product_codes(NewProduct("🚀 مرحبا")) == []


@pytest.mark.parametrize(
    ("product", "code"),
    [
        (NewProduct(""), "name:name_missing"),
        (NewProduct("\u200b"), "name:name_missing"),
        (NewProduct("x" * 1_000_000), "name:too_long"),
        (NewProduct("a\x00b"), "name:forbidden_character"),
        (NewProduct("A", family="f" * 81), "family:too_long"),
        (NewProduct("A", list_price=Decimal(1)), "currency:currency_missing"),
        (NewProduct("A", list_price=Decimal("-0.01"), currency="EUR"), "list_price:price_negative"),
        (NewProduct("A", list_price=Decimal("0.0000001"), currency="EUR"), "list_price:price_over_precise"),
        (NewProduct("A", list_price=Decimal("1e13"), currency="EUR"), "list_price:price_too_large"),
        (NewProduct("A", list_price=Decimal("NaN"), currency="EUR"), "list_price:price_not_a_number"),
        (NewProduct("A", currency="XYZ"), "currency:currency_unknown"),
        (NewProduct("A", currency="SEK"), "currency:currency_inactive"),
    ],
)
def test_a_faulty_product_is_refused_with_its_field(product: NewProduct, code: str) -> None:
    assert product_codes(product) == [code]


def test_every_fault_of_a_product_is_named_at_once() -> None:
    faulty = NewProduct("", family="\x07", list_price=Decimal(-1), currency="???")
    assert product_codes(faulty) == [
        "name:name_missing",
        "family:forbidden_character",
        "list_price:price_negative",
        "currency:currency_unknown",
    ]
    assert product_codes(NewProduct("A"), name_is_taken=True) == ["name:product_exists"]


@given(st.decimals(min_value=0, max_value=Decimal(9_000_000_000_000), places=6))
def test_prices_round_trip(price: Decimal) -> None:
    assert price_of_micro(price_micro(price)) == price


def test_currencies_are_those_of_iso_4217_that_amounts_can_be_in() -> None:
    assert currency_verdict("EUR") == currency_verdict("XOF") == []
    assert (currency_number("EUR"), currency_name("EUR")) == (978, "Euro")
    assert currency_name("DEM") == "DEM"
    for code in ("", "eur", "XXX", "XAU", "DEM", "€"):
        assert [reason.code for reason in currency_verdict(code)] == ["currency_unknown"]
    assert len({number for number, _ in known_currencies().values()}) == len(known_currencies())


@given(one=RATES, other=RATES)
def test_cross_rates_are_exact_and_inverse(one: int, other: int) -> None:
    per_base: Mapping[str, int | None] = {"USD": one, "SEK": other, "RUB": None}
    rate = cross_rate("USD", "SEK", per_base)
    assert rate == Fraction(other, one)
    assert rate * (cross_rate("SEK", "USD", per_base) or 0) == 1
    assert cross_rate("EUR", "USD", per_base) == Fraction(one, RATE_SCALE)
    assert cross_rate("USD", "EUR", per_base) == Fraction(RATE_SCALE, one)
    assert cross_rate("RUB", "USD", per_base) is cross_rate("USD", "GBP", per_base) is None
    assert cross_rate("GBP", "GBP", {}) == 1


@given(day=st.dates(), closed=st.none() | st.dates())
def test_the_policy_says_which_day_counts(day: date, closed: date | None) -> None:
    assert rate_day_of(Policy.SPOT, as_of=day, closed_on=closed) == day
    dated = rate_day_of(Policy.DATED, as_of=day, closed_on=closed)
    assert dated == (day if closed is None or closed > day else closed)


@pytest.mark.parametrize(
    ("text", "scaled"), [("1.1172", 11_172_000_000), ("0.0000000001", 1), ("20275.17", 202_751_700_000_000)]
)
def test_rates_are_scaled_exactly(text: str, scaled: int) -> None:
    assert scaled_rate(Decimal(text)) == scaled


@pytest.mark.parametrize("text", ["0", "-1", "NaN", "Infinity", "0.00000000001", "922337204", "1e400"])
def test_unusable_rates_are_refused(text: str) -> None:
    reasons = rate_verdict(currency="USD", day=TODAY, rate=Decimal(text), today=TODAY)
    assert [(reason.code, reason.field) for reason in reasons] == [("rate_unusable", "rate")]


def test_rates_of_the_base_and_of_days_to_come_are_refused() -> None:
    reasons = rate_verdict(currency="EUR", day=TODAY + timedelta(days=1), rate=Decimal(1), today=TODAY)
    assert [reason.code for reason in reasons] == ["rate_of_base", "rate_in_future"]
    assert rate_verdict(currency="USD", day=TODAY, rate=Decimal("1.1"), today=TODAY) == []


def test_the_table_is_read_with_its_trailing_commas_and_gaps() -> None:
    rows = [HEADING, ["2026-10-30", "1.1172", "N/A", ""], [], ["2026-10-29", "1.1130", "175.92"]]
    assert list(read_table(rows)) == [
        DayRates(date(2026, 10, 30), {"USD": 11_172_000_000, "JPY": None}),
        DayRates(date(2026, 10, 29), {"USD": 11_130_000_000, "JPY": 1_759_200_000_000}),
    ]


@pytest.mark.parametrize(
    ("rows", "line", "words"),
    [
        ([], 1, "heading"),
        ([["Day", "USD"]], 1, "heading"),
        ([["Date", "usd"]], 1, "heading"),
        ([["Date", "USD", "USD"]], 1, "twice"),
        ([HEADING, ["2026-10-30", "1.1"]], 2, "2 cells"),
        ([HEADING, ["30 October 2026", "1.1", "2"]], 2, "not a day"),
        ([HEADING, ["2026-10-30", "1.1", "2"], ["2026-10-29", "1,1", "2"]], 3, "not a rate of USD"),
        ([HEADING, ["2026-10-30", "-1.1", "2"]], 2, "not a rate of USD"),
        ([HEADING, ["2026-10-29", "1.1", "2"], ["2026-10-30", "1.1", "2"]], 3, "newest"),
        ([HEADING, ["2026-10-29", "1.1", "2"], ["2026-10-29", "1.1", "2"]], 3, "newest"),
    ],
)
def test_a_line_that_does_not_fit_is_named(rows: list[list[str]], line: int, words: str) -> None:
    with pytest.raises(TableError, match=words) as fault:
        list(read_table(rows))
    assert fault.value.line == line


def test_the_end_of_a_series_is_kept_once() -> None:
    days = [date(2026, 1, 5) - timedelta(days=back) for back in range(5)]
    table = [DayRates(day, {"USD": 1, "RUB": rate}) for day, rate in zip(days, [None, None, 7, 8, None], strict=True)]
    kept = list(rates_to_keep(table))
    assert [day.day for day in kept] == days
    assert [day.per_base for day in kept] == [
        {"USD": 1},
        {"USD": 1, "RUB": None},
        {"USD": 1, "RUB": 7},
        {"USD": 1, "RUB": 8},
        {"USD": 1},
    ]
