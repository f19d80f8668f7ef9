"""How a figure stands among those of its kind. Who may see a line reads it; of the others only quartiles are told.

This is the one question of pages that counts rows its viewer may not see. What leaves it of such rows are a count,
quartiles, percentiles and estimates of cohorts with COHORT unseen lines or more, and nothing else.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from quarterdeck.analytics.answering import Undefined, answer, checked
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.intervals import leaning
from quarterdeck.analytics.metrics import Metric
from quarterdeck.analytics.populations import SCOPES
from quarterdeck.analytics.questions import Direction, Figure, Line, Question, Reach, Unit, Viewer
from quarterdeck.analytics.remembering import Remembering
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import N_

Value = int | str | None
UNITS: Final = ("owner", "team", "family", "region", "channel")
"""Segments whose values are compared with each other."""
FAIR: Final = ("pipeline", "size", "channel", "region")
"""Segments a comparison can be kept to, one value of one at a time: free combinations would single people out."""
COHORT: Final = 5
"""Fewer lines are no cohort, and fewer that the viewer may not see are told nothing of."""
DIGITS: Final = 2
"""Significant digits of what is told of lines the viewer may not see, and of what places among them go by."""
_TENTH: Final = 10
OFFERED: Final = (
    "win_rate", "win_rate_value", "win_rate_created", "won_within_90_days", "average_deal_size", "sales_cycle",
    "sales_cycle_qualified", "sales_cycle_touched", "pipeline_velocity", "stage_conversion", "win_rate_entered",
    "time_in_stage",
    "quota_attainment", "family_attainment", "territory_attainment", "activities_per_won_deal", "meetings_per_stay",
    "two_way_share",
)  # fmt: skip
_SUM = N_("A sum grows with the territory: comparing it would rank territories.")
_AHEAD = N_("It says what is still needed, not what came of the days that are chosen.")
_WHEN = N_("It says when in the days something was won, which changes with every day of a running period.")
NOT_OFFERED: Final[Mapping[str, str]] = {
    **dict.fromkeys(("bookings", "open_pipeline", "pipeline_created", "pipeline_sourced"), _SUM),
    **dict.fromkeys(
        (
            "pipeline_coverage",
            "gross_coverage",
            "creation_coverage",
            "creation_coverage_ahead",
            "required_coverage",
            "deals_to_find",
        ),
        _AHEAD,
    ),
    **dict.fromkeys(("linearity", "linearity_to_quota", "booked_late"), _WHEN),
    **dict.fromkeys(
        ("open_age", "open_in_stage", "waiting_long"), N_("It is of what is open today, whatever days are chosen.")
    ),
    "coverage_needed": N_("It is 1 / win rate by value, which is compared."),
    "team_attainment": N_("Teams lie within each other: their people's quotas are compared."),
    "reps_at_quota": N_("It counts people already."),
    "qualified_growth": N_("It compares days with those before them already."),
    "time_in_stage_by_deal": N_("Time in stage is compared."),
}
_ALL: Final = Viewer(Reach.ALL)
_LED: Final = """SELECT q.owner_id FROM quota_access q JOIN access s ON s.person_id = q.person_id
  AND s.owner_id = q.owner_id WHERE q.person_id = :viewer"""
_REGIONS: Final = """SELECT DISTINCT a.region FROM opportunity o JOIN account a ON a.account_id = o.account_id
WHERE o.state = 'active' AND a.region <> '' AND {scope} ORDER BY a.region"""


@dataclass(frozen=True, slots=True)
class BenchmarkQuestion:
    """A metric over the days of `question`, unit by unit.

    `question.only` holds at most one value of one segment of FAIR. `teams` are those that a viewer leads who does not
    read everything; `home` is their own team. Whom they lead is read from the rights of the moment.
    """

    viewer: Viewer
    question: Question
    unit: str
    teams: tuple[int, ...] = ()
    home: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """A line that its viewer may read: `figure` is made of rows they see.

    `estimate` leans on the cohort where the metric is a share, else it is the figure; `percentile` is its place in the
    cohort (`percentile_of`), to the nearest ten where a part of it is out of sight. Both None outside of a cohort.
    """

    value: Value
    label: str
    figure: Figure
    estimate: float | None = None
    percentile: int | None = None


@dataclass(frozen=True, slots=True)
class Spread:
    """Quartiles of the estimates of a cohort, and of how many lines it is; `is_level` where all estimates are equal."""

    count: int
    low: float
    median: float
    high: float
    is_level: bool = False


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What a viewer is told.

    `own` is their own line; where no line is theirs it is the figure of the deals they own, with `is_line` False. None
    where there is nothing. `named` are all lines they may read, the highest percentile first; `spread` is None
    without a cohort. `is_rounded` where a part of the cohort is out of their sight, `is_seen_only` where that part is
    left out because it is smaller than COHORT. A line needs `least` of what is counted to be compared. `regions` are
    those of opportunities that the viewer sees.
    """

    metric: str
    unit: Unit
    currency: str
    least: int
    own: Standing | None
    is_line: bool
    named: tuple[Standing, ...]
    spread: Spread | None
    is_rounded: bool
    is_seen_only: bool
    rate_day: int | None = None
    regions: tuple[str, ...] = ()


def least_of(metric: Metric) -> int:
    """How many a line needs to be compared: the floor of the metric; a quota is enough without a won deal."""
    return 0 if metric.has_quotas else metric.floor


def percentile_of(own: Fraction, ordered: Sequence[Fraction], direction: Direction) -> int:
    """The mid-rank percentile: percent of the cohort that does worse, and half of those equal, itself among them.

    The middle one of five is at 50. Worse is lower, or higher where lower is better; where neither way is better it is
    lower. `ordered` is the cohort in rising order, with `own` in it. Rounded half-even.
    """
    first, after = bisect_left(ordered, own), bisect_right(ordered, own)
    worse = len(ordered) - after if direction is Direction.DOWN else first
    return round(Fraction(200 * worse + 100 * (after - first), 2 * len(ordered)))


def quantile_of(cohort: Sequence[Fraction], share: Fraction) -> Fraction:
    """The value whose mid-rank percentile this is, linear between two (Hazen 1914); the ends beyond them.

    Of n values in order the k-th stands at (k - 1/2) / n. Raises ValueError without values.
    """
    if not cohort:
        raise ValueError("Nothing has no quantile.")
    ordered = sorted(cohort)
    at = min(max(share * len(ordered) - Fraction(1, 2), Fraction(0)), Fraction(len(ordered) - 1))
    low = ordered[math.floor(at)]
    return low + (at - math.floor(at)) * (ordered[math.ceil(at)] - low)


def told(value: Fraction, *, is_rounded: bool) -> float:
    """The number as it leaves: to DIGITS significant digits where a part of the cohort is out of sight."""
    number = float(value)
    if not is_rounded or not number:
        return number
    return round(number, DIGITS - 1 - math.floor(math.log10(abs(number))))


def benchmark(engine: Engine, asked: BenchmarkQuestion) -> Benchmark:
    """Where the viewer's own stands. Two grouped questions at most, however many people there are.

    Raises Undefined for a metric that is not offered, a unit or segment that makes no sense for it, and for more than
    one value of one fair segment.
    """
    metric = _checked(asked)
    once = Remembering(engine)
    everything = replace(asked.question, viewer=_ALL, segments=(asked.unit,))
    if asked.viewer.reach is Reach.NOTHING:
        answered = answer(once, replace(everything, viewer=asked.viewer))
        return Benchmark(
            metric.key, metric.unit, answered.currency, least_of(metric), own=None, is_line=False, named=(),
            spread=None, is_rounded=False, is_seen_only=False,
        )  # fmt: skip
    answered = answer(once, everything)
    lines: dict[Value, Line] = {line.values[0]: line for line in answered.lines if line.values[0] is not None}
    named = _named(once, asked, lines)
    if asked.viewer.reach is Reach.PEOPLE and named:
        # What is read by name is made of rows that the viewer sees, and of no others.
        seen = answer(once, replace(everything, viewer=asked.viewer))
        of_named = {line.values[0]: line for line in seen.lines if line.values[0] in named}
        lines, named = lines | of_named, set(of_named)
    compared = _compared(metric, lines, named)
    own, is_line = _own(once, asked, compared)
    regions = _regions(once, asked.viewer) if "region" not in metric.undefined else ()
    return replace(
        compared,
        currency=answered.currency,
        own=own,
        is_line=is_line,
        rate_day=answered.rate_day,
        regions=regions,
    )


def _regions(engine: Engine, viewer: Viewer) -> tuple[str, ...]:
    found = engine.rows(_REGIONS.replace("{scope}", SCOPES[viewer.reach]), {"viewer": viewer.person_id})
    return tuple(str(region) for (region,) in found)


def _checked(asked: BenchmarkQuestion) -> Metric:
    """The metric. Raises Undefined."""
    only = asked.question.only
    if asked.question.metric not in OFFERED:
        raise Undefined(NOT_OFFERED.get(asked.question.metric, N_("There is no such metric.")))
    if asked.unit not in UNITS:
        raise Undefined(N_("Nothing is compared by this."))
    if not set(only) <= set(FAIR) - {asked.unit} or len(only) > 1 or any(len(values) != 1 for values in only.values()):
        raise Undefined(N_("A comparison is kept to one value of one fair segment."))
    return checked(replace(asked.question, segments=(asked.unit,)))


def _named(engine: Engine, asked: BenchmarkQuestion, lines: Mapping[Value, Line]) -> set[Value]:
    """The lines that the viewer may read: themselves and whom they lead, teams they lead, or all."""
    if asked.viewer.reach is Reach.ALL:
        return set(lines)
    if asked.unit == "owner":
        led = {int(row[0]) for row in engine.rows(_LED, {"viewer": asked.viewer.person_id})}
        return {value for value in lines if value in led}
    return {value for value in lines if value in asked.teams} if asked.unit == "team" else set()


def _compared(metric: Metric, lines: Mapping[Value, Line], named: set[Value]) -> Benchmark:
    least = least_of(metric)
    enough = {
        value: line for value, line in lines.items() if line.figure.value is not None and line.figure.count >= least
    }
    unseen = len(enough.keys() - named)
    is_seen_only = 0 < unseen < COHORT
    cohort = {value: line for value, line in enough.items() if value in named or not is_seen_only}
    estimates = _estimates(metric, cohort) if len(cohort) >= COHORT else {}
    is_rounded = bool(estimates) and unseen >= COHORT
    every = sorted(estimates.values())
    standings = [
        _standing(metric, line, (estimates.get(value), every), is_rounded=is_rounded)
        for value, line in lines.items()
        if value in named
    ]
    spread = None
    if every:
        low, median, high = (told(quantile_of(every, Fraction(n, 4)), is_rounded=is_rounded) for n in (1, 2, 3))
        spread = Spread(len(every), low, median, high, is_level=every[0] == every[-1])
    return Benchmark(
        metric.key, metric.unit, "", least, own=None, is_line=False, named=_in_order(standings), spread=spread,
        is_rounded=is_rounded, is_seen_only=is_seen_only and bool(estimates),
    )  # fmt: skip


def _estimates(metric: Metric, cohort: Mapping[Value, Line]) -> dict[Value, Fraction]:
    """What lines are ranked by: shares lean on the cohort, so that a small one is not first or last by chance."""
    plain = {value: line.figure.value or Fraction(0) for value, line in cohort.items()}
    if not metric.is_share:
        return plain
    # In one order, so that every engine and every viewer gets the same last digit.
    order = sorted(cohort, key=str)
    figures = [cohort[value].figure for value in order]
    groups = [(figure.numerator or 0, figure.denominator) for figure in figures]
    leant = zip(order, leaning(groups), strict=True)
    return {value: plain[value] if one is None else Fraction(one) for value, one in leant}


def _standing(
    metric: Metric, line: Line, among: tuple[Fraction | None, Sequence[Fraction]], *, is_rounded: bool
) -> Standing:
    (value,), (label,) = line.values, line.labels
    # The figure itself leans on nothing here: what groups out of sight would do to it is not told.
    figure = replace(line.figure, shrunk=None)
    own, every = among
    if own is None:
        return Standing(value, label, figure)
    if not is_rounded:
        return Standing(value, label, figure, told(own, is_rounded=False), percentile_of(own, every, metric.direction))
    # Whoever moves their own figure to find where the place turns learns of others no more than the quartiles tell.
    coarse, around = _coarse(own), sorted(map(_coarse, every))
    percentile = _TENTH * round(Fraction(percentile_of(coarse, around, metric.direction), _TENTH))
    return Standing(value, label, figure, told(own, is_rounded=metric.is_share), percentile)


def _coarse(value: Fraction) -> Fraction:
    return Fraction(told(value, is_rounded=True))


def _in_order(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    """The highest percentile first, those not compared last."""
    return tuple(
        sorted(standings, key=lambda one: (one.percentile is None, -(one.percentile or 0), one.label, str(one.value)))
    )


def _own(engine: Engine, asked: BenchmarkQuestion, compared: Benchmark) -> tuple[Standing | None, bool]:
    """The viewer's own line, else the figure of deals they own themselves; and whether it is a line."""
    mine = {"owner": asked.viewer.person_id, "team": asked.home}.get(asked.unit)
    line = next((one for one in compared.named if mine and one.value == mine), None)
    if line is not None or asked.unit == "owner" or asked.viewer.reach is not Reach.PEOPLE or compared.named:
        return line, True
    only = {**asked.question.only, "owner": (asked.viewer.person_id,)}
    figure = answer(engine, replace(asked.question, viewer=asked.viewer, segments=(), only=only)).total
    return (Standing(None, "", replace(figure, shrunk=None)) if figure.count else None), False
