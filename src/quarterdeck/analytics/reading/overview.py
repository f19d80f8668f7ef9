"""The health of a pipeline in one value: figures, breakdowns, what is open, and what the data cannot say."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from quarterdeck.analytics.answering import Undefined
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.library import Pipeline
from quarterdeck.analytics.metrics import METRICS, Metric
from quarterdeck.analytics.money import Rates, rates_on
from quarterdeck.analytics.questions import Answer, Line
from quarterdeck.analytics.reading.traps import Trap
from quarterdeck.analytics.schema import DAY_US, FOREVER, date_of
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import Text

SEGMENTS: Final = ("owner", "team", "product", "source", "channel")
BANDS: Final = (30, 60, 90, 180, 365)
"""Upper limits of the age bands, in days, inclusive."""
MONTHS_AHEAD = 12
_MOST_LINES = 20
_FEWEST_LINES = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """Open deals of a band or month: how many, and their amount in minor units of the reporting currency."""

    key: str
    count: int
    minor: int


@dataclass(frozen=True, slots=True)
class StageStay:
    """A stage as deals went through it: durations of finished stays in days, None without one."""

    pipeline: str
    name: str
    deals: int
    stays: int
    finished: int
    half: float | None
    most: float | None
    """Nine of ten finished stays took at most this long."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Lines of a metric by one segment, the largest first, and how many are left out."""

    metric: Metric
    by: str
    answer: Answer
    lines: Sequence[Line]
    left_out: int


@dataclass(slots=True)
class Overview:
    """Everything the report says."""

    today: date
    currency: str
    deals: dict[str, int]
    """How many are open, won and lost."""
    since: date | None = None
    headline: list[tuple[Metric, Answer]] = field(default_factory=list)
    silent: list[tuple[Metric, Text]] = field(default_factory=list)
    breakdowns: list[Breakdown] = field(default_factory=list)
    trend: Answer | None = None
    months: list[Bar] = field(default_factory=list)
    ages: list[Bar] = field(default_factory=list)
    stages: list[StageStay] = field(default_factory=list)
    unpriced: int = 0
    """Open deals without an amount."""
    traps: list[Trap] = field(default_factory=list)


def overview(pipeline: Pipeline) -> Overview:
    """The health of this pipeline: everything its data can say, and why it cannot say the rest."""
    engine, today = pipeline.engine, pipeline.reading.today
    counts = engine.rows("SELECT outcome, COUNT(*) FROM opportunity WHERE state = 'active' GROUP BY outcome", {})
    rates = rates_on(engine, today)
    found = Overview(pipeline.today, rates.to, {"open": 0, "won": 0, "lost": 0} | {str(k): int(n) for k, n in counts})
    ((first,),) = engine.rows("SELECT MIN(created_day) FROM opportunity WHERE state = 'active'", {})
    found.since = None if first is None else date_of(first)
    for key, metric in METRICS.items():
        try:
            found.headline.append((metric, pipeline.metric(key)))
        except Undefined as reason:
            found.silent.append((metric, reason.text))
    found.breakdowns = [one for by in SEGMENTS for one in _breakdown(pipeline, "win_rate", by)]
    found.trend = _answer(pipeline, "win_rate", "period")
    found.months = _months(engine, rates, found.today)
    if pipeline.reading.is_whole or pipeline.reading.has("created") or not pipeline.reading.columns:
        found.ages = _ages(engine, rates, today)
    found.stages = _stages(engine)
    ((unpriced,),) = engine.rows(f"SELECT COUNT(*) FROM opportunity o WHERE {_OPEN} AND o.amount IS NULL", {})  # noqa: S608
    found.unpriced = int(unpriced)
    found.traps = pipeline.traps()
    return found


def _answer(pipeline: Pipeline, key: str, by: str) -> Answer | None:
    try:
        return pipeline.metric(key, by, period="quarter")
    except Undefined:
        return None


def _breakdown(pipeline: Pipeline, key: str, by: str) -> Iterable[Breakdown]:
    answer = _answer(pipeline, key, by)
    if answer is None or len(answer.lines) < _FEWEST_LINES:
        return
    lines = sorted(answer.lines, key=lambda line: (-line.figure.count, line.labels))
    yield Breakdown(METRICS[key], by, answer, lines[:_MOST_LINES], max(len(lines) - _MOST_LINES, 0))


_OPEN = "o.state = 'active' AND o.outcome = 'open' AND o.category <> 'omitted'"


def _months(engine: Engine, rates: Rates, today: date) -> list[Bar]:
    """Open deals by the month they should close in: past ones as `overdue`, far ones as `later`, others as `none`."""
    rows = engine.rows(
        f"SELECT o.close_day, o.currency, COUNT(*), SUM(o.amount) FROM opportunity o WHERE {_OPEN}"  # noqa: S608
        " GROUP BY o.close_day, o.currency",
        {},
    )
    ahead = [_month_after(today, step) for step in range(MONTHS_AHEAD)]
    keys = ["overdue", *ahead, "later", "none"]
    found = {key: [0, 0] for key in keys}
    for close_day, currency, count, minor in rows:
        key = "none" if close_day is None else _month_key(date_of(close_day), today, ahead)
        found[key][0] += int(count)
        found[key][1] += rates.convert(int(minor or 0), str(currency)) or 0
    return [Bar(key, *found[key]) for key in keys if found[key][0] or key in ahead] if rows else []


def _month_key(closing: date, today: date, ahead: Sequence[str]) -> str:
    if closing < today:
        return "overdue"
    key = f"{closing:%Y-%m}"
    return key if key in ahead else "later"


def _month_after(today: date, step: int) -> str:
    years, month = divmod(today.month - 1 + step, 12)
    return f"{today.year + years}-{month + 1:02}"


def _ages(engine: Engine, rates: Rates, today: int) -> list[Bar]:
    """Open deals by days since their creation, in the bands of BANDS."""
    cases = " ".join(f"WHEN :today - o.created_day <= {limit} THEN {place}" for place, limit in enumerate(BANDS))
    rows = engine.rows(
        f"SELECT a.band, a.currency, COUNT(*), SUM(a.amount) FROM (SELECT CASE {cases} ELSE {len(BANDS)} END AS band,"  # noqa: S608
        f" o.currency, o.amount FROM opportunity o WHERE {_OPEN}) a GROUP BY a.band, a.currency",
        {"today": today},
    )
    found = [[0, 0] for _ in range(len(BANDS) + 1)]
    for band, currency, count, minor in rows:
        found[band][0] += int(count)
        found[band][1] += rates.convert(int(minor or 0), str(currency)) or 0
    return [Bar(str(band), *bar) for band, bar in enumerate(found)] if rows else []


def _stages(engine: Engine) -> list[StageStay]:
    rows = engine.rows(
        "SELECT p.name, s.name, COUNT(DISTINCT v.opportunity_id), COUNT(*), COUNT(v.stay), QUANTILE(v.stay, 0.5),"
        " QUANTILE(v.stay, 0.9) FROM (SELECT stage_id, opportunity_id,"
        " CASE WHEN departed < :forever THEN departed - entered END AS stay FROM visit WHERE outcome = 'open') v"
        " JOIN stage s ON s.stage_id = v.stage_id JOIN pipeline p ON p.pipeline_id = s.pipeline_id"
        " GROUP BY p.pipeline_id, p.name, s.stage_id, s.name, s.place ORDER BY p.pipeline_id, s.place",
        {"forever": FOREVER},
    )
    return [
        StageStay(str(pipeline), str(name), int(deals), int(stays), int(finished), _days(half), _days(most))
        for pipeline, name, deals, stays, finished, half, most in rows
    ]


def _days(microseconds: int | None) -> float | None:
    return None if microseconds is None else int(microseconds) / DAY_US
