"""Readers: what people type, what formats show, and what is said when it cannot be read."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quarterdeck.kit import formats
from quarterdeck.kit.readers import parse_amount, parse_day
from quarterdeck.values.money import Money
from quarterdeck.values.text import Text

TODAY = date(2026, 11, 19)
LOCALES = ("en", "en-US", "en-IN", "de", "de-CH", "fr", "ja", "sv")
CURRENCIES = ("EUR", "USD", "CAD", "JPY", "KWD", "SEK", "CHF")
DAYS = st.dates(date(1000, 1, 1), date(9999, 12, 31))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("158000", "158000"),
        ("158.000", "158000"),
        ("158,000", "158000"),
        ("158 000", "158000"),
        ("158'000", "158000"),
        ("158k", "158000"),
        ("0.16M", "160000"),
        ("0,16 M", "160000"),
        ("1.234.567", "1234567"),
        ("1,234,567.89", "1234567.89"),
        ("1.234.567,89", "1234567.89"),
        ("12,5", "12.5"),
        ("0.125", "0.125"),
        ("-3", "-3"),
        ("\u22123", "-3"),
        ("１５８", "158"),
        (" 7 ", "7"),
        ("€158,000", "158000"),
        ("158,000 EUR", "158000"),
        ("EUR 158,000", "158000"),
    ],
)
def test_amount_is_read_as_people_type_it(locale: str, typed: str, amount: str) -> None:
    assert parse_amount(typed, locale, "EUR") == Decimal(amount)


def test_billions_are_those_of_the_locale() -> None:
    assert parse_amount("1.5bn", "en") == Decimal(1_500_000_000)
    assert parse_amount("1,5 md", "sv") == Decimal(1_500_000_000)
    assert parse_amount("1,5 bn", "sv") == Decimal(1_500_000_000_000)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Not a number. Write an amount such as 158,000."),
        ("much", "Not a number. Write an amount such as 158,000."),
        ("415x", "Not a number. Did you mean 415?"),
        ("415kk", "Not a number. Did you mean 415,000?"),
        ("12,34,5.6.7", "Not a number. Did you mean 1,234,567?"),
        ("415k USD", "This amount is in EUR. Leave out USD, or change the currency."),
        ("9" * 61, "This is too long for an amount. Write one such as 158,000."),
        ("1e5", "Not a number. Did you mean 15?"),
        ("NaN", "Not a number. Write an amount such as 158,000."),
        ("Infinity", "Not a number. Write an amount such as 158,000."),
    ],
)
def test_unreadable_amount_is_answered_with_a_remedy(typed: str, said: str) -> None:
    answer = parse_amount(typed, "en", "EUR")
    assert isinstance(answer, Text)
    assert str(answer) == said


@given(st.integers(-(2**63), 2**63 - 1), st.sampled_from(CURRENCIES), st.sampled_from(LOCALES))
@example(1_234, "KWD", "en")
@example(1_234, "KWD", "de")
@example(100_012, "EUR", "de-CH")
def test_ledger_amount_reads_back_exactly(minor: int, currency: str, locale: str) -> None:
    shown = formats.money_exact(minor, currency, locale, ledger=True)
    assert parse_amount(shown, locale, currency) == Money.of_minor(minor, currency).amount


@given(st.text(max_size=80), st.sampled_from(LOCALES), st.sampled_from(("", *CURRENCIES)))
def test_no_text_breaks_the_reader_of_amounts(typed: str, locale: str, currency: str) -> None:
    answer = parse_amount(typed, locale, currency)
    assert isinstance(answer, Text) or answer.is_finite()
    assert str(answer)


@pytest.mark.parametrize(
    ("typed", "locale", "day"),
    [
        ("2026-12-17", "en", date(2026, 12, 17)),
        ("2026-12-17", "de", date(2026, 12, 17)),
        ("17/12/2026", "en", date(2026, 12, 17)),
        ("12/17/2026", "en-US", date(2026, 12, 17)),
        ("17.12.26", "de", date(2026, 12, 17)),
        ("17.12.", "de", date(2026, 12, 17)),
        ("2026/12/17", "ja", date(2026, 12, 17)),
        ("2026年12月17日", "ja", date(2026, 12, 17)),
        ("17 Dec", "en", date(2026, 12, 17)),
        ("17. Dezember 2027", "de", date(2027, 12, 17)),
        ("17 déc. 2027", "fr", date(2027, 12, 17)),
        ("mar. 24 nov.", "fr", date(2026, 11, 24)),
        ("24 mar", "es", date(2026, 3, 24)),
        ("mar, 24 nov", "es", date(2026, 11, 24)),
        ("December 17, 2027", "en-US", date(2027, 12, 17)),
        ("Fri 20 Nov", "en", date(2026, 11, 20)),
        ("fri", "en", date(2026, 11, 20)),
        ("thu", "en", date(2026, 11, 26)),
        ("Freitag", "de", date(2026, 11, 20)),
        ("+2w", "en", date(2026, 12, 3)),
        ("+3d", "en", date(2026, 11, 22)),
        ("+3m", "en", date(2027, 2, 19)),
        ("+1y", "en", date(2027, 11, 19)),
        ("-1w", "en", date(2026, 11, 12)),
        ("today", "en", TODAY),
        ("Tomorrow", "en", date(2026, 11, 20)),
    ],
)
def test_day_is_read_as_people_type_it(typed: str, locale: str, day: date) -> None:
    assert parse_day(typed, locale, TODAY) == day


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31.02.2027", "There is no 31 February."),
        ("29 Feb 2027", "There is no 29 February."),
        ("2027-02-30", "There is no 30 February."),
        ("soon", "This is not a date. Write one such as 19 Nov, 2026-11-19 or +2w."),
        ("", "This is not a date. Write one such as 19 Nov, 2026-11-19 or +2w."),
        ("45/13/2026", "This is not a date. Write one such as 19 Nov, 2026-11-19 or +2w."),
        ("1/2/3/4", "This is not a date. Write one such as 19 Nov, 2026-11-19 or +2w."),
        ("5", "This is not a date. Write one such as 19 Nov, 2026-11-19 or +2w."),
        ("+9999y", "This date lies outside the years 1 to 9999."),
        ("x" * 61, "This is not a date. Write one such as 19 Nov, 2026-11-19 or +2w."),
    ],
)
def test_unreadable_day_is_answered_with_a_remedy(typed: str, said: str) -> None:
    answer = parse_day(typed, "en", TODAY)
    assert isinstance(answer, Text)
    assert str(answer) == said


def test_month_shift_ends_with_the_shorter_month() -> None:
    assert parse_day("+1m", "en", date(2027, 1, 31)) == date(2027, 2, 28)


@given(DAYS, DAYS, st.sampled_from(LOCALES), st.booleans())
def test_day_reads_back_as_shown(day: date, today: date, locale: str, weekday: bool) -> None:
    assert parse_day(formats.day(day, locale, today, weekday=weekday), locale, today) == day


@given(st.text(max_size=80), st.sampled_from(LOCALES), DAYS)
def test_no_text_breaks_the_reader_of_days(typed: str, locale: str, today: date) -> None:
    answer = parse_day(typed, locale, today)
    assert isinstance(answer, Text | date)
    assert str(answer)
