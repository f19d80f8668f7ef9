"""Words of lines: their state, what is told of them, and what they hold."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from quarterdeck.catalog.terms import ChargeType, ScheduleType
from quarterdeck.revenue.terms.schedules import Installment, Measure
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_


class LineState(StrEnum):
    """A removed line counts for nothing; it stays in the history."""

    ACTIVE = "active"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line to add. Whatever is None or empty comes from the product: name, charge, price, term, schedule.

    `unit_price` has up to six places; None asks the price books, and without an answer is refused.
    `discount_bp` is in basis points.
    """

    product_id: int
    quantity: Decimal = Decimal(1)
    unit_price: Decimal | None = None
    discount_bp: int = 0
    name: str = ""
    charge: str | None = None
    billing_period: str | None = None
    starts_on: date | None = None
    term_months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesOf:
    """Lines to add to one opportunity. `at` is when they came to be; None is now."""

    opportunity_id: int
    lines: tuple[NewLine, ...]
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as it is. Prices and quantities are times 10^6, sums are in minor units of `currency`.

    `net_minor` is the net price of the whole quantity: once, or for one billing period. `total_minor` is that
    over the whole term, or what the schedule adds up to.
    """

    id: int
    opportunity_id: int
    position: int
    product_id: int
    name: str
    charge: str
    billing_period: str
    quantity_micro: int
    list_price_micro: int | None
    unit_price_micro: int
    price_book_id: int | None
    discount_bp: int
    starts_on: date | None
    term_months: int | None
    currency: str
    net_minor: int
    total_minor: int
    measure: str = Measure.NONE.value
    schedule_type: str = ScheduleType.NONE.value
    schedule_period: str = ""
    schedule_count: int | None = None
    schedule_starts_on: date | None = None
    state: str = LineState.ACTIVE.value
    version: int = 1
    installments: tuple[Installment, ...] = ()

    @property
    def is_active(self) -> bool:
        """Whether it counts."""
        return self.state == LineState.ACTIVE

    @property
    def is_one_time(self) -> bool:
        """Whether it is charged once."""
        return self.charge == ChargeType.ONE_TIME


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesSaved:
    """What became of an opportunity by a change of its lines; `line_id` is the line it was about."""

    opportunity_id: int
    line_id: int
    version: int
    seq: int | None


@dataclass(frozen=True, slots=True)
class ProductTerms:
    """What a product says about lines that name it."""

    name: str
    family: str = ""
    charge: str = ChargeType.ONE_TIME.value
    billing_period: str = ""
    term_months: int | None = None
    schedule_type: str = ScheduleType.NONE.value
    schedule_period: str = ""
    schedule_count: int | None = None


# What a person may set on a line by form or API.
EDITABLE_LINE = (
    "name", "quantity", "unit_price", "discount_bp", "charge", "billing_period", "starts_on", "term_months",
)  # fmt: skip
LINE_LABELS = {
    "product_id": N_("Product"),
    "name": N_("Description"),
    "quantity": N_("Quantity"),
    "unit_price": N_("Unit price"),
    "discount_bp": N_("Discount"),
    "charge": N_("Charge"),
    "billing_period": N_("Billing period"),
    "starts_on": N_("Starts on"),
    "term_months": N_("Term in months"),
    "total_minor": N_("Total"),
    "position": N_("Position"),
}
