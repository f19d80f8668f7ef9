"""How a line is drawn up: what its product says, what is told of it, and the price that counts."""

from datetime import date
from typing import Any

from quarterdeck.catalog.terms import BillingPeriod, ChargeType, Price, ScheduleType
from quarterdeck.revenue.rules.lines import counted, entered_columns, line_reasons, rounded
from quarterdeck.revenue.rules.schedules import plan_reasons, scheduled
from quarterdeck.revenue.terms import Line, Measure, NewLine, ProductTerms, SchedulePlan
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.money import MAX_MINOR
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new line goes: its id, its deal, its position, the deal's currency, and when it is sold."""

    line_id: int
    opportunity_id: int
    position: int
    currency: str
    closes_on: date


def drafted(new: NewLine, product: ProductTerms | None, price: Price | None, place: Place) -> tuple[Line, list[Reason]]:
    """The new line with what it comes to, and every reason against it. `product` None: there is none to choose."""
    columns, reasons = entered_columns(_told(new, product))
    if product is None:
        text = Text.of(N_("There is no such product, or it is archived. Choose another."))
        reasons.append(Reason(code="product_unknown", text=text, field="product_id"))
    elif new.unit_price is None and price is None:
        told = N_("No price book has a price of {product} in {currency}. Enter one.")
        text = Text.of(told, product=product.name, currency=place.currency)
        reasons.append(Reason(code="price_missing", text=text, field="unit_price"))
    blank: dict[str, Any] = {"quantity_micro": 1, "name": "-"}
    listed = per_period(price.unit_price_micro, product, columns.get("billing_period")) if price and product else None
    line = Line(
        id=place.line_id,
        opportunity_id=place.opportunity_id,
        position=place.position,
        product_id=new.product_id,
        list_price_micro=listed,
        price_book_id=price.book_id if price and new.unit_price is None else None,
        currency=place.currency,
        net_minor=0,
        total_minor=0,
        **(blank | {"unit_price_micro": listed or 0} | columns),
    )
    reasons += [reason for reason in line_reasons(line) if reason.field not in {one.field for one in reasons}]
    if reasons:
        return line, reasons
    return counted(_with_schedule(line, product, place)), []


def per_period(price_micro: int, product: ProductTerms, period: object) -> int:
    """A price of the product for another billing period than its own, in proportion; as it is where one has none."""
    known = {one.value: one.months for one in BillingPeriod}
    own, other = known.get(product.billing_period), known.get(str(period or ""))
    return min(rounded(price_micro * other, own), MAX_MINOR) if own and other else price_micro


def relisted(line: Line, product: ProductTerms, price: Price | None) -> Line:
    """The line with the list price that its quantity and billing period have; as it is where no book has one."""
    if price is None:
        return line
    return replace(line, list_price_micro=per_period(price.unit_price_micro, product, line.billing_period))


def _told(new: NewLine, product: ProductTerms | None) -> dict[str, Any]:
    """What is told of a new line, with what its product says where nothing is."""
    charge = new.charge or (product.charge if product else ChargeType.ONE_TIME.value)
    recurs = charge != ChargeType.ONE_TIME
    period, term = new.billing_period or "", new.term_months
    if recurs and product:
        period, term = period or product.billing_period, term or product.term_months
    told: dict[str, Any] = {
        "name": new.name or (product.name if product else "-"),
        "quantity": new.quantity,
        "discount_bp": new.discount_bp,
        "charge": str(charge),
        "billing_period": str(period),
        "starts_on": new.starts_on,
        "term_months": term,
    }
    return told if new.unit_price is None else told | {"unit_price": new.unit_price}


def _with_schedule(line: Line, product: ProductTerms | None, place: Place) -> Line:
    """The line with the schedule its product begins with, where that makes sense for it."""
    if product is None or product.schedule_type == ScheduleType.NONE or not product.schedule_count:
        return line
    plan = SchedulePlan(
        Measure.REVENUE.value,
        product.schedule_type,
        product.schedule_period,
        product.schedule_count,
        line.starts_on or place.closes_on,
    )
    return line if plan_reasons(plan, line) else scheduled(line, plan)


def is_worded_only(before: Line, after: Line) -> bool:
    """Whether the two differ in nothing that counts."""
    return replace(after, name=before.name) == before


def changed(line: Line, columns: dict[str, Any]) -> Line:
    """The line with these columns, not counted anew yet.

    What becomes one-time loses its period and term; a typed price is no longer that of a price book.
    """
    more = dict(columns)
    if more.get("charge") == ChargeType.ONE_TIME and not line.is_one_time:
        more = {"billing_period": "", "term_months": None} | more
    if more.get("unit_price_micro", line.unit_price_micro) != line.unit_price_micro:
        more["price_book_id"] = None
    return replace(line, **more)
