"""What a line may say, and what it comes to. Integers only: quantities and prices times 10^6, sums in minor units."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from quarterdeck.catalog.terms import PRICE_SCALE, BillingPeriod, ChargeType, ScheduleType
from quarterdeck.revenue.rules.schedules import established
from quarterdeck.revenue.terms import EDITABLE_LINE, LINE_LABELS, Line
from quarterdeck.values.checks import name_reasons
from quarterdeck.values.money import MoneyError, exponent, scaled
from quarterdeck.values.text import N_, Text, clean_line, label
from quarterdeck.values.verdict import Reason

LONGEST_NAME = 200
LONGEST_TERM = 600
WHOLE_BP = 10_000
# As for opportunities: nine thousand such lines still add up within 2^63.
MOST_MINOR = 10**15
MOST_LINES = 500
_PLACES = 6
_DAYS = (date(1900, 1, 1), date(2199, 12, 31))


def entered_columns(changes: Mapping[str, Any]) -> tuple[dict[str, Any], list[Reason]]:
    """The columns that a change of a line stores, and every reason against its single values."""
    columns: dict[str, Any] = {}
    reasons: list[Reason] = []
    for name, value in changes.items():
        if name not in EDITABLE_LINE:
            text = Text.of(N_("There is no field {field} that could be set here."), field=name[:60])
            reasons.append(Reason(code="field_unknown", text=text, field=name[:60]))
        elif name in _MICRO:
            _enter_number(name, value, columns, reasons)
        elif name == "name":
            found = name_reasons(value, longest=LONGEST_NAME) if isinstance(value, str) else [_wrong(name)]
            reasons += found
            columns |= {} if found else {"name": clean_line(value)}
        else:
            columns[name] = "" if value is None and name in {"charge", "billing_period"} else value
    return columns, reasons


_MICRO = {"quantity": "quantity_micro", "unit_price": "unit_price_micro"}


def _enter_number(name: str, value: Any, columns: dict[str, Any], reasons: list[Reason]) -> None:
    if not isinstance(value, Decimal):
        reasons.append(_wrong(name))
        return
    try:
        columns[_MICRO[name]] = scaled(value, _PLACES)
    except MoneyError as error:
        reasons.append(_reason(f"number_{error.code}", _NUMBER_TEXTS[error.code], name))


_NUMBER_TEXTS = {
    "not_a_number": N_("This is no number. Enter a number."),
    "too_large": N_("This number is too large to keep."),
    "over_precise": N_("At most six decimal places are kept."),
}


def line_reasons(line: Line) -> list[Reason]:
    """Why a line cannot be kept so, each reason with its field."""
    reasons = name_reasons(line.name, longest=LONGEST_NAME)
    if line.quantity_micro <= 0:
        reasons.append(_reason("quantity_not_positive", N_("Enter a quantity above 0."), "quantity"))
    if line.unit_price_micro < 0:
        reasons.append(_reason("price_negative", N_("A price cannot be negative. Enter 0 or more."), "unit_price"))
    if type(line.discount_bp) is not int or not 0 <= line.discount_bp <= WHOLE_BP:
        reasons.append(_reason("discount_range", N_("A discount lies between 0% and 100%."), "discount_bp"))
    if line.starts_on is not None and (type(line.starts_on) is not date or not _DAYS[0] <= line.starts_on <= _DAYS[1]):
        text = N_("Enter a day from 1900 to 2199.")
        reasons.append(_reason("date_out_of_range", text, "starts_on"))
    reasons += _time_reasons(line)
    if not reasons and _total(line) > MOST_MINOR:
        reasons.append(_reason("total_too_large", N_("This line comes to more than an amount can be."), "quantity"))
    return reasons


def _time_reasons(line: Line) -> list[Reason]:
    if line.charge not in set(ChargeType):
        return [_wrong("charge")]
    if line.charge == ChargeType.ONE_TIME:
        if line.billing_period or line.term_months is not None:
            text = N_("What is charged once has no billing period and no term. Leave them empty.")
            return [_reason("once_has_no_term", text, "term_months")]
        return []
    reasons = []
    if line.billing_period not in set(BillingPeriod):
        reasons.append(_reason("billing_period_missing", N_("Choose how often it is charged."), "billing_period"))
    if line.term_months is None:
        reasons.append(_reason("term_missing", N_("Enter the term in months; none is assumed."), "term_months"))
    elif type(line.term_months) is not int or not 1 <= line.term_months <= LONGEST_TERM:
        told = Text.of(N_("A term lies between 1 and {most} months."), most=LONGEST_TERM)
        reasons.append(Reason(code="term_range", text=told, field="term_months"))
    if line.schedule_type == ScheduleType.REPEAT:
        text = N_("What is charged each period repeats by itself. Divide it, or take the schedule away first.")
        reasons.append(_reason("schedule_repeats_twice", text, "charge"))
    return reasons


def counted(line: Line) -> Line:
    """The line with what it comes to, and its schedule made anew."""
    net = _net(line)
    return established(replace(line, net_minor=net, total_minor=_over_term(line, net)))


def _net(line: Line) -> int:
    """What is charged once, or each billing period: quantity x price less the discount, half-even."""
    numerator = line.quantity_micro * line.unit_price_micro * (WHOLE_BP - line.discount_bp)
    return rounded(numerator * 10 ** exponent(line.currency), PRICE_SCALE * PRICE_SCALE * WHOLE_BP)


def _over_term(line: Line, net: int) -> int:
    """The net over the whole term: a part of a billing period counts by its months, half-even."""
    if line.is_one_time or not line.billing_period or line.term_months is None:
        return net
    return rounded(net * line.term_months, BillingPeriod(line.billing_period).months)


def _total(line: Line) -> int:
    times = line.schedule_count or 1 if line.schedule_type == ScheduleType.REPEAT else 1
    return _over_term(line, _net(line)) * times


def rounded(numerator: int, denominator: int) -> int:
    """A quotient of whole numbers, rounded half-even; the denominator is positive."""
    whole, rest = divmod(numerator, denominator)
    twice = 2 * rest
    return whole + (1 if twice > denominator or (twice == denominator and whole % 2) else 0)


def currency_reason(currency: str) -> Reason:
    """Why a line priced in another currency than its opportunity's cannot count."""
    text = Text.of(N_("This line is priced in {currency}, the opportunity is not. Add it anew."), currency=currency)
    return Reason(code="line_in_other_currency", text=text)


def amount_of(lines: Sequence[Line]) -> int:
    """The amount of an opportunity with these active lines, in minor units of their currency."""
    return sum(line.total_minor for line in lines)


def amount_reasons(lines: Sequence[Line]) -> list[Reason]:
    """Why an opportunity cannot have these lines: too many, or more than an amount can be."""
    if len(lines) > MOST_LINES:
        text = Text.of(N_("An opportunity has {most} lines at most."), most=MOST_LINES)
        return [Reason(code="too_many_lines", text=text)]
    if amount_of(lines) > MOST_MINOR:
        return [_reason("amount_too_large", N_("These lines come to more than an amount can be."), "quantity")]
    return []


def _wrong(name: str) -> Reason:
    return Reason(
        code="wrong_type",
        text=Text.of(N_("This is no value for {field}."), field=label(LINE_LABELS[name])),
        field=name,
    )


def _reason(code: str, text: str, field: str) -> Reason:
    return Reason(code=code, text=Text.of(text), field=field)
