"""Recurring revenue over time: what is charged when, so that a ramp counts as a ramp.

MRR, ARR, ACV and TCV as docs/guide/lines.md defines them. Usage is expected, not committed: it stands apart.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from quarterdeck.catalog.terms import BillingPeriod, ChargeType
from quarterdeck.revenue.rules.schedules import months_after
from quarterdeck.revenue.terms import Line
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """From this day on, until the next step, the recurring revenue of a month is this, in minor units."""

    since: date
    mrr_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Revenue:
    """The figures of a deal's lines in minor units of its currency. None where nothing recurs.

    `entry_arr` and `exit_arr`: twelve times the MRR of the first and of the last stretch. `average_arr`: the
    recurring total a year, over its whole time. `acv`: the same; of less than a year the recurring total itself.
    `tcv`: one-time and recurring totals. `usage` is expected besides.
    """

    one_time: int
    recurring: int
    usage: int
    tcv: int
    entry_arr: int | None = None
    exit_arr: int | None = None
    average_arr: int | None = None
    acv: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    steps: tuple[Step, ...] = ()


def revenue_figures(lines: Sequence[Line], *, default_start: date) -> Revenue:
    """The figures of these lines. A ramp from 10 to 100 a year has an entry ARR of 10 and an exit ARR of 100."""
    totals = {charge: sum(line.total_minor for line in lines if line.charge == charge) for charge in ChargeType}
    one_time, recurring = totals[ChargeType.ONE_TIME], totals[ChargeType.RECURRING]
    spans = _recurring(lines, default_start)
    if not spans:
        return Revenue(one_time=one_time, recurring=recurring, usage=totals[ChargeType.USAGE], tcv=one_time + recurring)
    days = sorted({day for span in spans for day in (span.start, span.end)})
    average = round(recurring * 12 / _months(days[0], days[-1]))
    return Revenue(
        one_time=one_time,
        recurring=recurring,
        usage=totals[ChargeType.USAGE],
        tcv=one_time + recurring,
        entry_arr=round(12 * _mrr(spans, days[0])),
        exit_arr=round(12 * _mrr(spans, days[-2])),
        average_arr=average,
        acv=recurring if _months(days[0], days[-1]) < 12 else average,
        starts_on=days[0],
        ends_on=days[-1],
        steps=tuple(Step(day, round(_mrr(spans, day))) for day in days),
    )


@dataclass(frozen=True, slots=True)
class _Span:
    start: date
    end: date
    mrr: Fraction


def _recurring(lines: Iterable[Line], default_start: date) -> list[_Span]:
    found = []
    for line in lines:
        if line.charge == ChargeType.RECURRING and line.billing_period and line.term_months:
            start = line.starts_on or default_start
            mrr = Fraction(line.net_minor, BillingPeriod(line.billing_period).months)
            found.append(_Span(start, months_after(start, line.term_months), mrr))
    return found


def _mrr(spans: Iterable[_Span], day: date) -> Fraction:
    return sum((span.mrr for span in spans if span.start <= day < span.end), Fraction(0))


def _months(start: date, end: date) -> Fraction:
    """Whole months, and the days left as a part of the month they lie in."""
    whole = (end.year - start.year) * 12 + end.month - start.month
    if months_after(start, whole) > end:
        whole -= 1
    reached = months_after(start, whole)
    return whole + Fraction((end - reached).days, (months_after(start, whole + 1) - reached).days)
