"""JSON shapes of lines, schedules and recurring figures."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, Field

from quarterdeck.catalog.rules import price_of_micro
from quarterdeck.catalog.terms import BillingPeriod, ChargeType, SchedulePeriod, ScheduleType
from quarterdeck.kit.rest.fields import Amount, Body, Day, Id, Patch, one_of
from quarterdeck.revenue.rules import Revenue
from quarterdeck.revenue.terms import Line, Measure
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import Money

ChargeWord = Annotated[str, one_of(ChargeType)]
PeriodWord = Annotated[str, one_of(BillingPeriod)]
MeasureWord = Annotated[str, one_of(measure for measure in Measure if measure)]
TypeWord = Annotated[str, one_of((ScheduleType.DIVIDE, ScheduleType.REPEAT))]
EachWord = Annotated[str, one_of(SchedulePeriod)]


class InstallmentOut(BaseModel):
    """One part of a line; null is what its schedule does not spread."""

    number: int = Field(description="Counted from 0.")
    due_on: date
    quantity: str | None
    amount: str | None
    is_edited: bool = Field(description="Whether somebody set it by hand.")


class ScheduleOut(BaseModel):
    """The plan the instalments of a line are made by."""

    measure: str
    type: str
    period: str
    count: int
    starts_on: date


class LineOut(BaseModel):
    """A line of an opportunity."""

    id: str
    position: int
    product_id: str
    name: str
    charge: str
    billing_period: str | None
    quantity: str
    list_price: str | None
    unit_price: str
    price_book_id: str | None = Field(description="Null: the price was typed, or is the product's list price.")
    discount_bp: int = Field(description="In basis points: 1250 is 12.5 %.")
    starts_on: date | None = Field(description="Null: it counts from the close date.")
    term_months: int | None
    net: str = Field(description="The net price of the whole quantity: once, or for one billing period.")
    total: str = Field(description="Over the whole term, or what the schedule adds up to.")
    currency: str
    schedule: ScheduleOut | None
    installments: list[InstallmentOut]


class LinesOut(BaseModel):
    """The lines of an opportunity in their order; its amount is their sum once there are any."""

    items: list[LineOut]
    total: str
    currency: str


class LineFields(Patch):
    """Fields of a line to change."""

    name: str = ""
    quantity: Amount = Decimal(1)
    unit_price: Amount | None = None
    discount_bp: int = 0
    charge: ChargeWord | None = None
    billing_period: PeriodWord | None = None
    starts_on: Day | None = None
    term_months: int | None = None


class LineIn(LineFields):
    """A line to add. What is left out comes from the product and the price books."""

    product_id: Id


class PlaceIn(Body):
    """A place among the lines, counted from 1."""

    position: int


class ScheduleIn(Body):
    """A schedule to lay down."""

    measure: MeasureWord
    type: TypeWord
    period: EachWord
    count: int
    starts_on: Day


class InstallmentIn(Patch):
    """One instalment to set; the last one takes the difference."""

    number: int
    due_on: Day | None = None
    quantity: Amount | None = None
    amount: Amount | None = None


class InstallmentsIn(Body):
    """Instalments to set."""

    items: list[InstallmentIn] = Field(max_length=400)


class StepOut(BaseModel):
    """From this day on, until the next step, the monthly recurring revenue is this."""

    since: date
    mrr: str


class RevenueOut(BaseModel):
    """Figures of an opportunity's lines; null where nothing recurs. docs/guide/lines.md defines them."""

    currency: str
    tcv: str
    one_time: str
    recurring: str
    usage: str = Field(description="Expected, and in none of the other figures.")
    entry_arr: str | None
    exit_arr: str | None
    average_arr: str | None
    acv: str | None
    starts_on: date | None
    ends_on: date | None
    steps: list[StepOut]


def money(minor: int | None, currency: str) -> str | None:
    """An amount as text; null for none."""
    return None if minor is None else str(Money.of_minor(minor, currency).amount)


def micro(number: int | None) -> str | None:
    """A price or quantity as text without needless zeros; null for none."""
    value = price_of_micro(number)
    return None if value is None else format(value.normalize(), "f")


def line_row(line: Line) -> dict[str, Any]:
    """A line."""
    return {
        "id": public_id(line.id),
        "position": line.position,
        "product_id": public_id(line.product_id),
        "name": line.name,
        "charge": line.charge,
        "billing_period": line.billing_period or None,
        "quantity": micro(line.quantity_micro),
        "list_price": micro(line.list_price_micro),
        "unit_price": micro(line.unit_price_micro),
        "price_book_id": public_id(line.price_book_id) if line.price_book_id else None,
        "discount_bp": line.discount_bp,
        "starts_on": line.starts_on,
        "term_months": line.term_months,
        "net": money(line.net_minor, line.currency),
        "total": money(line.total_minor, line.currency),
        "currency": line.currency,
        "schedule": _schedule(line),
        "installments": [
            {
                "number": number,
                "due_on": one.due_on,
                "quantity": micro(one.quantity_micro),
                "amount": money(one.amount_minor, line.currency),
                "is_edited": one.is_edited,
            }
            for number, one in enumerate(line.installments)
        ],
    }


def _schedule(line: Line) -> dict[str, Any] | None:
    if not line.measure:
        return None
    return {
        "measure": line.measure,
        "type": line.schedule_type,
        "period": line.schedule_period,
        "count": line.schedule_count,
        "starts_on": line.schedule_starts_on,
    }


def revenue_row(figures: Revenue, currency: str) -> dict[str, Any]:
    """Recurring figures."""
    names = ("tcv", "one_time", "recurring", "usage", "entry_arr", "exit_arr", "average_arr", "acv")
    return {name: money(getattr(figures, name), currency) for name in names} | {
        "currency": currency,
        "starts_on": figures.starts_on,
        "ends_on": figures.ends_on,
        "steps": [{"since": step.since, "mrr": money(step.mrr_minor, currency)} for step in figures.steps],
    }
