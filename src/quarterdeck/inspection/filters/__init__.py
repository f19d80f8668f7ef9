"""What a list looks back to: read from the address. The filter itself is the desk's."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from quarterdeck.desk.filters import Asked
from quarterdeck.desk.queries.conditions import Clock
from quarterdeck.inspection.terms import Measure, Metric
from quarterdeck.kit.readers import parse_day
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import FiscalCalendar, PeriodKind
from quarterdeck.values.text import N_, Text

DAYS = {"1": N_("yesterday"), "7": N_("7 days ago"), "14": N_("14 days ago"), "30": N_("30 days ago")}
SINCE = {**DAYS, "week": N_("start of this week"), "quarter": N_("start of this quarter")}


@dataclass(frozen=True, slots=True)
class Almanac:
    """The company's clock and calendar, and how the reader writes days."""

    clock: Clock
    calendar: FiscalCalendar
    locale: str


@dataclass(frozen=True, slots=True)
class Looking:
    """What is looked back to: `key` as the address says it, the day it means, the measure, and what is not understood.

    Without a day nothing is looked back on.
    """

    key: str
    day: date | None
    measure: Measure
    problem: Text | None = None


def read_looking(get: Mapping[str, Any], asked: Asked, almanac: Almanac) -> Looking:
    """What the address asks to look back to, in the period the filter is about."""
    key, named = get.get("since", "").strip(), get.get("metric", "")
    found = day_of(key, almanac)
    day = found if isinstance(found, date) and found <= almanac.clock.today else None
    measure = Measure(
        since=almanac.clock.midnight(day) if day else None,
        first=asked.deals.close_from,
        last=asked.deals.close_to,
        metric=Metric(named) if named in set(Metric) else None,
    )
    problem = Text.of(N_("Choose a day that has begun.")) if found is not None and day is None else None
    return Looking(key if day else "", day, measure, problem)


def day_of(key: str, almanac: Almanac) -> date | Text | None:
    """The day that a key of SINCE, or a day as the reader writes it, means by the company's clock."""
    today = almanac.clock.today
    if key in DAYS:
        return today - timedelta(days=int(key))
    if key == "week":
        return today - timedelta(days=today.weekday())
    if key == "quarter":
        return almanac.calendar.period_of(today, PeriodKind.QUARTER).start
    return parse_day(key, almanac.locale, today) if key else None
