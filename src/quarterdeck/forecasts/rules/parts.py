"""What a line of a deal adds to which day, by what is measured and dated."""

from datetime import date
from fractions import Fraction

from quarterdeck.catalog.terms import BillingPeriod, ChargeType
from quarterdeck.forecasts.terms import DateOf, Measure
from quarterdeck.revenue.terms import Line

Part = tuple[date | None, int]


def line_parts(line: Line, measure: Measure, by: DateOf, close: date | None) -> list[Part]:
    """What a line adds, each with its day: in minor units of its currency, pieces times 10^6; none without the measure.

    amount = its total; one-time = the total of what is charged once; recurring = net price of a billing period x 12 /
    months of that period, rounded half-even, of what recurs for a term; quantity = its pieces. By start a line lies on
    its start day, by schedule each instalment on its own. What has neither lies on the deal's `close`.
    """
    whole = _whole(line, measure)
    if whole is None:
        return []
    start = line.starts_on or close
    if by is DateOf.SCHEDULE:
        parts: list[Part] = []
        for one in line.installments:
            value = one.quantity_micro if measure is Measure.QUANTITY else one.amount_minor
            if value is not None:
                parts.append((one.due_on, value))
        return parts or [(start, whole)]
    return [(close if by is DateOf.CLOSE else start, whole)]


def _whole(line: Line, measure: Measure) -> int | None:
    if measure is Measure.QUANTITY:
        return line.quantity_micro
    if measure is Measure.AMOUNT:
        return line.total_minor
    if measure is Measure.ONE_TIME:
        return line.total_minor if line.charge == ChargeType.ONE_TIME else None
    if line.charge != ChargeType.RECURRING or not line.billing_period or not line.term_months:
        return None
    return round(Fraction(line.net_minor * 12, BillingPeriod(line.billing_period).months))
