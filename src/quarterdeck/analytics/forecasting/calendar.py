"""Days, instants and periods of the tables."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from quarterdeck.analytics.engines.duck import Duck
from quarterdeck.analytics.forecasting.log import DAY, Period
from quarterdeck.analytics.reading.sources import run
from quarterdeck.analytics.reading.terms import Source
from quarterdeck.analytics.scoring.problems import BadTable, Place

_WEEK_DAYS = 7
_MEND = "Write it as 2026-01-31 or 2026-01-31T09:30:00Z."


def seconds_sql(text: str) -> str:
    """SQL of a cell's instant in seconds since 1970 UTC, rounded up; NULL for what is none from 1970 to 2199."""
    at = f"try_cast({text} AS TIMESTAMPTZ)"
    return (
        f"CASE WHEN {at} >= TIMESTAMPTZ '1970-01-01' AND {at} < TIMESTAMPTZ '2200-01-01'"
        f" THEN CAST(ceil(epoch_us({at}) / 1000000.0) AS BIGINT) END"
    )


def dates_of(sheet: Any, column: str, condition: str) -> None:
    """Raise BadTable for the first row of the condition: its cell is no day or instant."""
    sheet.stop(condition, column, "{} is no day or instant.", _MEND)


def instant(given: str | date | datetime) -> int:
    """Seconds since 1970 UTC; a day is its first instant. Raises BadTable for what is neither."""
    if isinstance(given, datetime):
        told = given
    elif isinstance(given, date):
        told = datetime.combine(given, time(), UTC)
    else:
        try:
            told = datetime.fromisoformat(given)
        except ValueError as error:
            raise BadTable(Place("as_of"), f"{given} is no day or instant.", _MEND) from error
    if told.tzinfo is None:
        told = told.replace(tzinfo=UTC)
    return int(told.timestamp())


def day_text(at: int) -> str:
    """The UTC day of an instant, as 2026-01-31."""
    return datetime.fromtimestamp(at, UTC).date().isoformat()


def one_period(start: str | date, end: str | date) -> Period:
    """The period of two days. The end is its last day, unless it is the day after it.

    It is taken for the day after when it is the same day of the month as the start, or whole weeks later and not the
    last day of a month: no period ends on the day it began on. Raises BadTable when it ends before it starts.
    """
    first, last = instant(start), instant(end)
    if last < first:
        raise BadTable(Place("periods"), f"The period ends on {end}, before it starts on {start}.", "Swap the days.")
    return _made(first, last, exclusive=last > first and _looks_exclusive(first, last))


def _looks_exclusive(first: int, last: int) -> bool:
    one, two = (datetime.fromtimestamp(at, UTC).date() for at in (first, last))
    # Quarters and years may be whole weeks less a day: 2026-07-01 to 2026-09-30 has its last day in it.
    ends_month = (two + timedelta(days=1)).day == 1
    return one.day == two.day or ((two - one).days % _WEEK_DAYS == 0 and not ends_month)


def _made(first: int, last: int, *, exclusive: bool) -> Period:
    return Period(first, last if exclusive else last + DAY, day_text(first))


def read_periods(engine: Duck, source: Source | None, sheet_of: Callable[..., Any]) -> list[Period]:
    """Periods in their order. Raises BadTable for bad days and for periods that overlap.

    Where an end is the start of another period, ends are exclusive in the whole table; else each is the last day.
    """
    if source is None:
        return []
    sheet = sheet_of(engine, source, "periods", ("start", "end"))
    start, end = sheet.text("start"), sheet.text("end")
    for name, text in (("start", start), ("end", end)):
        dates_of(sheet, name, f"{text} IS NULL OR {seconds_sql(text)} IS NULL")
    rows = [
        (int(first), int(last), int(line), str(label) if label else day_text(int(first)))
        for first, last, line, label in run(
            engine,
            f"SELECT {seconds_sql(start)}, {seconds_sql(end)}, rowid + 2, {sheet.text('label')} FROM periods"  # noqa: S608
            " ORDER BY 1, 2",
        )
    ]
    starts = {first for first, _, _, _ in rows}
    if len(rows) == 1:
        exclusive = _looks_exclusive(rows[0][0], rows[0][1])
    else:
        exclusive = any(last in starts and last != first for first, last, _, _ in rows)
    found: list[Period] = []
    for first, last, line, label in rows:
        period = Period(first, last if exclusive else last + DAY, label)
        if period.length <= 0:
            raise BadTable(Place(sheet.name, line, "end"), "The period ends before it starts.", "Swap the days.")
        if found and found[-1].end > period.start:
            raise BadTable(
                Place(sheet.name, line, "start"),
                f"The period from {day_text(first)} overlaps the one from {day_text(found[-1].start)}.",
                "Let each start after the one before has ended.",
            )
        found.append(period)
    return found


def current(periods: list[Period], at: int) -> Period | None:
    """The period the instant lies in; at an end, the one that has just begun, or the one that ends where none does."""
    inside = [period for period in periods if period.start <= at < period.end]
    return inside[0] if inside else None


def weeks_after(at: int, weeks: float) -> int:
    """The instant this many weeks later."""
    return at + round(timedelta(weeks=weeks).total_seconds())
