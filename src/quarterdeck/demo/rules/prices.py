"""What Nordvik's products are called in orders, how they are charged, and what they cost whom."""

from decimal import Decimal

from quarterdeck.catalog.terms import BillingPeriod, ChargeType
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoTerms:
    """Order code, unit and charge of a product; without a billing period it is charged once."""

    code: str
    unit: str = "piece"
    billing_period: BillingPeriod | None = None
    term_months: int | None = None

    @property
    def charge(self) -> ChargeType:
        """How it is charged."""
        return ChargeType.RECURRING if self.billing_period else ChargeType.ONE_TIME


TERMS = {
    "VX-200 vision sensor": DemoTerms("VX-200"),
    "VX-900 inspection cell": DemoTerms("VX-900"),
    "EdgeGate 4 controller": DemoTerms("EG-4"),
    "Fleet subscription": DemoTerms("FLEET", "site", BillingPeriod.YEAR, 36),
    "LineSight Cloud": DemoTerms("LSC", "seat", BillingPeriod.YEAR, 12),
    "Commissioning": DemoTerms("SV-COM", "day"),
    "Spare lenses": DemoTerms("SP-LENS", "set"),
    "Cable and mount kit": DemoTerms("SP-KIT", "set"),
}


@dataclass(frozen=True, slots=True)
class DemoBook:
    """A price book: list prices of the company times `factor`; sensors get cheaper from ten on."""

    name: str
    currency: str
    factor: Decimal
    tier: str = ""


TIERS = ("Key account", "Integrator")
BOOKS = (
    DemoBook("Europe", "EUR", Decimal(1)),
    DemoBook("Europe, key accounts", "EUR", Decimal("0.9"), "Key account"),
    DemoBook("Europe, integrators", "EUR", Decimal("0.82"), "Integrator"),
    DemoBook("Americas", "USD", Decimal("1.1")),
)
BROKEN_AT = Decimal(10)
BREAK_FACTOR = Decimal("0.94")
BROKEN_FAMILIES = ("Vision", "Parts")
# Family ("" = any), discount above it in basis points, whose yes it needs.
BANDS = (("", 1000, "manager"), ("", 2500, "sales_operations"), ("Service", 0, "manager"))
# Accounts of at least so many people are key accounts.
KEY_ACCOUNT_EMPLOYEES = 2000


def prices_of(book: DemoBook, family: str, price: Decimal) -> list[tuple[Decimal, Decimal]]:
    """The prices of a product in a book: (from this quantity, price of one unit in whole units of the currency)."""
    unit = (price * book.factor).quantize(Decimal(1))
    if family not in BROKEN_FAMILIES:
        return [(Decimal(0), unit)]
    return [(Decimal(0), unit), (BROKEN_AT, (unit * BREAK_FACTOR).quantize(Decimal(1)))]


def tier_of(employees: int | None) -> str:
    """The price tier of an account of so many people; "" for standard prices."""
    return TIERS[0] if employees is not None and employees >= KEY_ACCOUNT_EMPLOYEES else ""
