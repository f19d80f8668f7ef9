"""Money: exact minor units, half-even conversion, and the exponents of ISO 4217."""

import csv
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.values.money import MAX_MINOR, Money, MoneyError, convert_minor, exponent, scaled, share_bp
from tests.outside_data import outside_data

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD", "CLF", "USD"])
MINORS = st.integers(-MAX_MINOR, MAX_MINOR)
# Where the digits people print (CLDR) are fewer than the decimal places of ISO 4217's minor unit.
PRINTED_WITHOUT_ISO_PLACES = {
    "AFN": 2, "ALL": 2, "IQD": 3, "IRR": 2, "KPW": 2, "LAK": 2, "LBP": 2, "MGA": 2, "MMK": 2, "RSD": 2, "SOS": 2,
    "SYP": 2, "YER": 2,
}  # fmt: skip


@given(minor=MINORS, currency=CURRENCIES)
def test_minor_units_round_trip(minor: int, currency: str) -> None:
    assert Money.of_minor(minor, currency).minor == minor


@given(number=st.decimals(allow_nan=False, allow_infinity=False), places=st.integers(0, 10))
def test_scaled_is_exact_or_refused(number: Decimal, places: int) -> None:
    exact = Fraction(number) * 10**places
    if exact.denominator == 1 and abs(exact) <= MAX_MINOR:
        assert scaled(number, places) == exact
    else:
        with pytest.raises(MoneyError) as refusal:
            scaled(number, places)
        assert refusal.value.code != "over_precise" or exact.denominator > 1
        assert refusal.value.code != "too_large" or abs(exact) > MAX_MINOR


@pytest.mark.parametrize(
    ("text", "currency", "code"),
    [
        ("19.999", "EUR", "over_precise"),
        ("1.5", "JPY", "over_precise"),
        ("1.00000000000000000000000000001", "EUR", "over_precise"),
        ("92233720368547758.08", "EUR", "too_large"),
        ("1E+999999", "EUR", "too_large"),
        ("NaN", "EUR", "not_a_number"),
        ("sNaN", "EUR", "not_a_number"),
        ("-Infinity", "EUR", "not_a_number"),
    ],
)
def test_amounts_that_cannot_be_stored_are_refused(text: str, currency: str, code: str) -> None:
    with pytest.raises(MoneyError) as refusal:
        _ = Money(Decimal(text), currency).minor
    assert refusal.value.code == code


def test_amounts_at_the_edge_are_kept() -> None:
    assert Money(Decimal("92233720368547758.07"), "EUR").minor == MAX_MINOR
    assert Money(Decimal("-92233720368547758.07"), "EUR").minor == -MAX_MINOR
    assert Money(Decimal("1.50"), "EUR").minor == Money(Decimal("1.5000"), "EUR").minor == 150


def test_unlike_currencies_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="EUR and USD"):
        Money(Decimal(1), "EUR") + Money(Decimal(1), "USD")
    assert Money(Decimal(3), "EUR") - Money(Decimal(1), "EUR") + Money(Decimal(5), "EUR") == Money(Decimal(7), "EUR")


@given(
    minor=MINORS,
    pair=st.tuples(CURRENCIES, CURRENCIES),
    rate=st.fractions(min_value=Fraction(1, 10**6), max_value=10**6),
)
def test_conversion_rounds_once_half_even(minor: int, pair: tuple[str, str], rate: Fraction) -> None:
    source, target = pair
    converted = convert_minor(minor, from_currency=source, to_currency=target, rate=rate)
    exact = Fraction(minor, 10 ** exponent(source)) * rate * 10 ** exponent(target)
    assert abs(converted - exact) <= Fraction(1, 2)
    if abs(converted - exact) == Fraction(1, 2):
        assert converted % 2 == 0


@pytest.mark.parametrize(("minor", "expected"), [(1, 0), (3, 2), (5, 2), (7, 4), (-1, 0), (-3, -2), (-5, -2)])
def test_halves_go_to_the_even_neighbour(minor: int, expected: int) -> None:
    assert convert_minor(minor, from_currency="EUR", to_currency="USD", rate=Fraction(1, 2)) == expected
    assert share_bp(minor, 5_000) == expected


def test_conversion_moves_between_exponents() -> None:
    assert convert_minor(100, from_currency="EUR", to_currency="JPY", rate=Fraction(175)) == 175
    assert convert_minor(1000, from_currency="KWD", to_currency="JPY", rate=Fraction(500)) == 500
    assert convert_minor(500, from_currency="JPY", to_currency="KWD", rate=Fraction(1, 500)) == 1000


@given(minor=MINORS, basis_points=st.integers(0, 10_000))
def test_a_share_equals_decimal_arithmetic(minor: int, basis_points: int) -> None:
    exact = Context(prec=60).divide(Decimal(minor * basis_points), Decimal(10_000))
    assert share_bp(minor, basis_points) == int(exact.to_integral_value(ROUND_HALF_EVEN))


def test_exponents_agree_with_the_table_of_currencies() -> None:
    with outside_data("iso/currencies_iso4217.csv").open(encoding="utf-8", newline="") as file:
        printed = {row["alpha_3"]: row["minor_units_cldr"] for row in csv.DictReader(file)}
    assert len(printed) == 178
    differing = {code: exponent(code) for code, digits in printed.items() if digits and exponent(code) != int(digits)}
    assert differing == PRINTED_WITHOUT_ISO_PLACES
