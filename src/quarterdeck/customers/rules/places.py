"""Countries and regions: ISO 3166-1 and 3166-2 as pycountry carries them."""

import functools

import pycountry

from quarterdeck.values.text import Text, fold
from quarterdeck.values.verdict import Reason


@functools.cache
def countries() -> dict[str, str]:
    """Every country: two-letter code -> common English name, by name."""
    named = {row.alpha_2: str(getattr(row, "common_name", row.name)) for row in pycountry.countries}
    return dict(sorted(named.items(), key=lambda pair: fold(pair[1])))


@functools.cache
def regions(country: str) -> dict[str, str]:
    """The regions of a country: ISO 3166-2 code -> name, by name; none for an unknown country."""
    named = {row.code: row.name for row in pycountry.subdivisions if row.country_code == country}
    return dict(sorted(named.items(), key=lambda pair: (fold(pair[1]), pair[0])))


def country_name(code: str) -> str:
    """Name of a country; the code itself when it is none."""
    return countries().get(code, code)


def region_name(code: str) -> str:
    """Name of a region; the code itself when it is none."""
    return regions(code[:2]).get(code, code)


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
