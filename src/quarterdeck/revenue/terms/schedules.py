"""Words of schedules: what is shared out over time, and its instalments."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_


class Measure(StrEnum):
    """What a schedule spreads: revenue, quantity, or both, where the quantities determine the revenue."""

    NONE = ""
    REVENUE = "revenue"
    QUANTITY = "quantity"
    BOTH = "both"


MEASURE_LABELS = {
    Measure.REVENUE: N_("Revenue"),
    Measure.QUANTITY: N_("Quantity"),
    Measure.BOTH: N_("Quantity, and revenue by it"),
}


@dataclass(frozen=True, slots=True)
class Installment:
    """One part of a line: when, how many (times 10^6), how much (minor units). None where it is not scheduled."""

    due_on: date
    quantity_micro: int | None
    amount_minor: int | None
    is_edited: bool = False


@dataclass(frozen=True, slots=True)
class InstallmentEntry:
    """What is said of one instalment; None leaves it as it is."""

    due_on: date | None = None
    quantity: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SchedulePlan:
    """How a schedule is made: `count` instalments, one each `period` from `starts_on` on."""

    measure: str
    type: str
    period: str
    count: int
    starts_on: date
