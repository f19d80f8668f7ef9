"""How values are written on screen. Pure functions; the locale is a parameter.

Reading back what stands in a field is `readers.py`: both know the same locales.
"""

from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_timezone_name

from quarterdeck.kit.locales import MINUS, NO_BREAK_SPACE, Numerals, currency_sign, date_locale, numerals
from quarterdeck.values.money import exponent
from quarterdeck.values.text import Text

NOT_APPLICABLE = "\u2013"
_NEAR_DAYS = 6
_HUES = "abcdefgh"


def money_exact(minor: int, currency: str, locale: str, *, ledger: bool = False) -> str:
    """An amount in its own currency: no decimals from 1,000 up, unless it stands on a line or in a ledger.

    Below 1,000 decimals show when there are any. `ledger` shows them always.
    """
    places = exponent(currency)
    whole, rest = divmod(abs(minor), 10**places)
    symbols = numerals(locale)
    if ledger or (rest and whole < 1000):
        digits = _grouped(whole, symbols) + (f"{symbols.decimal}{rest:0{places}d}" if places else "")
    else:
        half = 10**places // 2
        rounds_up = rest > half or (rest == half and half and whole % 2)
        digits = _grouped(whole + 1 if rounds_up else whole, symbols)
    return _with_sign(MINUS + digits if minor < 0 and digits != "0" else digits, currency, locale)


def money_total(minor: int, currency: str, locale: str) -> str:
    """A total in three significant digits: €953k, €4.28M, 4,28 Mio. €."""
    value = Decimal(minor).scaleb(-exponent(currency))
    return _with_sign(compact(value, locale), currency, locale)


def price(value: Decimal, currency: str, locale: str) -> str:
    """A price with all of its decimals, at least the currency's own when there are any."""
    places = max(exponent(currency) if value % 1 else 0, -int(value.normalize().as_tuple().exponent))
    return _with_sign(number(value, locale, places), currency, locale)


def number(value: Decimal | int, locale: str, places: int = 0) -> str:
    """A number with the locale's separators, rounded half-even to `places`, with a true minus sign."""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
    symbols = numerals(locale)
    whole, _, fraction = f"{abs(rounded):f}".partition(".")
    text = _grouped(int(whole), symbols)
    if fraction:
        text += symbols.decimal + fraction
    return MINUS + text if rounded < 0 else text


def compact(value: Decimal, locale: str) -> str:
    """A number in the locale's short units, three significant digits."""
    magnitude = abs(value)
    for smallest, divisor, suffix in numerals(locale).compact:
        # 999,600 is written 1.00M: the unit is chosen by the rounded value.
        if magnitude >= smallest or _rounds_up_to(magnitude, smallest):
            scaled = value / divisor
            return number(scaled, locale, _compact_places(abs(scaled))) + suffix
    return number(value, locale, 0)


def percent_bp(basis_points: int, locale: str) -> str:
    """Basis points as a percentage with at most one decimal, which a whole number does not show."""
    value = (Decimal(basis_points) / 100).quantize(Decimal("0.1"), rounding=ROUND_HALF_EVEN)
    return number(value, locale, 0 if value == int(value) else 1) + numerals(locale).percent_gap + "%"


@lru_cache(maxsize=8192)
def day(value: date, locale: str, today: date, *, weekday: bool = True) -> str:
    """A date: with its weekday when at most six days away, without the year when it is this year's."""
    is_near = weekday and abs((value - today).days) <= _NEAR_DAYS
    skeleton = "MMMd" if value.year == today.year else "yMMMd"
    if is_near:
        skeleton = skeleton.replace("MMMd", "MMMEd")
    found = date_locale(locale)
    pattern = found.datetime_skeletons[skeleton].pattern
    if is_near and found.language == "en":
        # One rule for all kinds of English: no comma after the weekday.
        pattern = pattern.replace("E,", "E")
    return format_date(value, pattern, found)


@lru_cache(maxsize=256)
def month(value: date, locale: str) -> str:
    """The month of a date by its short name alone: Jan."""
    return format_date(value, "LLL", date_locale(locale))


@lru_cache(maxsize=8192)
def full_day(value: date, locale: str) -> str:
    """A date in full, as shown on hover: Friday, 20 November 2026."""
    return format_date(value, "full", date_locale(locale))


def instant(at: datetime, zone: str, locale: str, today: date) -> str:
    """A moment on the viewer's clock: Mon 16 Nov 08:14."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day(local.date(), locale, today)} {format_time(local, 'HH:mm', locale=date_locale(locale))}"


def full_instant(at: datetime, zone: str, locale: str) -> str:
    """A moment in full with its zone, as shown on hover."""
    local = at.astimezone(ZoneInfo(zone))
    found = date_locale(locale)
    zone_name = get_timezone_name(local, width="short", locale=found)
    return f"{format_date(local, 'full', found)} {format_time(local, 'HH:mm:ss', locale=found)} {zone_name}"


def file_size(count: int, locale: str) -> Text:
    """How much a file holds, in units of a thousand bytes: 840 B, 12 kB, 3.4 MB."""
    if count < 1000:
        return Text.of("{number} B", number=number(count, locale))
    if count < 999_500:
        return Text.of("{number} kB", number=number(Decimal(count) / 1000, locale))
    scaled = Decimal(count) / 1_000_000
    return Text.of("{number} MB", number=number(scaled, locale, 1 if scaled < 10 else 0))


def age(days: int) -> Text:
    """A number of days as an age: 34 d."""
    return Text.of("{days}\u202fd", days=days)


def relative_days(days: int) -> Text:
    """Days from today to a past (negative) or coming date in words: yesterday, 3 d ago, in 5 d."""
    words = {-1: Text("yesterday"), 0: Text("today"), 1: Text("tomorrow")}
    if days in words:
        return words[days]
    if days < 0:
        return Text.of("{age} ago", age=age(-days))
    return Text.of("in {age}", age=age(days))


def hue(record_id: int) -> str:
    """One of the avatar colours, the same for a record everywhere."""
    return _HUES[record_id % len(_HUES)]


def initials(name: str) -> str:
    """Two letters for an avatar: first and last word, or the first two letters of a single word."""
    words = [word for word in name.split() if word[:1].isalnum()] or name.split() or [NOT_APPLICABLE]
    letters = words[0][:1] + words[-1][:1] if len(words) > 1 else words[0][:2]
    return letters.upper()


def _with_sign(text: str, currency: str, locale: str) -> str:
    sign = currency_sign(currency, locale)
    minus = MINUS if text.startswith(MINUS) else ""
    digits = text.removeprefix(MINUS)
    if numerals(locale).symbol_leads:
        return f"{minus}{sign}{NO_BREAK_SPACE if sign.isalpha() else ''}{digits}"
    return f"{minus}{digits}{NO_BREAK_SPACE}{sign}"


def _grouped(whole: int, symbols: Numerals) -> str:
    if symbols.further_groups == symbols.first_group == 3:
        return f"{whole:,}".replace(",", symbols.group)
    digits = str(whole)
    parts = [digits[-symbols.first_group :]]
    rest = digits[: -symbols.first_group]
    while rest:
        parts.append(rest[-symbols.further_groups :])
        rest = rest[: -symbols.further_groups]
    return symbols.group.join(reversed(parts))


def _rounds_up_to(magnitude: Decimal, smallest: int) -> bool:
    return magnitude * 2000 >= smallest * 1999 and magnitude < smallest


def _compact_places(scaled: Decimal) -> int:
    """Decimals that make three digits."""
    return 2 if scaled < Decimal("9.995") else 1 if scaled < Decimal("99.95") else 0
