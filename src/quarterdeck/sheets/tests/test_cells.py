"""From the text of a cell to a value."""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from quarterdeck.sheets.cells import CellError, parse_cell, sign_of
from quarterdeck.sheets.money import SIGNS, currency_of, written_amount
from quarterdeck.sheets.terms import FieldType, Reading

OSLO = ZoneInfo("Europe/Oslo")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-30T23:30:00Z", date(2026, 12, 31)),
        ("2026-12-31T00:30:00+05:00", date(2026, 12, 30)),
        ("2026-12-30T22:30:00+00:00", date(2026, 12, 30)),
    ],
)
def test_an_instant_with_an_offset_lies_on_a_day_of_the_company(text: str, day: date) -> None:
    reading = Reading(dates=("%Y-%m-%dT%H:%M:%S%z",), zone=OSLO)
    assert parse_cell(text, FieldType.DAY, reading) == day


ENGLISH, GERMAN = Reading(grouping=","), Reading(decimal=",", grouping=".")


@pytest.mark.parametrize(
    ("text", "reading", "amount", "currencies"),
    [
        ("$1,234.50", ENGLISH, "1234.50", None),
        ("12.500,00 €", GERMAN, "12500", ("EUR",)),
        ("€ 4,000", ENGLISH, "4000", ("EUR",)),
        ("US$ 15k", ENGLISH, "15000", ("USD",)),
        ("(2,000)", ENGLISH, "-2000", ()),
        ("($2,000.50)", ENGLISH, "-2000.50", None),
        ("-£5", ENGLISH, "-5", ("GBP",)),
        ("£-5", ENGLISH, "-5", ("GBP",)),
        ("9.999,-", GERMAN, "9999", ()),
        ("kr 500,–", GERMAN, "500", ("SEK", "NOK", "DKK", "ISK")),
        ("1'250.--", Reading(grouping="'"), "1250", ()),
        ("5,-5", GERMAN, None, ()),
        ("12,34,567.00", ENGLISH, "1234567", ()),
        ("1.5m", ENGLISH, "1500000", ()),
        ("CHF 1'250", Reading(grouping="'"), "1250", ("CHF",)),
        ("250 kr", ENGLISH, "250", ("SEK", "NOK", "DKK", "ISK")),
        ("3,5 Mio. €", GERMAN, None, ()),
        ("5 apples", ENGLISH, None, ()),
        ("$5 €", ENGLISH, None, ()),
        ("(-5)", ENGLISH, None, ()),
        ("12,34.00", ENGLISH, None, ()),
        ("€", ENGLISH, None, ()),
    ],
)
def test_amounts_as_people_write_them(
    text: str, reading: Reading, amount: str | None, currencies: tuple[str, ...] | None
) -> None:
    if amount is None:
        with pytest.raises(CellError):
            parse_cell(text, FieldType.AMOUNT, reading)
        return
    assert parse_cell(text, FieldType.AMOUNT, reading) == Decimal(amount)
    found = sign_of(text)
    assert (found.currencies if found else ()) == (SIGNS["$"] if currencies is None else currencies)


def test_only_amounts_of_money_have_a_sign() -> None:
    assert parse_cell("1.5k", FieldType.NUMBER, ENGLISH) == 1500
    with pytest.raises(CellError):
        parse_cell("$5", FieldType.NUMBER, ENGLISH)


@pytest.mark.parametrize(
    ("sign", "said", "usual", "currency"),
    [
        ("€", "", "USD", "EUR"),
        ("$", "", "CAD", "CAD"),
        ("$", "", "EUR", None),
        ("$", "AUD", "EUR", "AUD"),
        ("kr", "", "NOK", "NOK"),
        ("¥", "", "EUR", None),
        ("€", "USD", "USD", None),
    ],
)
def test_a_sign_that_could_be_several_currencies_is_never_taken_silently(
    sign: str, said: str, usual: str, currency: str | None
) -> None:
    assert currency_of(SIGNS[sign], said, usual) == currency


@pytest.mark.parametrize("text", ["1" + " " * 30_000 + "x", "EUR" + " " * 50 + "x", "1 " * 29 + "x", "1" * 61])
def test_what_is_no_amount_is_left_at_once(text: str) -> None:
    """A run of spaces that were parted in every way would hold the test up for minutes."""
    assert written_amount(text) is None
