"""Countries and regions: ISO 3166-1 and 3166-2 as pycountry carries them."""

import functools
import re

import pycountry

from quarterdeck.values.text import Text, fold
from quarterdeck.values.verdict import Reason

_CODE_IN_NAME = re.compile(r"[A-Z]{2}-[0-9A-Z]{1,3}")


@functools.cache
def countries() -> dict[str, str]:
    """Every country: two-letter code -> common English name, by name."""
    named = {row.alpha_2: str(getattr(row, "common_name", row.name)) for row in pycountry.countries}
    return dict(sorted(named.items(), key=lambda pair: fold(pair[1])))


@functools.cache
def country_numbers() -> dict[str, str]:
    """The three digits of ISO 3166-1 of every country: two-letter code -> number, such as DE -> 276."""
    return {row.alpha_2: row.numeric for row in pycountry.countries}


@functools.cache
def regions(country: str) -> dict[str, str]:
    """The regions of a country: ISO 3166-2 code -> name, by name; none for an unknown country."""
    named = {row.code: _names(row.name)[0] for row in pycountry.subdivisions if row.country_code == country}
    return dict(sorted(named.items(), key=lambda pair: (fold(pair[1]), pair[0])))


@functools.cache
def _regions_by_key(country: str) -> dict[str, list[str]]:
    """Codes of a country's regions by folded name, in each language that the table names them in."""
    found: dict[str, list[str]] = {}
    for row in pycountry.subdivisions:
        if row.country_code == country:
            for key in dict.fromkeys(fold(name) for name in _names(row.name)):
                found.setdefault(key, []).append(row.code)
    return found


def _names(name: str) -> list[str]:
    """The names in an entry such as "Catalunya [Cataluña]" or "Wales [Cymru GB-CYM]": codes in brackets are none."""
    own, _, other = name.partition("[")
    second = _CODE_IN_NAME.sub("", other.rstrip("]")).strip()
    return [own.strip(), second] if second else [own.strip()]


def country_name(code: str) -> str:
    """Name of a country; the code itself when it is none."""
    return countries().get(code, code)


def region_name(code: str) -> str:
    """Name of a region; the code itself when it is none."""
    return regions(code[:2]).get(code, code)


def find_region(country: str, typed: str) -> str:
    """The code of the region somebody named within a country: by ISO code, by its last part, or by name.

    What names none, or more than one, comes back as it is: the rules answer it.
    """
    code = typed.strip().upper()
    for candidate in (code, f"{country}-{code}"):
        if candidate in regions(country):
            return candidate
    named = _regions_by_key(country).get(fold(typed), [])
    return named[0] if len(named) == 1 else typed.strip()


def region_text(code: str) -> str:
    """A region as it stands in a field to be edited: its name where that names it alone, else its code."""
    name = region_name(code)
    return name if find_region(code[:2], name) == code else code


def place_reasons(country: str, region: str) -> list[Reason]:
    """Why a country or region cannot be kept: unknown, or the region lies elsewhere."""
    if country and country not in countries():
        text = Text.of("“{code}” is not a country code. Use two letters such as DE or US.", code=country[:12])
        return [Reason(code="country_unknown", text=text, field="country")]
    if region and not country:
        text = Text.of("Choose the country of the region as well.")
        return [Reason(code="country_missing", text=text, field="country")]
    if region and region not in regions(country):
        text = Text.of(
            "“{code}” is not a region of {country}. Choose one of its regions, or none.",
            code=region[:12],
            country=country_name(country),
        )
        return [Reason(code="region_unknown", text=text, field="region")]
    return []
