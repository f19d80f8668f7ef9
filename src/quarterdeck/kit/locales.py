"""What formats and readers know of a locale, taken from CLDR once and kept."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError

from quarterdeck.values.dataclasses import dataclass

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
# English without a territory writes day before month: the product's own English.
_DATE_LOCALES = {"en": "en_GB"}
# Places whose own dollar is not the US one: there "$" alone would mislead.
_OTHER_DOLLARS = frozenset({"AU", "BB", "BN", "BS", "BZ", "CA", "FJ", "GY", "HK", "JM", "NA", "NZ", "SG", "TT", "TW"})
# CLDR has no short form for thousands in German; trade writes one.
_THOUSANDS = {"de": NO_BREAK_SPACE + "Tsd."}
_ENGLISH_SUFFIXES = {"K": "k", "B": "bn", "T": "tn"}


@dataclass(frozen=True, slots=True)
class Numerals:
    """How a locale writes numbers and money."""

    decimal: str
    group: str
    first_group: int
    further_groups: int
    symbol_leads: bool
    percent_gap: str
    # (smallest value, divisor, suffix with its gap), largest first: 4.28M, 4,28 Mio., 428万
    compact: tuple[tuple[int, int, str], ...]


@lru_cache(maxsize=64)
def babel_locale(locale: str) -> Locale:
    """CLDR's locale; English where CLDR knows none of that name."""
    try:
        return Locale.parse(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@lru_cache(maxsize=64)
def date_locale(locale: str) -> Locale:
    """The locale that dates are written in."""
    name = str(babel_locale(locale))
    return babel_locale(_DATE_LOCALES.get(name, name))


@lru_cache(maxsize=64)
def numerals(locale: str) -> Numerals:
    """Separators, groups and compact units of a locale, in Western digits."""
    found = babel_locale(locale)
    symbols = found.number_symbols["latn"]
    money = found.currency_formats["standard"].pattern.split(";")[0].strip("\u200f\u200e")
    groups = found.decimal_formats[None].grouping
    return Numerals(
        decimal=symbols["decimal"],
        group=symbols["group"],
        first_group=groups[0],
        further_groups=groups[1],
        symbol_leads=money.startswith("¤"),
        percent_gap=_gap_before_percent(found),
        compact=_compact_units(found),
    )


@lru_cache(maxsize=1024)
def currency_sign(currency: str, locale: str) -> str:
    """The sign of a currency where it is unambiguous for readers of this locale, else its ISO code."""
    sign: str = babel_locale("en").currency_symbols.get(currency, currency)
    if sign == "$" and babel_locale(locale).territory in _OTHER_DOLLARS:
        return "US$"
    return currency if sign.isalpha() else sign


def _gap_before_percent(found: Locale) -> str:
    pattern = found.percent_formats[None].pattern
    return NO_BREAK_SPACE if pattern.rstrip("%")[-1:].isspace() else ""


def _compact_units(found: Locale) -> tuple[tuple[int, int, str], ...]:
    units = []
    patterns = found.compact_decimal_formats["short"]["other"]
    for magnitude in sorted(map(int, patterns), reverse=True):
        pattern = patterns[str(magnitude)].pattern
        zeros = pattern.count("0")
        suffix = pattern.replace("0", "").replace("'", "").replace("\u200f", "")
        if not suffix.strip():
            if magnitude != 1000 or found.language not in _THOUSANDS:
                continue
            suffix, zeros = _THOUSANDS[found.language], 1
        if found.language == "en":
            suffix = _ENGLISH_SUFFIXES.get(suffix, suffix)
        units.append((magnitude, magnitude // 10 ** (zeros - 1), suffix))
    return tuple(units)
