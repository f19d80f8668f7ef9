"""Which days a stretch is, and which segments a metric may be told apart by."""

from datetime import date, timedelta

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.segments import SEGMENTS
from quarterdeck.reports.terms import GROUPS, OTHERS, Stretch
from quarterdeck.values.period import FiscalCalendar, Period, PeriodKind

# Segments that a report may be kept to a value of; pipelines have chips of their own.
FILTERS = (
    "owner", "team", "territory", "country", "region", "industry", "product", "family", "channel", "source", "size",
)  # fmt: skip


def window_of(since: str, until: str, today: date) -> Period | None:
    """The days from one to the other as somebody wrote them, both included; None for what says no days.

    Without the first they are all until the last, without the last all until today.
    """
    try:
        first = date.fromisoformat(since) if since else date.min
        last = date.fromisoformat(until) if until else today
    except ValueError:
        return None
    if not (since or until) or last < first or last == date.max:
        return None
    return Period(first, last + timedelta(days=1))


def days_of(stretch: Stretch, today: date, calendar: FiscalCalendar) -> Period:
    """The days of a stretch as of today; those of twelve months end with today, those of ever with the calendar."""
    if stretch is Stretch.EVER:
        return Period(date.min, date.max)
    if stretch is Stretch.TWELVE_MONTHS:
        # The same day a year before; the last of February has none in some years.
        year = today.replace(year=today.year - 1, day=min(today.day, 28 if today.month == 2 else today.day))
        return Period(year + timedelta(days=1), today + timedelta(days=1))
    kind = PeriodKind.QUARTER if stretch in (Stretch.THIS_QUARTER, Stretch.LAST_QUARTER) else PeriodKind.YEAR
    this = calendar.period_of(today, kind)
    if stretch in (Stretch.THIS_QUARTER, Stretch.THIS_YEAR):
        return this
    return calendar.period_of(this.start - timedelta(days=1), kind)


def stretch_for(key: str, stretch: Stretch) -> Stretch:
    """The stretch a metric is told of: what is to come is of this quarter where the days would end today."""
    is_past = stretch is Stretch.TWELVE_MONTHS and key in METRICS and METRICS[key].is_ahead
    return Stretch.THIS_QUARTER if is_past else stretch


def segments_of(key: str) -> list[str]:
    """The segments that make sense for a metric, in their usual order."""
    return [segment for segment in SEGMENTS if segment not in METRICS[key].undefined]


def usual_segment(key: str) -> str:
    """What a metric is told apart by where nobody chose: stages if it is about them, or what has a quota each.

    Else owners, else teams.
    """
    metric = METRICS[key]
    is_of_stages = metric.parts[0].population in ("cohort", "visits", "stage_totals", "waiting")
    each = metric.each.segment if metric.each and metric.has_quotas else "owner"
    wanted = ("stage" if is_of_stages else each, "team")
    return next((segment for segment in wanted if segment in segments_of(key)), "")


def grouped() -> list[tuple[str, list[str]]]:
    """Every metric once, under the group it belongs to."""
    named = {key for _, keys in GROUPS for key in keys}
    groups = [(label, [key for key in keys if key in METRICS]) for label, keys in GROUPS]
    others = [key for key in METRICS if key not in named]
    return [*groups, (OTHERS, others)] if others else groups
