"""Stages in which deals have come to wait longer or to get lost more often. Source of the rule: mechanics 6.

Each stage is compared with itself: the window of the question with the four quarters before it. A bottleneck is one
whose median stay grew to 1.3 times or more, or whose conversion fell by 10 points or more with 30 entries or more in
both. Medians and conversions treat those still at it as censored, and both conversions are taken after as many days,
so that a young window is not blamed for its youth.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from quarterdeck.analytics.durations import Spells, quantile, share_by, steps
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.metrics import Part
from quarterdeck.analytics.money import Rates, rates_on
from quarterdeck.analytics.questions import Question
from quarterdeck.analytics.schema import DAY_US, FOREVER
from quarterdeck.analytics.segments import SEGMENTS
from quarterdeck.analytics.why.asking import Grouped, counted, narrowed
from quarterdeck.analytics.why.funnel import (
    FLOOR,
    MATURED,
    OPEN_STAGES,
    STAYED,
    STAYS_FLOOR,
    by_stage,
    cohort,
    passing,
    spells_of,
    stays,
    tally,
)
from quarterdeck.values.dataclasses import dataclass, replace

SLOWER: Final = 1.3
"""Ratio of medians from which a stage is a bottleneck."""
DROP: Final = 0.10
"""Points of conversion lost from which it is one."""
BEFORE_DAYS: Final = 365
"""How long before the window it is compared with: four quarters."""
EXPLAINING: Final = ("owner", "team", "territory", "source", "channel", "product", "industry", "country", "size")
GROUP_FLOOR: Final = 10
"""Entries a group needs in both windows to be named."""
_EXACT = 1e-9
_LEFT: Final = {
    "passed": f"SUM(CASE WHEN d.entered <= :since AND d.departed < {FOREVER} AND {STAYED} <= :horizon"
    " THEN 1 ELSE 0 END)",
    "entered": "SUM(CASE WHEN d.entered <= :since THEN 1 ELSE 0 END)",
}
"""Of stays that began until the instant `since`, how many ended within `horizon` days, and how many they are."""
Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Explained:
    """The group with more of a drop than it has of the deals: association, not cause.

    `share` is its part of the drop by Kitagawa's decomposition (1955), of how often it passed and how much of the
    whole it was; above 1 when others made up for it. `weight` is its part of the whole, the mean of both windows.
    `now` and `before` are (passed, entered); where it `is_slow`, of stays, (ended within `within` days, begun).
    """

    segment: str
    value: int | str | None
    label: str
    share: float
    weight: float
    now: tuple[int, int]
    before: tuple[int, int]
    within: int
    is_slow: bool


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """A stage beside itself: it is a bottleneck when it is slower or leaking, see `is_one`.

    `entries`, `stays`, `days` (median) and `conversion` are (now, before), None where nothing can be said. `at_stake`
    is entries x mean amount on entry x lost conversion, in minor units of the reporting currency; `horizon` the days
    after which conversions are taken, `matured` those within which 90 % of what passed did: groups are compared by the
    deals that entered at least so long ago.
    """

    stage_id: int
    name: str
    pipeline_id: int
    pipeline: str
    entries: tuple[int, int]
    stays: tuple[int, int]
    days: tuple[int | None, int | None]
    ratio: float | None
    conversion: tuple[float, float] | None
    horizon: int
    matured: int
    at_stake: int
    explained: Explained | None = None

    @property
    def is_one(self) -> bool:
        """Whether it became a bottleneck."""
        return self.is_slower or self.is_leaking

    @property
    def is_slower(self) -> bool:
        """Whether deals stay longer than they did."""
        return self.ratio is not None and self.ratio >= SLOWER - _EXACT

    @property
    def drop(self) -> float:
        """How much conversion was lost, 0 when it is not known."""
        return self.conversion[1] - self.conversion[0] if self.conversion else 0.0

    @property
    def is_leaking(self) -> bool:
        """Whether more are lost than were."""
        return self.drop >= DROP - _EXACT


@dataclass(frozen=True, slots=True)
class Compared:
    """Every stage that anybody entered, bottlenecks first, of those the most value at stake first.

    Days [since, from) are what the window is compared with, both days of the copy.
    """

    stages: tuple[Bottleneck, ...]
    since: int
    until: int
    currency: str
    rate_day: int


def before(question: Question) -> Question:
    """The same about the four quarters before the window."""
    return replace(question, from_day=question.from_day - BEFORE_DAYS, until_day=question.from_day)


def compared(engine: Engine, question: Question) -> Compared:
    """The stages in the window beside themselves before; those that became bottlenecks with the group that goes with
    most of it.
    """
    asked = narrowed(question, "stage_conversion")
    rates = rates_on(engine, asked.today)
    earlier = before(asked)
    cohorts = [by_stage(cohort(engine, one, rates)) for one in (asked, earlier)]
    spent = [by_stage(stays(engine, one, rates)) for one in (asked, earlier)]
    found = []
    for pipeline_id, pipeline, stage_id, name, _, _ in engine.rows(OPEN_STAGES, {}):
        now, then = (rows.get(stage_id, []) for rows in cohorts)
        one = _judged((now, then), tuple(rows.get(stage_id, []) for rows in spent), rates)
        if any((*one.entries, *one.stays)):
            named = replace(one, name=str(name), pipeline=str(pipeline))
            found.append(replace(named, stage_id=stage_id, pipeline_id=pipeline_id))
    told = [
        replace(one, explained=_explained(engine, (asked, earlier), rates, one)) if one.is_one else one for one in found
    ]
    # A stable order: stages that are none stay in the order of their pipelines.
    told.sort(key=lambda one: (0, -one.at_stake, -(one.ratio or 0), one.stage_id) if one.is_one else (1, 0, 0, 0))
    return Compared(tuple(told), earlier.from_day, earlier.until_day, rates.to, asked.today)


def _median(rows: Sequence[Mapping[str, Any]]) -> int | None:
    """The Kaplan-Meier median of stays; None when too few began, or fewer than half can be said to have ended."""
    if sum(row["stays"] for row in rows) < STAYS_FLOOR:
        return None
    return quantile(steps(Spells(row["days"], row["ending"], int(row["stays"])) for row in rows), 0.5)


def _judged(cohorts: tuple[Rows, Rows], stayed: tuple[Rows, ...], rates: Rates) -> Bottleneck:
    """A stage by its cohorts and stays now and before."""
    now, then = cohorts
    entries, entered_before = (sum(int(row["deals"]) for row in rows) for rows in (now, then))
    # As far as anybody of the window was seen; a shorter time would take being slower for being lost.
    horizon = max((row["days"] for row in now), default=0)
    conversion = None
    if entries >= FLOOR and entered_before >= FLOOR:
        shares = [share_by(steps(spells_of(rows)), "passed", horizon) for rows in (now, then)]
        conversion = (shares[0], shares[1])
    entered = tally(now, rates)
    counting = entered.priced - entered.excluded
    drop = max(conversion[1] - conversion[0], 0.0) if conversion else 0.0
    days = (_median(stayed[0]), _median(stayed[1]))
    return Bottleneck(
        stage_id=0,
        name="",
        pipeline_id=0,
        pipeline="",
        entries=(entries, entered_before),
        stays=(sum(int(row["stays"]) for row in stayed[0]), sum(int(row["stays"]) for row in stayed[1])),
        days=days,
        ratio=days[0] / days[1] if days[0] is not None and days[1] else None,
        conversion=conversion,
        horizon=horizon,
        matured=passing([*now, *then]),
        at_stake=round(entries * drop * entered.amount / counting) if counting else 0,
    )


def _explained(engine: Engine, windows: tuple[Question, Question], rates: Rates, found: Bottleneck) -> Explained | None:
    """Of every segment the group whose part of the drop exceeds its part of the deals by most.

    Where more are lost the drop is that of conversion, else that of stays ended within the earlier median. A group
    that is all there is has its part and no more. None without a drop or a group large enough.
    """
    keys = [key for key in EXPLAINING if key != "size" or windows[0].bands]
    parts = [part for key in keys for part in _parts(engine, windows, rates, found, key)]
    # Of equal parts the one of the segment named first, whichever the engine.
    ahead = [part for part in parts if part.share - part.weight > _EXACT]
    return min(
        ahead, key=lambda part: (part.weight - part.share, keys.index(part.segment), str(part.value)), default=None
    )


def _parts(
    engine: Engine, windows: tuple[Question, Question], rates: Rates, found: Bottleneck, key: str
) -> Iterator[Explained]:
    within = found.matured if found.is_leaking else found.days[1] or 0
    now, before = (_passed(engine, window, rates, found, (key, within)) for window in windows)
    totals = [[sum(pair[side] for pair in told.values()) for side in (0, 1)] for told in (now, before)]
    (hits, tries), (hits_before, tries_before) = totals
    if not tries or not tries_before:
        return
    drop, middle = hits_before / tries_before - hits / tries, (hits / tries + hits_before / tries_before) / 2
    if drop <= 0:
        return
    names: Mapping[Any, str] = dict(engine.rows(SEGMENTS[key].names, {})) if SEGMENTS[key].names else {}
    for value in now.keys() & before.keys():
        ours, theirs = now[value], before[value]
        if min(ours[1], theirs[1]) >= GROUP_FLOOR:
            share = kitagawa(ours, theirs, (tries, tries_before), middle) / drop
            weight = (ours[1] / tries + theirs[1] / tries_before) / 2
            label = "" if value is None else str(names.get(value, value))
            yield Explained(key, value, label, share, weight, ours, theirs, within, not found.is_leaking)


def kitagawa(now: tuple[int, int], before: tuple[int, int], tries: tuple[int, int], middle: float) -> float:
    """A group's part of a fall of the whole: it passed less often, or a group that passes seldom grew.

    `now` and `before` are (passed, entered) of the group, `tries` all that entered now and before, `middle` the mean
    of both rates of the whole. The parts of all groups sum to the fall where each entered in both.
    """
    weights, rates = (now[1] / tries[0], before[1] / tries[1]), (now[0] / now[1], before[0] / before[1])
    by_rate = sum(weights) / 2 * (rates[1] - rates[0])
    by_mix = (weights[1] - weights[0]) * (sum(rates) / 2 - middle)
    return by_rate + by_mix


def _passed(
    engine: Engine, window: Question, rates: Rates, found: Bottleneck, told: tuple[str, int]
) -> dict[int | str | None, tuple[int, int]]:
    """By group of a segment: (passed within so many days, entered) of those that entered this stage as long ago.

    Of a stage that is slower alone, stays that ended within them and stays that began.
    """
    key, within = told
    options = {"horizon": within, "since": window.now - within * DAY_US}
    only = {**window.only, "stage": (found.stage_id,)}
    part = Part("cohort", MATURED) if found.is_leaking else Part("visits", _LEFT)
    asked = Grouped(part, replace(window, options=options, only=only), rates)
    rows = counted(engine, asked, {}, (key,))
    return {row[key]: (int(row["passed"]), int(row["entered"])) for row in rows}
