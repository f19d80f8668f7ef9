"""What pages of insights ask, with what they compare it, and what a change is."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.populations import POPULATIONS
from quarterdeck.analytics.questions import Direction, Figure, Line, Unit
from quarterdeck.reports.rules.metric import days_of
from quarterdeck.reports.terms import Stretch, Tab
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import FiscalCalendar, Period, PeriodKind

TILES: Final = (
    "win_rate", "average_deal_size", "sales_cycle", "pipeline_velocity",
    "qualified_growth", "open_pipeline", "quota_attainment", "pipeline_coverage",
)  # fmt: skip
# By what the table of a tab tells its lines apart: the first unless another is chosen.
LINES_BY: Final[Mapping[Tab, tuple[str, ...]]] = {
    Tab.HEALTH: (),
    Tab.REPS: ("owner", "team"),
    Tab.PRODUCTS: ("family", "product"),
    Tab.REGIONS: ("country", "region", "territory"),
    Tab.CHANNELS: ("channel", "source"),
}
_COLUMNS = ("win_rate", "average_deal_size", "sales_cycle", "pipeline_created", "open_pipeline")
_OF_PEOPLE = ("quota_attainment", "pipeline_coverage")
# What the map of the regions may be shaded by: the first unless another is chosen.
SHADED_BY: Final = ("bookings", "open_pipeline", "win_rate", "sales_cycle", "average_deal_size", "pipeline_created")
# Compares its window with the days before it by itself.
_CHANGES = frozenset({"qualified_growth"})
# Sums, of which a month is a part of the year: they are drawn as columns, all others as lines.
SUMS: Final = frozenset({"bookings", "pipeline_created", "pipeline_sourced"})
SERIES_MONTHS: Final = 12
# Fewer lines than these are no cohort: a percentile among three people says who they are.
COHORT: Final = 5


@dataclass(frozen=True, slots=True)
class Windows:
    """The days that are chosen, and with which they are compared: the period before, and a year ago where that differs.

    Of a period that is not over, as many days of the others are taken as have passed of it.
    """

    now: Period
    before: Period | None = None
    year: Period | None = None
    is_running: bool = False


def windows_of(stretch: Stretch, today: date, calendar: FiscalCalendar) -> Windows:
    """The days of a stretch and those they are compared with; ever is compared with nothing."""
    now = days_of(stretch, today, calendar)
    if stretch is Stretch.EVER:
        return Windows(now)
    if stretch is Stretch.TWELVE_MONTHS:
        return Windows(now, days_of(stretch, now.start - timedelta(days=1), calendar))
    is_quarter = stretch in (Stretch.THIS_QUARTER, Stretch.LAST_QUARTER)
    kind = PeriodKind.QUARTER if is_quarter else PeriodKind.YEAR
    before = calendar.period_of(now.start - timedelta(days=1), kind)
    # From the middle of the quarter, so that years of 52 and of 53 weeks find the same quarter.
    middle = now.start + timedelta(days=now.days // 2)
    year = calendar.period_of(middle - timedelta(days=365), kind) if is_quarter else None
    if not today < now.end - timedelta(days=1):
        return Windows(now, before, year)
    passed = (today - now.start).days + 1
    return Windows(now, _first_days(before, passed), year and _first_days(year, passed), is_running=True)


def _first_days(period: Period, count: int) -> Period:
    return Period(period.start, min(period.start + timedelta(days=count), period.end), period.label)


def is_compared(key: str, windows: Windows) -> bool:
    """Whether a metric of these days may stand beside that of others.

    What is open is so today only, and a quota of a period that runs is for the whole of it.
    """
    used = {part.population for part in METRICS[key].parts}
    is_of_today = any(POPULATIONS[name].is_of_today for name in used)
    return not is_of_today and key not in _CHANGES and not (windows.is_running and METRICS[key].has_quotas)


def has_series(key: str) -> bool:
    """Whether a metric is told month by month."""
    return "period" not in METRICS[key].undefined


def makes_sense(key: str, segments: Sequence[str]) -> bool:
    """Whether a metric can be told apart by, and kept to, all of these."""
    return not any(segment in METRICS[key].undefined for segment in segments)


def columns_of(tab: Tab) -> tuple[str, ...]:
    """The metrics of a tab's table."""
    if tab is Tab.REGIONS:
        return "win_rate", *(key for key in SHADED_BY if key != "win_rate")
    return _COLUMNS + _OF_PEOPLE if tab is Tab.REPS else _COLUMNS


def months_before(window: Period, today: date, calendar: FiscalCalendar) -> list[Period]:
    """The fiscal months of a series, oldest first: the last is that of the end of the window, or of today."""
    last = min(window.end - timedelta(days=1) if window.end < date.max else today, today)
    months = [calendar.period_of(last, PeriodKind.MONTH)]
    while len(months) < SERIES_MONTHS:
        months.append(calendar.period_of(months[-1].start - timedelta(days=1), PeriodKind.MONTH))
    return months[::-1]


@dataclass(frozen=True, slots=True)
class Change:
    """By how much a figure changed: in its unit, or as a share of what it was when `is_share`; rising or falling.

    `is_good` is None where neither way is better or nothing changed.
    """

    amount: Fraction
    is_share: bool
    is_up: bool | None
    is_good: bool | None


def change(now: Figure, before: Figure, unit: Unit, direction: Direction) -> Change | None:
    """The change between two figures; None where there is nothing to compare or one of them is too few to say.

    Rates change by points, days by days and multiples by multiples; money and counts by a share of what they were:
    100 to 120 is a fifth more.
    """
    new, old = now.value, before.value
    if new is None or old is None or now.is_few or before.is_few:
        return None
    is_share = unit in (Unit.MONEY, Unit.MONEY_PER_DAY, Unit.COUNT)
    if is_share and old <= 0:
        return None
    amount = (new - old) / old if is_share else new - old
    is_up = None if new == old else new > old
    is_judged = is_up is not None and direction is not Direction.NEITHER
    return Change(amount, is_share, is_up, is_up is (direction is Direction.UP) if is_judged else None)


def percentiles(lines: Mapping[int | str | None, Line]) -> dict[int | str | None, int]:
    """Where each line stands among those with enough deals, in percent; nothing where they are fewer than a cohort.

    A rank counts lines below and half of those equal, itself among them: the middle one of five is at 50.
    """
    estimates = {value: _estimate(line.figure) for value, line in lines.items() if value is not None}
    cohort = {value: estimate for value, estimate in estimates.items() if estimate is not None}
    if len(cohort) < COHORT:
        return {}
    every = list(cohort.values())
    return {
        value: round(Fraction(200 * sum(one < own for one in every) + 100 * every.count(own), 2 * len(every)))
        for value, own in cohort.items()
    }


def _estimate(figure: Figure) -> Fraction | None:
    """What a line is ranked by; None where it is too few to say."""
    if figure.is_few:
        return None
    return figure.value if figure.shrunk is None else Fraction(figure.shrunk)


def in_order(lines: Mapping[int | str | None, Line], own: int | None) -> list[int | str | None]:
    """Values of lines as they are read: one's own first, then by estimate, those too few to say after the others.

    The estimate leans on the whole where one is made, so that a small group is not first or last by chance. What nobody
    said is last.
    """

    def place(value: int | str | None) -> tuple[bool, bool, bool, Fraction, str]:
        figure = lines[value].figure
        estimate = figure.value if figure.shrunk is None else Fraction(figure.shrunk)
        is_mine, is_silent = own is not None and value == own, figure.is_few or estimate is None
        return not is_mine, value is None, is_silent, -(estimate or Fraction(0)), str(lines[value].labels)

    return sorted(lines, key=place)
