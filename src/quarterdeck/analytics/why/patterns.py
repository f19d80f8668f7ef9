"""What won deals have in common: practices held on entering a stage beside the outcome, matched by size.

A line compares the deals that had done something when they entered a stage with those that had not. Both are taken of
the same stage, and within each size band: their win rates are weighted alike in both, so that a practice of large deals
does not stand for their size. Weights are those of Mantel and Haenszel (1959), the interval of the difference is that
of Newcombe (1998) over stratified shares (Yan and Su 2010), that of the ratio is that of Greenland and Robins (1985).
All intervals of an answer hold together with 95 %: each is widened by how many there are (Bonferroni). What is told is
association; nothing here shows a cause.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from statistics import NormalDist
from typing import Any, Final

from quarterdeck.analytics.answering import Undefined
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.metrics import Part
from quarterdeck.analytics.money import rates_on
from quarterdeck.analytics.questions import Question, Viewer
from quarterdeck.analytics.segments import SEGMENTS
from quarterdeck.analytics.why.asking import Grouped, counted, narrowed
from quarterdeck.analytics.why.funnel import OPEN_STAGES
from quarterdeck.values.dataclasses import dataclass, replace

PRACTICES: Final = (
    "economic_buyer",
    "champion",
    "second_contact",
    "conversation",
    "answered",
    "first_week",
    "date_held",
)
"""Columns of the population `practised`: 1 when it was so on entering the stage, NULL where it does not apply."""
FLOOR: Final = 10
"""Matched deals that are needed with and without a practice."""
OUTCOMES: Final = 5
"""Matched deals that must have been won, and as many lost: fewer let no rate differ."""
NOT_BY: Final = frozenset({"period", "pipeline", "stage", "size"})
"""Segments by which lines are not told apart: stages and sizes are what is matched, the rest is chosen beside."""
BY: Final = tuple(key for key in SEGMENTS if key not in NOT_BY)
_ERROR: Final = 0.05


@dataclass(frozen=True, slots=True)
class Arm:
    """Closed deals on one side of a practice, and how many of them were won."""

    deals: int
    won: int

    def __add__(self, other: "Arm") -> "Arm":
        return Arm(self.deals + other.deals, self.won + other.won)


@dataclass(frozen=True, slots=True)
class Stratum:
    """The deals of one size band, None for those without an amount or a rate. It is matched when both arms have any."""

    band: int | None
    done: Arm
    undone: Arm

    @property
    def is_matched(self) -> bool:
        """Whether it says anything of the practice."""
        return bool(self.done.deals and self.undone.deals)

    @property
    def weight(self) -> float:
        """By Mantel and Haenszel; 0 for what is not matched."""
        return self.done.deals * self.undone.deals / (self.done.deals + self.undone.deals) if self.is_matched else 0.0


@dataclass(frozen=True, slots=True)
class Beside:
    """Win rates with and without, matched; their difference and ratio with intervals, None where there is none."""

    done: float
    undone: float
    low: float
    high: float
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None

    @property
    def difference(self) -> float:
        """How much more often those with the practice were won."""
        return self.done - self.undone

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out that there is no difference."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """One practice at one stage, of one group where lines are told apart. `done` and `undone` count all deals of it,
    `matched` those in size bands that have both; `beside` is None when they are too few to say.
    """

    stage_id: int
    stage: str
    pipeline_id: int
    pipeline: str
    practice: str
    value: int | str | None
    label: str
    done: Arm
    undone: Arm
    matched: tuple[Arm, Arm]
    strata: tuple[Stratum, ...]
    beside: Beside | None = None


@dataclass(frozen=True, slots=True)
class Patterns:
    """The lines: the largest difference that is sure first, what is too few last; `intervals` are how many there are,
    each of which holds with `level`, so that all do with 95 %.
    """

    lines: tuple[Pattern, ...]
    intervals: int
    level: float
    currency: str


@dataclass(frozen=True, slots=True)
class PatternQuestion:
    """Deals closed in the window of the question, by stage and practice; `by` tells them apart by a segment.

    `stage_id` and `practice` keep one stage and one practice, 0 and empty all. Intervals are as many as lines are
    asked for.
    """

    viewer: Viewer
    question: Question
    by: str = ""
    stage_id: int = 0
    practice: str = ""


def patterns(engine: Engine, asked: PatternQuestion) -> Patterns:
    """Every practice at every open stage. Raises Undefined for a segment that is matched, or an unknown practice."""
    if asked.by and asked.by not in BY:
        raise Undefined("Patterns are told apart by no such segment.")
    if asked.practice and asked.practice not in PRACTICES:
        raise Undefined(f"There is no practice {asked.practice}.")
    question = narrowed(replace(asked.question, viewer=asked.viewer), "win_rate")
    if asked.stage_id:
        question = replace(question, only={**question.only, "stage": (asked.stage_id,)})
    practices = (asked.practice,) if asked.practice else PRACTICES
    rates = rates_on(engine, question.today)
    keys = (asked.by, "size") if asked.by else ("size",)
    rows = counted(engine, Grouped(_part(practices), question, rates), {"stage_id": "d.stage_id"}, keys)
    names: Mapping[Any, str] = {}
    if asked.by and SEGMENTS[asked.by].names:
        names = dict(engine.rows(SEGMENTS[asked.by].names, {"period": question.period}))
    found = [
        replace(line, value=value, label="" if value is None else str(names.get(value, value)))
        for stage in engine.rows(OPEN_STAGES, {})
        for value in dict.fromkeys(row.get(asked.by) for row in rows if row["stage_id"] == stage[2])
        for line in _lines(stage, practices, [row for row in rows if _is(row, stage[2], asked.by, value)])
    ]
    return _judged(found, rates.to)


def _part(practices: Iterable[str]) -> Part:
    measures = {}
    for practice in practices:
        for name, so in (("done", 1), ("undone", 0)):
            is_so = f"d.{practice} = {so}"
            measures[f"{practice}_{name}"] = f"SUM(CASE WHEN {is_so} THEN 1 ELSE 0 END)"
            measures[f"{practice}_{name}_won"] = f"SUM(CASE WHEN {is_so} AND d.outcome = 'won' THEN 1 ELSE 0 END)"
    return Part("practised", measures)


def _is(row: Mapping[str, Any], stage_id: int, by: str, value: int | str | None) -> bool:
    return bool(row["stage_id"] == stage_id and (not by or row[by] == value))


def _lines(stage: Sequence[Any], practices: Iterable[str], rows: Sequence[Mapping[str, Any]]) -> Iterable[Pattern]:
    pipeline_id, pipeline, stage_id, name = stage[:4]
    for practice in practices:
        every = (Stratum(row["size"], _arm(row, practice, "done"), _arm(row, practice, "undone")) for row in rows)
        strata = tuple(one for one in every if one.done.deals or one.undone.deals)
        matched = [one for one in strata if one.is_matched]
        if strata:
            yield Pattern(
                stage_id,
                str(name),
                pipeline_id,
                str(pipeline),
                practice,
                value=None,
                label="",
                done=_sum(one.done for one in strata),
                undone=_sum(one.undone for one in strata),
                matched=(_sum(one.done for one in matched), _sum(one.undone for one in matched)),
                strata=strata,
            )


def _arm(row: Mapping[str, Any], practice: str, side: str) -> Arm:
    return Arm(int(row[f"{practice}_{side}"]), int(row[f"{practice}_{side}_won"]))


def _sum(arms: Iterable[Arm]) -> Arm:
    return sum(arms, Arm(0, 0))


def is_enough(done: Arm, undone: Arm) -> bool:
    """Whether matched deals are enough to say something."""
    won, deals = done.won + undone.won, done.deals + undone.deals
    return min(done.deals, undone.deals) >= FLOOR and min(won, deals - won) >= OUTCOMES


def _judged(lines: Sequence[Pattern], currency: str) -> Patterns:
    count = sum(is_enough(*line.matched) for line in lines)
    level = 1 - _ERROR / max(count, 1)
    told = [replace(line, beside=compared(line.strata, level)) if is_enough(*line.matched) else line for line in lines]
    told.sort(key=_rank)
    return Patterns(tuple(told), count, level, currency)


def _rank(line: Pattern) -> tuple[int, float]:
    """The surest first: by the end of the interval that is nearer to no difference. Ties keep the order of stages."""
    beside = line.beside
    if beside is None:
        return 2, -min(line.matched[0].deals, line.matched[1].deals)
    return (0, -max(beside.low, -beside.high)) if beside.is_clear else (1, -beside.difference)


def compared(strata: Sequence[Stratum], level: float) -> Beside:
    """Win rates over strata of which at least one is matched; intervals hold with `level`."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    matched = [one for one in strata if one.is_matched]
    whole = math.fsum(one.weight for one in matched)
    weights = [one.weight / whole for one in matched]
    done, undone = ([one.done for one in matched], [one.undone for one in matched])
    with_it, without = _share(done, weights), _share(undone, weights)
    (low_with, high_with), (low_without, high_without) = (
        _bounds(share, arms, weights, z) for share, arms in ((with_it, done), (without, undone))
    )
    down = math.hypot(with_it - low_with, high_without - without)
    up = math.hypot(high_with - with_it, without - low_without)
    difference = with_it - without
    ratio = with_it / without if without else None
    spread = _spread(matched) if ratio else None
    factor = None if spread is None else math.exp(z * spread)
    return Beside(
        with_it,
        without,
        low=difference - down,
        high=difference + up,
        ratio=ratio,
        ratio_low=ratio / factor if ratio and factor else None,
        ratio_high=ratio * factor if ratio and factor else None,
    )


def _share(arms: Sequence[Arm], weights: Sequence[float]) -> float:
    return math.fsum(weight * arm.won / arm.deals for arm, weight in zip(arms, weights, strict=True))


def _bounds(share: float, arms: Sequence[Arm], weights: Sequence[float], z: float) -> tuple[float, float]:
    """The score interval of a weighted share: Wilson's, of as many tries as have its variance."""
    inverse = math.fsum(weight * weight / arm.deals for arm, weight in zip(arms, weights, strict=True))
    squared = z * z * inverse
    middle = (share + squared / 2) / (1 + squared)
    half = math.sqrt(squared * share * (1 - share) + squared * squared / 4) / (1 + squared)
    return max(min(middle - half, share), 0.0), min(max(middle + half, share), 1.0)


def _spread(matched: Sequence[Stratum]) -> float:
    """The standard error of the logarithm of the ratio, by Greenland and Robins; neither rate may be 0."""
    parts = []
    for one in matched:
        n1, n0 = one.done.deals, one.undone.deals
        n, won = n1 + n0, one.done.won + one.undone.won
        parts.append((n1 * n0 * won - one.done.won * one.undone.won * n) / (n * n))
    up = math.fsum(one.done.won * one.undone.deals / (one.done.deals + one.undone.deals) for one in matched)
    down = math.fsum(one.undone.won * one.done.deals / (one.done.deals + one.undone.deals) for one in matched)
    return math.sqrt(max(math.fsum(parts), 0.0) / (up * down))
