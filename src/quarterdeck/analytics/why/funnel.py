"""How many deals that entered a stage went beyond it, stage by stage. Source of the formula: mechanics 6.

A cohort of a stage is the deals that first stayed in it in the window. One passes when it is later in a stage beyond,
or won: what it skips counts as passed and adds no time. Lost deals stay in the cohort. Those still at it are neither
passed nor lost: `plain` counts them among all, `matured` waits for them, `estimate` treats them as censored.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from quarterdeck.analytics.durations import WAITING, Share, Spells, quantile, share_of_ending, steps
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.intervals import wilson
from quarterdeck.analytics.metrics import Part
from quarterdeck.analytics.money import Rates, rates_on
from quarterdeck.analytics.questions import Question
from quarterdeck.analytics.schema import DAY_US, FOREVER
from quarterdeck.analytics.why.asking import Grouped, counted, narrowed, whole_days
from quarterdeck.values.dataclasses import dataclass, replace

FLOOR: Final = 30
"""Entries below which a conversion is too few to say."""
STAYS_FLOOR: Final = 10
"""Stays below which their length is too few to say."""
OUTCOMES: Final = ("won", "lost", "open")
"""What a deal whose stays are told by its outcome is now."""
ENDINGS: Final = ("passed", "lost", "waiting")
DAYS: Final = whole_days("d.entered", "d.ended")
"""Whole days from entering to passing or losing, or so far, in SQL over the population `cohort`."""
STAYED: Final = whole_days("d.entered", f"CASE WHEN d.departed < {FOREVER} THEN d.departed ELSE :now END")
"""Whole days of a stay, or so far, in SQL over the population `visits`."""
_STAYS = Part("visits", {"stays": "COUNT(*)"})
_PART = Part("cohort", {"deals": "COUNT(*)", "amount": "SUM(d.amount)", "priced": "COUNT(d.amount)"})

MATURED: Final = {
    "passed": f"SUM(CASE WHEN d.entered <= :since AND d.ending = 'passed' AND {DAYS} <= :horizon THEN 1 ELSE 0 END)",
    "entered": "SUM(CASE WHEN d.entered <= :since THEN 1 ELSE 0 END)",
}
"""Of those that entered until the instant `since`, how many passed within `horizon` days, and how many they are."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many deals, what they were worth on entry (minor units of the answer's currency), how many had an amount.

    `excluded` counts those with an amount that no rate converts.
    """

    deals: int = 0
    amount: int = 0
    priced: int = 0
    excluded: int = 0


@dataclass(frozen=True, slots=True)
class Stays:
    """Stays in a stage that began in the window, and whole days by which half, 75 % and 90 % of them have ended.

    Those that last are censored (Kaplan and Meier); None where not so many can be said to have ended.
    """

    count: int = 0
    p50: int | None = None
    p75: int | None = None
    p90: int | None = None

    @property
    def is_few(self) -> bool:
        """Whether they are too few to say how long a stay is."""
        return self.count < STAYS_FLOOR


@dataclass(frozen=True, slots=True)
class Conversion:
    """A stage of a pipeline and what came of those that entered it in the window.

    `tallies` are by ending; `skipped` went past the stage in the window and never were in it: they are no part of the
    cohort. `plain` is (passed, entered). `matured` is the same of those that entered at least the horizon ago and
    passed within it. `stays_of` are the stays of deals by what the deal is now: of won and of lost ones how long they
    were, of open ones that are in the stage still how long they have been. `estimate` is the cumulative incidence of
    passing by Aalen and Johansen. `days` is in how many days half of those that enter have passed it or were lost, None
    when fewer than half have.
    """

    stage_id: int
    name: str
    place: int
    tallies: Mapping[str, Tally]
    skipped: Tally
    stays: Stays
    stays_of: Mapping[str, Stays]
    plain: tuple[int, int]
    matured: tuple[int, int]
    estimate: Share
    days: int | None
    is_few: bool

    @property
    def entered(self) -> Tally:
        """All of the cohort."""
        ours = self.tallies.values()
        return Tally(
            sum(tally.deals for tally in ours),
            sum(tally.amount for tally in ours),
            sum(tally.priced for tally in ours),
            sum(tally.excluded for tally in ours),
        )

    @property
    def within(self) -> tuple[float, float] | None:
        """The interval of the matured share (Wilson); None without any."""
        return wilson(*self.matured)


@dataclass(frozen=True, slots=True)
class Funnel:
    """The open stages of one pipeline in order. `horizon` is the days within which 90 % of those that passed did."""

    pipeline_id: int
    name: str
    stages: tuple[Conversion, ...]
    horizon: int
    currency: str
    rate_day: int


@dataclass(frozen=True, slots=True)
class Funnels:
    """The funnel of each pipeline, in their order."""

    pipelines: tuple[Funnel, ...]


def funnels(engine: Engine, question: Question) -> Funnels:
    """The funnel of every pipeline of the question, in their order; segments of the question are left out.

    Stages in use are there with zeros when nobody entered them. Six texts.
    """
    asked = narrowed(question, "stage_conversion")
    rates = rates_on(engine, asked.today)
    rows = cohort(engine, asked, rates)
    horizon = passing(rows)
    matured = _matured(engine, asked, rates, horizon)
    skipped, stayed = by_stage(_skipped(engine, asked, rates)), by_stage(stays(engine, asked, rates))
    only = set(asked.only.get("pipeline", ()))
    found: dict[int, list[Conversion]] = {}
    names: dict[int, str] = {}
    for pipeline_id, name, stage_id, stage, place, is_active in engine.rows(OPEN_STAGES, {}):
        ours = [row for row in rows if row["stage_id"] == stage_id]
        if (not only or pipeline_id in only) and (is_active or ours):
            names[pipeline_id] = str(name)
            one = replace(
                _conversion(ours, rates, matured.get(stage_id, (0, 0))),
                stage_id=stage_id,
                name=str(stage),
                place=place,
                skipped=tally(skipped.get(stage_id, []), rates),
                stays=_lengths(stayed.get(stage_id, [])),
                stays_of={outcome: _lengths_of(stayed.get(stage_id, []), outcome) for outcome in OUTCOMES},
            )
            found.setdefault(pipeline_id, []).append(one)
    return Funnels(
        tuple(
            Funnel(pipeline_id, names[pipeline_id], tuple(stages), horizon, rates.to, asked.today)
            for pipeline_id, stages in found.items()
        )
    )


# Stages are the same for everybody: what they are called is no secret of a deal, so that this text has no scope.
OPEN_STAGES = """SELECT p.pipeline_id, p.name, g.stage_id, g.name, g.place, g.is_active
FROM stage g JOIN pipeline p ON p.pipeline_id = g.pipeline_id
WHERE g.outcome = 'open' ORDER BY p.place, p.pipeline_id, g.place, g.stage_id"""


def cohort(engine: Engine, question: Question, rates: Rates) -> list[dict[str, Any]]:
    """Deals of every stage's cohort by stage, ending, whole days until it (or so far) and currency."""
    by = {"stage_id": "d.stage_id", "ending": "d.ending", "days": DAYS, "currency": "d.currency"}
    return counted(engine, Grouped(_PART, question, rates), by)


def spells_of(rows: Iterable[Mapping[str, Any]]) -> list[Spells]:
    """These rows of a cohort as spells."""
    return [
        Spells(row["days"], WAITING if row["ending"] == "waiting" else row["ending"], int(row["deals"])) for row in rows
    ]


def passing(rows: Iterable[Mapping[str, Any]]) -> int:
    """The nearest-rank 90th percentile of the days to passing, over all stages; 0 when nothing passed."""
    days = sorted((row["days"], row["deals"]) for row in rows if row["ending"] == "passed")
    wanted = math.ceil(0.9 * sum(count for _, count in days))
    for passed_in, count in days:
        wanted -= count
        if wanted <= 0:
            return int(passed_in)
    return 0


def _matured(engine: Engine, question: Question, rates: Rates, horizon: int) -> dict[int, tuple[int, int]]:
    """By stage: of those that entered at least so many days ago, how many passed within them, and how many they are."""
    since = question.now - horizon * DAY_US
    part = Part("cohort", MATURED)
    asked = Grouped(part, replace(question, options={"horizon": horizon, "since": since}), rates)
    rows = counted(engine, asked, {"stage_id": "d.stage_id"})
    return {row["stage_id"]: (int(row["passed"]), int(row["entered"])) for row in rows}


def _skipped(engine: Engine, question: Question, rates: Rates) -> list[dict[str, Any]]:
    """Deals that went past a stage in the window, by the stage and currency."""
    by = {"stage_id": "d.stage_id", "currency": "d.currency"}
    return counted(engine, Grouped(replace(_PART, population="skipped"), question, rates), by)


def stays(engine: Engine, question: Question, rates: Rates) -> list[dict[str, Any]]:
    """Stays that began in the window, by stage, whole days, whether they have ended, and the outcome of the deal."""
    ended = f"CASE WHEN d.departed < {FOREVER} THEN 'ended' ELSE '{WAITING}' END"
    by = {"stage_id": "d.stage_id", "days": STAYED, "ending": ended, "outcome": "d.outcome"}
    return counted(engine, Grouped(_STAYS, question, rates), by)


def _lengths(rows: Sequence[Mapping[str, Any]]) -> Stays:
    found = steps(Spells(row["days"], row["ending"], int(row["stays"])) for row in rows)
    lengths = (quantile(found, share) for share in (0.5, 0.75, 0.9))
    return Stays(sum(int(row["stays"]) for row in rows), *lengths)


def _lengths_of(rows: Sequence[Mapping[str, Any]], outcome: str) -> Stays:
    """How long stays of deals with this outcome are; those of open deals that last are of the age they have now."""
    ours = [row for row in rows if row["outcome"] == outcome and (outcome != "open" or row["ending"] == WAITING)]
    return _lengths([{**row, "ending": "ended"} for row in ours])


def by_stage(rows: Iterable[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    """These rows under their stages."""
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["stage_id"], []).append(row)
    return found


def _conversion(rows: Sequence[Mapping[str, Any]], rates: Rates, matured: tuple[int, int]) -> Conversion:
    tallies = {ending: tally([row for row in rows if row["ending"] == ending], rates) for ending in ENDINGS}
    found = steps(spells_of(rows))
    entered = sum(one.deals for one in tallies.values())
    return Conversion(
        stage_id=0,
        name="",
        place=0,
        tallies=tallies,
        skipped=Tally(),
        stays=Stays(),
        stays_of={},
        plain=(tallies["passed"].deals, entered),
        matured=matured,
        estimate=share_of_ending(found, "passed"),
        days=quantile(found, 0.5),
        is_few=entered < FLOOR,
    )


def tally(rows: Sequence[Mapping[str, Any]], rates: Rates) -> Tally:
    """These rows of deals, amount, priced and currency as one, converted once a currency."""
    sums: dict[str, int] = {}
    for row in rows:
        sums[row["currency"]] = sums.get(row["currency"], 0) + int(row["amount"] or 0)
    amount, missing = rates.total(sums.items())
    return Tally(
        sum(int(row["deals"]) for row in rows),
        amount,
        sum(int(row["priced"]) for row in rows),
        sum(int(row["priced"]) for row in rows if row["currency"] in missing),
    )
