"""Words of the catalog: products, prices, discount bands, rate sources, conversion policies."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

PRICE_SCALE = 10**6
# All rates are kept as units of a currency for one of this; any other pair is their quotient.
BASE_CURRENCY = "EUR"


class ProductState(StrEnum):
    """An archived product stays on the records that name it and can no longer be picked."""

    ACTIVE = "active"
    ARCHIVED = "archived"


class ChargeType(StrEnum):
    """How a product is charged: once, the same each billing period, or each billing period by what was used."""

    ONE_TIME = "one_time"
    RECURRING = "recurring"
    USAGE = "usage"


CHARGE_LABELS = {
    ChargeType.ONE_TIME: N_("One-time"),
    ChargeType.RECURRING: N_("Recurring"),
    ChargeType.USAGE: N_("Usage"),
}


class BillingPeriod(StrEnum):
    """How often a recurring price is charged. `months` is its length."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Its length in months."""
        return {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[self.value]


BILLING_LABELS = {
    BillingPeriod.MONTH: N_("Every month"),
    BillingPeriod.QUARTER: N_("Every quarter"),
    BillingPeriod.HALF_YEAR: N_("Every half year"),
    BillingPeriod.YEAR: N_("Every year"),
}
# After a price: "EUR 40.00 a month".
PER_PERIOD_LABELS = {
    BillingPeriod.MONTH: N_("a month"),
    BillingPeriod.QUARTER: N_("a quarter"),
    BillingPeriod.HALF_YEAR: N_("a half year"),
    BillingPeriod.YEAR: N_("a year"),
}


class ScheduleType(StrEnum):
    """What a schedule does with a line: nothing, share its total out, or repeat it."""

    NONE = "none"
    DIVIDE = "divide"
    REPEAT = "repeat"


SCHEDULE_LABELS = {
    ScheduleType.NONE: N_("No schedule"),
    ScheduleType.DIVIDE: N_("Divide into instalments"),
    ScheduleType.REPEAT: N_("Repeat each instalment"),
}


class SchedulePeriod(StrEnum):
    """The time between two instalments."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


SCHEDULE_PERIOD_LABELS = {
    SchedulePeriod.DAY: N_("Day"),
    SchedulePeriod.WEEK: N_("Week"),
    SchedulePeriod.MONTH: N_("Month"),
    SchedulePeriod.QUARTER: N_("Quarter"),
    SchedulePeriod.HALF_YEAR: N_("Half year"),
    SchedulePeriod.YEAR: N_("Year"),
}


class PriceState(StrEnum):
    """An archived price book or tier gives no more prices; what was priced by it keeps its price."""

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
    code: str = ""
    charge: ChargeType = ChargeType.ONE_TIME
    billing_period: BillingPeriod | None = None
    default_term_months: int | None = None
    unit: str = ""
    schedule_type: ScheduleType = ScheduleType.NONE
    schedule_period: SchedulePeriod | None = None
    schedule_count: int | None = None


@dataclass(frozen=True, slots=True)
class BookFields:
    """A price book. Without a tier it is the standard book of its currency; both days are included."""

    name: str
    currency: str
    tier_id: int | None = None
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class EntryFields:
    """A price in a book, for quantities from `minimum_quantity` on."""

    product_id: int
    unit_price: Decimal
    minimum_quantity: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class PriceAsked:
    """What a price is asked for: quantities are times 10^6."""

    product_id: int
    currency: str
    tier_id: int | None
    quantity_micro: int
    on: date


@dataclass(frozen=True, slots=True)
class OfferedPrice:
    """A price that a book holds."""

    book_id: int
    product_id: int
    currency: str
    tier_id: int | None
    valid_from: date | None
    valid_until: date | None
    minimum_quantity_micro: int
    unit_price_micro: int


@dataclass(frozen=True, slots=True)
class ListPrice:
    """The list price that the product itself carries."""

    unit_price_micro: int
    currency: str


@dataclass(frozen=True, slots=True)
class Price:
    """The price of one unit, times 10^6, and the book it comes from: None when it is the product's list price."""

    unit_price_micro: int
    book_id: int | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """Discounts above `above_bp` on products of a family ("" = of any) need the yes of this role."""

    id: int
    family: str
    above_bp: int
    approver_role: str


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
    "code": N_("Code"),
    "charge": N_("Charge"),
    "billing_period": N_("Billing period"),
    "default_term_months": N_("Usual term"),
    "unit": N_("Unit"),
    "schedule_type": N_("Schedule"),
    "schedule_period": N_("Schedule period"),
    "schedule_count": N_("Instalments"),
    "tier_id": N_("Price tier"),
    "valid_from": N_("Valid from"),
    "valid_until": N_("Valid until"),
    "product_id": N_("Product"),
    "unit_price": N_("Unit price"),
    "minimum_quantity": N_("From quantity"),
    "above_bp": N_("Discount above"),
    "approver_role": N_("Approver"),
    "position": N_("Position"),
}
