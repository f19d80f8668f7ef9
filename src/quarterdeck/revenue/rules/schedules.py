"""Schedules: a line shared out, or repeated, over time. The instalments always add up to the line."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from quarterdeck.catalog.terms import SchedulePeriod, ScheduleType
from quarterdeck.revenue.terms import Installment, InstallmentEntry, Line, Measure, SchedulePlan
from quarterdeck.values.money import MoneyError, exponent, scaled
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason

MOST_INSTALLMENTS = 360
PRICE_PLACES = 6
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
_MONTHS = {
    SchedulePeriod.MONTH: 1,
    SchedulePeriod.QUARTER: 3,
    SchedulePeriod.HALF_YEAR: 6,
    SchedulePeriod.YEAR: 12,
}


def months_after(day: date, months: int) -> date:
    """The day so many months later; in a shorter month its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def due_day(starts_on: date, period: str, number: int) -> date:
    """The day of the instalment with this number, counted from 0."""
    if period in (SchedulePeriod.DAY, SchedulePeriod.WEEK):
        return starts_on + timedelta(days=number * (7 if period == SchedulePeriod.WEEK else 1))
    return months_after(starts_on, number * _MONTHS[SchedulePeriod(period)])


def plan_reasons(plan: SchedulePlan, line: Line) -> list[Reason]:
    """Why a line cannot be scheduled so."""
    reasons = []
    if plan.measure not in set(Measure) - {Measure.NONE}:
        text = N_("Choose whether revenue, quantity or both are scheduled.")
        reasons.append(_reason("measure_unknown", text, "measure"))
    if plan.type not in (ScheduleType.DIVIDE, ScheduleType.REPEAT):
        reasons.append(_reason("schedule_type_unknown", N_("Choose to divide or to repeat."), "type"))
    if plan.type == ScheduleType.REPEAT and not line.is_one_time:
        text = N_("What is charged each period repeats by itself. Divide it instead.")
        reasons.append(_reason("schedule_repeats_twice", text, "type"))
    if plan.period not in set(SchedulePeriod):
        reasons.append(_reason("schedule_period_unknown", N_("Choose the time between two instalments."), "period"))
    if not 1 <= plan.count <= MOST_INSTALLMENTS:
        told = Text.of(N_("A schedule has from 1 to {most} instalments."), most=MOST_INSTALLMENTS)
        reasons.append(Reason(code="schedule_count_range", text=told, field="count"))
    if not reasons and not (plan.starts_on >= FIRST_DAY and _ends_in_time(plan)):
        text = N_("Instalments lie between 1900 and 2199. Choose another start.")
        reasons.append(_reason("date_out_of_range", text, "starts_on"))
    return reasons


def _ends_in_time(plan: SchedulePlan) -> bool:
    """Whether the last instalment lies within the days that are kept; its year may be one that no date has."""
    years = (plan.count - 1) * _MONTHS.get(SchedulePeriod(plan.period), 0) // 12
    return (
        plan.starts_on.year + years <= LAST_DAY.year
        and due_day(plan.starts_on, plan.period, plan.count - 1) <= LAST_DAY
    )


def scheduled(line: Line, plan: SchedulePlan | None) -> Line:
    """The line by this plan; None takes its schedule away. What it comes to is counted by `rules.lines.counted`."""
    if plan is None:
        return replace(
            line,
            measure="",
            schedule_type=ScheduleType.NONE.value,
            schedule_period="",
            schedule_count=None,
            schedule_starts_on=None,
        )
    return replace(
        line,
        measure=plan.measure,
        schedule_type=plan.type,
        schedule_period=plan.period,
        schedule_count=plan.count,
        schedule_starts_on=plan.starts_on,
    )


def established(line: Line) -> Line:
    """The line with its instalments made by its plan; repeating makes it come to as many times as much."""
    count = line.schedule_count
    if not line.measure or not count or line.schedule_starts_on is None:
        return replace(line, installments=())
    is_repeated = line.schedule_type == ScheduleType.REPEAT
    times = count if is_repeated else 1
    quantities = [line.quantity_micro] * count if is_repeated else _divided(line.quantity_micro, count)
    amounts = [line.total_minor] * count if is_repeated else _divided(line.total_minor, count)
    if line.measure == Measure.BOTH and not is_repeated:
        amounts = _by_quantity(line.total_minor, quantities)
    rows = tuple(
        Installment(
            due_day(line.schedule_starts_on, line.schedule_period, number),
            None if line.measure == Measure.REVENUE else quantity,
            None if line.measure == Measure.QUANTITY else amount,
        )
        for number, (quantity, amount) in enumerate(zip(quantities, amounts, strict=True))
    )
    return replace(line, total_minor=line.total_minor * times, installments=rows)


def _divided(total: int, count: int) -> list[int]:
    """Equal parts; the last one takes what is left over."""
    part = total // count
    return [*[part] * (count - 1), total - part * (count - 1)]


def _by_quantity(total: int, quantities: Sequence[int]) -> list[int]:
    """Parts in proportion to quantities; the last one takes what is left over."""
    whole = sum(quantities)
    parts = [total * quantity // whole for quantity in quantities[:-1]]
    return [*parts, total - sum(parts)]


def entered_installments(
    line: Line, entries: Mapping[int, InstallmentEntry]
) -> tuple[dict[int, Installment], list[Reason]]:
    """Single instalments as they are to be, by number from 0, and every reason against what is said of them."""
    found: dict[int, Installment] = {}
    reasons: list[Reason] = []
    for number, entry in entries.items():
        if number not in range(len(line.installments)):
            reasons.append(_reason("installment_unknown", N_("There is no such instalment."), "number"))
            continue
        row = line.installments[number]
        if entry.due_on is not None and not FIRST_DAY <= entry.due_on <= LAST_DAY:
            reasons.append(_reason("date_out_of_range", N_("Enter a day from 1900 to 2199."), "due_on"))
        if (entry.quantity if line.measure == Measure.REVENUE else entry.amount) is not None:
            text = N_("This schedule does not spread that. Set what it spreads.")
            reasons.append(_reason("not_scheduled", text, "quantity" if line.measure == Measure.REVENUE else "amount"))
        try:
            quantity = row.quantity_micro if entry.quantity is None else scaled(entry.quantity, PRICE_PLACES)
            amount = row.amount_minor if entry.amount is None else scaled(entry.amount, exponent(line.currency))
        except MoneyError:
            field = "amount" if entry.quantity is None else "quantity"
            reasons.append(_reason("number_unusable", N_("This number cannot be kept so exactly, or at all."), field))
            continue
        found[number] = Installment(entry.due_on or row.due_on, quantity, amount)
    return found, reasons


def rescheduled(line: Line, changes: Mapping[int, Installment]) -> tuple[Line, list[Reason]]:
    """The line with single instalments set by hand, by number from 0; the last one takes the difference.

    Only what the schedule spreads counts: where quantities determine the revenue, amounts follow them. Days may
    be any. Without changes the line, scheduled or not. A reason when the last one would come to less than nothing.
    """
    if not changes:
        return line, []
    rows, last = list(line.installments), len(line.installments) - 1
    for number, change in changes.items():
        told = replace(change, is_edited=True)
        rows[number] = told if number != last else replace(rows[last], due_on=change.due_on, is_edited=True)
    quantities, amounts = [one.quantity_micro for one in rows], [one.amount_minor for one in rows]
    whole_quantity = sum(one.quantity_micro or 0 for one in line.installments)
    if line.measure != Measure.REVENUE:
        quantities = _last_absorbs(quantities, whole_quantity)
    if line.measure == Measure.REVENUE:
        amounts = _last_absorbs(amounts, line.total_minor)
    elif line.measure == Measure.BOTH:
        amounts = [*_by_quantity(line.total_minor, [one or 0 for one in quantities])]
    if any((value or 0) < 0 for value in (*quantities, *amounts)):
        text = N_("The instalments come to more than the line. Lower one of them.")
        return line, [_reason("schedule_exceeds_line", text, "amount")]
    made = tuple(
        replace(row, quantity_micro=quantity, amount_minor=amount)
        for row, quantity, amount in zip(rows, quantities, amounts, strict=True)
    )
    return replace(line, installments=made), []


def _last_absorbs(values: Sequence[int | None], total: int) -> list[int | None]:
    kept = [value or 0 for value in values[:-1]]
    return [*kept, total - sum(kept)]


def _reason(code: str, text: str, field: str) -> Reason:
    return Reason(code=code, text=Text.of(text), field=field)
