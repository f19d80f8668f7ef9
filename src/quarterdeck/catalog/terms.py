"""Words of the catalog: products, rate sources, conversion policies."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from quarterdeck.values.text import N_

PRICE_SCALE = 10**6
# All rates are kept as units of a currency for one of this; any other pair is their quotient.
BASE_CURRENCY = "EUR"


class ProductState(StrEnum):
    """An archived product stays on the records that name it and can no longer be picked."""

    ACTIVE = "active"
    ARCHIVED = "archived"


class RateSource(StrEnum):
    """Where a rate comes from."""

    ECB = "ecb"
    MANUAL = "manual"


SOURCE_LABELS = {RateSource.ECB: N_("European Central Bank"), RateSource.MANUAL: N_("Entered by hand")}


class Policy(StrEnum):
    """Which day's rate converts an amount. Every converted figure names its policy and day."""

    SPOT = "spot"
    DATED = "dated"


POLICY_LABELS = {Policy.SPOT: N_("rate of the day looked at"), Policy.DATED: N_("rate of each record's close date")}


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A product to be added. The list price is for one unit, with up to six decimal places."""

    name: str
    family: str = ""
    list_price: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class DayRates:
    """One day of a published table: scaled units per base unit, None where it gives no rate."""

    day: date
    per_base: dict[str, int | None]


FIELD_LABELS = {
    "name": N_("Name"),
    "family": N_("Family"),
    "list_price": N_("List price"),
    "currency": N_("Currency"),
    "state": N_("State"),
    "is_active": N_("Active"),
    "rate": N_("Rate"),
}
