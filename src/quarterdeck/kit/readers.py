"""How typed text is understood: amounts and dates in the user's own writing.

A reader answers the value, or a Text that says what is wrong and how to mend it. `formats.py` writes
what is read here: what it shows is always understood.
"""

import calendar
import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from quarterdeck.kit.formats import day, number
from quarterdeck.kit.locales import babel_locale, currency_sign, date_locale, numerals
from quarterdeck.values.money import exponent
from quarterdeck.values.text import Text, fold

_SPACES = re.compile(r"\s+")
_AMOUNT = re.compile(r"(?P<sign>[-+]?)\s*(?P<digits>\d[\d.,'’\s]*|[.,]\d+)(?P<suffix>[^\d.,'’]*\.?)$")
_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_LENIENT_SUFFIXES = {"": 1, "k": 1000, "m": 10**6, "mn": 10**6, "mio": 10**6, "b": 10**9, "bn": 10**9}
_MAX_LENGTH = 60
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})$")
_SHIFT = re.compile(r"([-+])\s*(\d{1,4})\s*([dwmy])$")
_NUMBERS = re.compile(r"\d+")
_UNIT_DAYS = {"d": 1, "w": 7}


def parse_amount(text: str, locale: str, currency: str = "") -> Decimal | Text:
    """An amount as typed: 158000, 158.000, 158,000, 158k, 0.16M, €158,000.

    One separator before exactly three last digits groups, except after a lone zero, and where it is the
    locale's own decimal sign in a currency of three decimals or before a unit (1.234M). `currency` also is the only
    currency that may be named in the text.
    """
    if len(text) > _MAX_LENGTH:
        return Text.of("This is too long for an amount. Write one such as {example}.", example=_example(locale))
    plain = _SPACES.sub(" ", unicodedata.normalize("NFKC", text).replace("\u2212", "-")).strip()
    bare, named = _without_currency(plain, locale, currency)
    if named and currency and named != currency:
        return Text.of("This amount is in {currency}. Leave out {named}, or change the currency.",
                       currency=currency, named=named)  # fmt: skip
    found = _AMOUNT.match(bare)
    if not found:
        return _not_a_number(bare, locale)
    factor = _suffixes(locale).get(fold(found["suffix"]).rstrip("."))
    if factor is None:
        return _not_a_number(bare, locale)
    digits = _plain_digits(found["digits"].strip(), locale, currency, has_unit=factor != 1)
    if digits is None:
        return _not_a_number(bare, locale)
    value = Decimal(digits) * factor
    return -value if found["sign"] == "-" else value


def parse_day(text: str, locale: str, today: date) -> date | Text:
    """A date as typed: in the user's order or ISO, 17 Dec, fri, tomorrow, +2w. Without a year it is this year's."""
    if len(text) > _MAX_LENGTH:
        return _no_date(locale, today)
    plain = unicodedata.normalize("NFKC", text)
    iso = _ISO.match(plain.strip())
    if iso:
        return _date_of(int(iso[1]), int(iso[2]), int(iso[3]), locale, today)
    words = fold(plain)
    shift = _SHIFT.match(words)
    if shift:
        return _shifted(today, int(shift[1] + shift[2]), shift[3])
    named = {"today": 0, "tomorrow": 1, "yesterday": -1}.get(words)
    if named is not None:
        return today + timedelta(days=named)
    names = _calendar_names(locale)
    weekday = names.weekdays.get(words.rstrip("."))
    if weekday is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    return _written_out(words, names, locale, today)


class _Names:
    """Folded names of months and weekdays in a locale and in English, and the order of a short date."""

    def __init__(self, locale: str) -> None:
        self.months: dict[str, int] = {}
        self.weekdays: dict[str, int] = {}
        for found in (babel_locale("en"), date_locale(locale)):
            for kind in ("format", "stand-alone"):
                for width in ("wide", "abbreviated"):
                    for month, name in found.months[kind][width].items():
                        self.months[fold(name).rstrip(".")] = month
                    for weekday, name in found.days[kind][width].items():
                        self.weekdays[fold(name).rstrip(".")] = weekday
        pattern = date_locale(locale).date_formats["short"].pattern
        self.order = "".join(sorted("dMy", key=pattern.find))


@lru_cache(maxsize=64)
def _calendar_names(locale: str) -> _Names:
    return _Names(locale)


def _written_out(words: str, names: _Names, locale: str, today: date) -> date | Text:
    parts = [part for part in re.split(r"[\s./,\-()年月日]+", words) if part]
    numbers = [int(part) for part in parts if _NUMBERS.fullmatch(part) and len(part) <= 4]
    letters = [part for part in parts if not _NUMBERS.fullmatch(part)]
    named = [part for part in letters if part in names.months]
    if len(named) > 1:
        # "mar. 7 févr.": what may be a weekday is one when a month stands beside it.
        named = [part for part in named if part not in names.weekdays]
    months = [names.months[part] for part in named]
    others = [part for part in letters if part not in names.months and part not in names.weekdays and part != "e"]
    if len(numbers) + len(letters) != len(parts) or others or len(months) > 1 or not numbers or len(numbers) > 3:
        return _no_date(locale, today)
    if months:
        return _with_month_name(numbers, months[0], locale, today)
    if len(numbers) < 2:
        return _no_date(locale, today)
    order = names.order if len(numbers) == 3 else names.order.replace("y", "")
    if len(numbers) == 3 and numbers[0] > 31:
        order = "yMd"
    found = dict(zip(order, numbers, strict=True))
    return _date_of(_full_year(found.get("y"), today), found["M"], found["d"], locale, today)


def _with_month_name(numbers: list[int], month: int, locale: str, today: date) -> date | Text:
    if len(numbers) > 2:
        return _no_date(locale, today)
    if len(numbers) == 2 and numbers[0] > 31:
        numbers = [numbers[1], numbers[0]]
    year = _full_year(numbers[1] if len(numbers) == 2 else None, today)
    return _date_of(year, month, numbers[0], locale, today)


def _full_year(year: int | None, today: date) -> int:
    if year is None:
        return today.year
    return 2000 + year if year < 100 else year


def _date_of(year: int, month: int, day_of_month: int, locale: str, today: date) -> date | Text:
    if not (1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day_of_month <= 31):
        return _no_date(locale, today)
    if day_of_month > calendar.monthrange(year, month)[1]:
        name = date_locale(locale).months["format"]["wide"][month]
        return Text.of("There is no {day} {month}.", day=day_of_month, month=name)
    return date(year, month, day_of_month)


def _shifted(today: date, count: int, unit: str) -> date | Text:
    try:
        if unit in _UNIT_DAYS:
            return today + timedelta(days=count * _UNIT_DAYS[unit])
        months = today.year * 12 + today.month - 1 + count * (12 if unit == "y" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError):
        return Text.of("This date lies outside the years 1 to 9999.")


def _no_date(locale: str, today: date) -> Text:
    return Text.of(
        "This is not a date. Write one such as {example}, {iso} or +2w.",
        example=day(today, locale, today, weekday=False),
        iso=today.isoformat(),
    )


def _without_currency(text: str, locale: str, currency: str) -> tuple[str, str]:
    """The text without the currency it names, and that currency's code."""
    found = _CODE.search(text)
    if found and found[0] in babel_locale("en").currencies:
        return (text[: found.start()] + text[found.end() :]).strip(), found[0]
    sign = currency_sign(currency, locale) if currency else ""
    if sign and sign in text:
        return text.replace(sign, "", 1).strip(), currency
    if not currency:
        return text.strip("€$£¥ ").strip(), ""
    return text, ""


def _plain_digits(text: str, locale: str, currency: str, *, has_unit: bool) -> str | None:
    """Digits with a point as decimal sign, or None when the separators make no sense."""
    text = re.sub(r"['’\s]", "", text)
    kinds = {sign for sign in text if sign in ".,"}
    if not kinds:
        return text
    last = max(text.rfind("."), text.rfind(","))
    sign, head, tail = text[last], text[:last], text[last + 1 :]
    if len(kinds) == 2:
        is_sound = sign not in head and _is_grouped(head)
        return _joined(head) + "." + tail if is_sound and tail else None
    if sign in head:
        return _joined(text) if _is_grouped(text) else None
    is_own_decimal = sign == numerals(locale).decimal
    three_places_fit = has_unit or (currency != "" and exponent(currency) == 3)
    if len(tail) == 3 and head.strip("0") != "" and not (is_own_decimal and three_places_fit):
        return head + tail
    return f"{head or '0'}.{tail or '0'}"


def _is_grouped(text: str) -> bool:
    parts = re.split(r"[.,]", text)
    return len(parts[-1]) == 3 and 1 <= len(parts[0]) <= 3 and all(2 <= len(part) <= 3 for part in parts[1:])


def _joined(text: str) -> str:
    return re.sub(r"[.,]", "", text)


@lru_cache(maxsize=64)
def _suffixes(locale: str) -> dict[str, int]:
    own = {
        fold(unicodedata.normalize("NFKC", suffix)).rstrip("."): unit for _, unit, suffix in numerals(locale).compact
    }
    return _LENIENT_SUFFIXES | own


def _not_a_number(text: str, locale: str) -> Text:
    digits = "".join(_NUMBERS.findall(text))
    if 0 < len(digits) <= 15 and digits != "0":
        factor = 1000 if re.search(r"\d\s*k", text, re.IGNORECASE) else 1
        return Text.of("Not a number. Did you mean {guess}?", guess=number(int(digits) * factor, locale))
    return Text.of("Not a number. Write an amount such as {example}.", example=_example(locale))


def _example(locale: str) -> str:
    return number(158000, locale)
