"""Formats: the examples of the design, and what holds for every value."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.kit import formats
from quarterdeck.kit.readers import parse_amount
from quarterdeck.values.money import Money, exponent
from quarterdeck.values.text import Text

TODAY = date(2026, 11, 19)
LOCALES = ("en", "en-US", "en-IN", "de", "fr", "ja", "sv", "ar")


def plain(text: str | Text) -> str:
    """The text with ordinary spaces: which kind of space stands there has a test of its own."""
    return str(text).replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "shown"),
    [
        (15_800_000, "EUR", "en", "€158,000"),
        (215_000_000, "SEK", "en", "SEK 2,150,000"),
        (21_400_000, "JPY", "en", "¥21,400,000"),
        (26_400_000, "CHF", "en", "CHF 264,000"),
        (15_800_000, "EUR", "de", "158.000 €"),
        (15_800_000, "EUR", "fr", "158 000 €"),
        (15_800_000, "EUR", "en-IN", "€1,58,000"),
        (123_456, "EUR", "en", "€1,235"),
        (100_050, "EUR", "en", "€1,000"),
        (100_150, "EUR", "en", "€1,002"),
        (99_950, "EUR", "en", "€999.50"),
        (90_000, "EUR", "en", "€900"),
        (1_234, "KWD", "en", "KWD 1.234"),
        (-1_400_000, "EUR", "en", "−€14,000"),
        (0, "EUR", "en", "€0"),
    ],
)
def test_exact_money_follows_currency_and_locale(minor: int, currency: str, locale: str, shown: str) -> None:
    assert plain(formats.money_exact(minor, currency, locale)) == shown


@given(st.integers(-(2**63), 2**63 - 1), st.sampled_from(["EUR", "JPY", "KWD"]), st.sampled_from(LOCALES))
def test_exact_money_is_the_rounded_number(minor: int, currency: str, locale: str) -> None:
    value = Money.of_minor(minor, currency).amount
    shows_places = abs(value) < 1000 and value != int(value)
    expected = formats.number(value, locale, exponent(currency) if shows_places else 0)
    assert expected.lstrip("\u2212") in formats.money_exact(minor, currency, locale)


def test_ledger_shows_every_decimal() -> None:
    assert formats.money_exact(123_456, "EUR", "en", ledger=True) == "€1,234.56"


@pytest.mark.parametrize(
    ("minor", "locale", "shown"),
    [
        (95_312_345, "en", "€953k"),
        (428_123_456, "en", "€4.28M"),
        (4_291_234, "en", "€42.9k"),
        (950_000, "en", "€9.50k"),
        (32_000, "en", "€320"),
        (99_999_999, "en", "€1.00M"),
        (123_456_789_012, "en", "€1.23bn"),
        (-1_400_000, "en", "−€14.0k"),
        (95_312_345, "de", "953 Tsd. €"),
        (428_123_456, "de", "4,28 Mio. €"),
        (428_123_456, "fr", "4,28 M €"),
        (428_123_456, "ja", "€428万"),
    ],
)
def test_totals_have_three_digits_in_the_locale_s_units(minor: int, locale: str, shown: str) -> None:
    assert plain(formats.money_total(minor, "EUR", locale)) == shown


def test_dollars_of_other_places_are_never_shortened() -> None:
    assert formats.money_exact(100_000, "CAD", "en") == "CA$1,000"
    assert formats.money_exact(100_000, "CAD", "en-CA") == "CA$1,000"
    assert formats.money_exact(100_000, "USD", "en-CA") == "US$1,000"
    assert formats.money_exact(100_000, "USD", "en") == "$1,000"


@pytest.mark.parametrize(
    ("day", "locale", "shown"),
    [
        (date(2026, 11, 20), "en", "Fri 20 Nov"),
        (date(2026, 11, 25), "en", "Wed 25 Nov"),
        (date(2026, 11, 26), "en", "26 Nov"),
        (date(2026, 11, 13), "en", "Fri 13 Nov"),
        (date(2026, 12, 18), "en", "18 Dec"),
        (date(2027, 1, 29), "en", "29 Jan 2027"),
        (date(2026, 12, 18), "en-US", "Dec 18"),
        (date(2026, 11, 20), "en-US", "Fri Nov 20"),
        (date(2027, 1, 29), "de", "29. Jan. 2027"),
    ],
)
def test_near_days_have_a_weekday_and_other_years_a_year(day: date, locale: str, shown: str) -> None:
    assert plain(formats.day(day, locale, TODAY)) == shown


def test_cards_leave_the_weekday_out() -> None:
    assert formats.day(date(2026, 11, 20), "en", TODAY, weekday=False) == "20 Nov"


def test_instants_are_on_the_viewer_s_clock() -> None:
    at = datetime(2026, 11, 16, 23, 30, tzinfo=UTC)
    assert formats.instant(at, "UTC", "en", TODAY) == "Mon 16 Nov 23:30"
    assert formats.instant(at, "Europe/Oslo", "en", TODAY) == "Tue 17 Nov 00:30"
    assert formats.instant(at, "Pacific/Kiritimati", "en", TODAY) == "Tue 17 Nov 13:30"
    assert plain(formats.full_instant(at, "UTC", "en")) == "Monday, 16 November 2026 23:30:00 UTC"


def test_full_day_names_everything() -> None:
    assert formats.full_day(date(2026, 11, 20), "en") == "Friday, 20 November 2026"


@pytest.mark.parametrize(
    ("basis_points", "locale", "shown"),
    [
        (2740, "en", "27.4%"),
        (6000, "en", "60%"),
        (2740, "de", "27,4 %"),
        (-190, "en", "−1.9%"),
        (10_000, "fr", "100 %"),
    ],
)
def test_percentages_follow_the_locale(basis_points: int, locale: str, shown: str) -> None:
    assert plain(formats.percent_bp(basis_points, locale)) == shown


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (-1, "yesterday"), (1, "tomorrow"), (-2, "2 d ago"), (34, "in 34 d")],
)
def test_days_are_told_in_words(days: int, words: str) -> None:
    assert plain(formats.relative_days(days)) == words


def test_units_and_codes_do_not_break_from_their_number() -> None:
    assert str(formats.age(34)) == "34\u202fd"
    assert formats.money_exact(100, "CHF", "en") == "CHF\u00a01"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Rita Sørensen", "RS"),
        ("Anna Maria von Berg", "AB"),
        ("Plato", "PL"),
        ("李", "李"),
        ("", "–"),
        ("(x) Max", "MA"),
    ],
)
def test_initials_are_two_letters_at_most(name: str, letters: str) -> None:
    assert formats.initials(name) == letters


@given(st.integers(-(2**63), 2**63 - 1), st.sampled_from(["EUR", "JPY", "KWD", "CHF"]), st.sampled_from(LOCALES))
def test_every_amount_has_one_sign_at_most(minor: int, currency: str, locale: str) -> None:
    for shown in (formats.money_exact(minor, currency, locale), formats.money_total(minor, currency, locale)):
        assert shown.count("\u2212") <= (minor < 0)
        assert "-" not in shown
        assert any(character.isdigit() for character in shown)


@given(st.decimals(-(10**15), 10**15, places=2), st.sampled_from(LOCALES))
def test_totals_are_within_half_a_percent(value: Decimal, locale: str) -> None:
    read = parse_amount(formats.compact(value, locale), locale)
    assert isinstance(read, Decimal)
    assert abs(read - value) <= max(abs(value) / 190, Decimal("0.5"))


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (3_440_000, "3.4 MB"),
        (26_214_400, "26 MB"),
    ],
)
def test_sizes_of_files_have_one_unit(count: int, shown: str) -> None:
    assert str(formats.file_size(count, "en")) == shown
