"""What may be asked of a metric, and how values of segments and figures are written for other programs."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from quarterdeck.analytics.metrics import Metric
from quarterdeck.analytics.metrics.measures import Counted
from quarterdeck.analytics.questions import Unit
from quarterdeck.analytics.schema import DAY_US, date_of, day
from quarterdeck.analytics.segments import SEGMENTS
from quarterdeck.reports.terms import BANDS
from quarterdeck.values.ids import parse_id, public_id
from quarterdeck.values.money import exponent
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason

MOST_SEGMENTS = 2
MOST_LINES = 5_000
IDS: Final = frozenset({"pipeline", "stage", "owner", "team", "territory", "product"})
_PLACES = 6
Value = int | str | None


def refusals(metric: Metric, by: Sequence[str], only: Iterable[str]) -> list[Reason]:
    """Why a metric cannot be told apart by these segments, or kept to values of those."""
    reasons = []
    if len(by) > MOST_SEGMENTS or len(set(by)) < len(by):
        text = Text.of("A metric is grouped by at most two different segments.")
        reasons.append(Reason("segments_too_many", text, field="by"))
    for key in dict.fromkeys((*by, *only)):
        if key not in SEGMENTS:
            reasons.append(Reason("segment_unknown", Text.of("There is no segment {key}.", key=key), field="by"))
        elif key in metric.undefined:
            reasons.append(Reason("segment_undefined", Text.of(metric.undefined[key]), field=key))
    return reasons


def days_reversed(since: date, until: date) -> list[Reason]:
    """Why these days are no window."""
    if since <= until:
        return []
    said = {"since": since.isoformat(), "until": until.isoformat()}
    text = Text.of("{since} is after {until}: write the first day as `since`, the last as `until`.", **said)
    return [Reason("days_reversed", text, field="since")]


def too_many_lines(count: int) -> list[Reason]:
    """Why an answer is too large to be given."""
    if count <= MOST_LINES:
        return []
    text = Text.of(
        "There are {count} lines, more than {most}. Choose fewer days, or one segment.", count=count, most=MOST_LINES
    )
    return [Reason("answer_too_large", text, field="by")]


def written(segment: str, value: Value) -> str | None:
    """A value of a segment as other programs read it: an id, the first day of a period, or the text itself."""
    if value is None:
        return None
    if segment in IDS:
        return public_id(int(value))
    return date_of(int(value)).isoformat() if segment == "period" else str(value)


def read(segment: str, said: str) -> Value:
    """The value that was written so; empty is none. Raises ValueError for what none is written as."""
    if said == "":
        return None
    if segment in IDS:
        return parse_id(said)
    if segment == "period":
        return day(date.fromisoformat(said))
    if segment != "size":
        return said
    if said not in {str(number) for number in range(len(BANDS) + 1)}:
        raise ValueError(said)
    return int(said)


def figure_text(value: Fraction | None, unit: Unit, currency: str) -> str | None:
    """A figure in digits: money in units of its currency, days and shares to six places."""
    if value is None:
        return None
    if unit in (Unit.MONEY, Unit.MONEY_PER_DAY):
        return _digits(round(value), exponent(currency))
    return str(round(value)) if unit is Unit.COUNT else _digits(round(value * 10**_PLACES), _PLACES)


def measure_text(value: int | None, counted: Counted, currency: str) -> str | None:
    """A measure in digits: money in units of its currency, spans in days."""
    if value is None:
        return None
    if counted in (Counted.MONEY, Counted.MONEY_DAYS):
        return _digits(value, exponent(currency))
    return _digits(round(Fraction(value, DAY_US) * 10**_PLACES), _PLACES) if counted is Counted.SPAN else str(value)


def amount_text(minor: int | None, currency: str) -> str | None:
    """An amount in digits."""
    return measure_text(minor, Counted.MONEY, currency)


def measures_of(metric: Metric) -> Mapping[str, Counted]:
    """What each measure of a metric is a number of."""
    return {name: one.counted for part in metric.parts for name, one in part.declared.items()}


def _digits(scaled: int, places: int) -> str:
    """A whole number of 10**-places."""
    text = f"{abs(scaled):0{places + 1}d}"
    sign = "-" if scaled < 0 else ""
    return f"{sign}{text[:-places]}.{text[-places:]}" if places else f"{sign}{text}"
