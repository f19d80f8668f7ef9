"""The deals behind figures: a page of them, with how many there are and what they come to, so that rows sum to it."""

from collections.abc import Mapping
from typing import Final

from quarterdeck.analytics.answering import Undefined
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.metrics import Part
from quarterdeck.analytics.money import Rates, rates_on
from quarterdeck.analytics.questions import Question, Viewer
from quarterdeck.analytics.schema import DAY_US, FOREVER
from quarterdeck.analytics.segments import SEGMENTS
from quarterdeck.analytics.why.asking import Grouped, counted, narrowed, whole_days
from quarterdeck.analytics.why.bottlenecks import before
from quarterdeck.analytics.why.funnel import DAYS, STAYED, tally
from quarterdeck.analytics.why.losses import OWN, SIDES, Kept, kept_where
from quarterdeck.analytics.why.patterns import PRACTICES
from quarterdeck.values.dataclasses import dataclass, field, replace

MOST: Final = 1_000
"""How many rows one question has at most."""
_CLOSED_IN: Final = whole_days("d.created", "d.closed")
_LISTED: Final = {"deals": "COUNT(*)", "amount": "SUM(d.amount)", "priced": "COUNT(d.amount)"}


@dataclass(frozen=True, slots=True)
class Deal:
    """A row behind a figure.

    `day` is the day it counts by, `days` whole days it took or has taken so far, None where that is no part of the
    figure; `amount` in minor units of `currency`; `value` in those of the reporting currency, None without an amount
    or a rate; `ending` what came of it.
    """

    opportunity_id: int
    day: int
    days: int | None
    amount: int | None
    currency: str
    value: int | None
    ending: str


@dataclass(frozen=True, slots=True)
class Deals:
    """A page of rows. `count`, `value`, `unpriced` and `excluded` are of all rows: how many, what they come to in
    minor units of `to`, how many without an amount, and how many whose amount no rate converts.
    """

    rows: tuple[Deal, ...]
    count: int
    value: int
    unpriced: int
    excluded: int
    to: str


@dataclass(frozen=True, slots=True)
class StageRows:
    """Which deals of a stage: those that entered it in the window of the question, or what came of them.

    `of` is a key of STAGE_FIGURES; `by` and `values` take the deals of a group. `within` are the days of a matured
    conversion, `is_before` takes the window before the question's, which bottlenecks compare with.
    """

    viewer: Viewer
    question: Question
    stage_id: int
    of: str
    by: tuple[str, ...] = ()
    values: tuple[int | str | None, ...] = ()
    within: int = 0
    is_before: bool = False
    first: int = 0
    most: int = MOST


@dataclass(frozen=True, slots=True)
class ClosedRows:
    """Which closed deals: of an outcome, or of either where it is empty, with these values of these ways."""

    viewer: Viewer
    question: Question
    by: tuple[str, ...] = ()
    values: tuple[int | str | None, ...] = ()
    outcome: str = ""
    kept: Kept = field(default_factory=dict)
    first: int = 0
    most: int = MOST


@dataclass(frozen=True, slots=True)
class PatternRows:
    """Which closed deals of a stage: those that had a practice on entering it, or had not, of an outcome or of either.

    `side` is a key of SIDES_OF; `by` and `values` take the deals of a group or a size band.
    """

    viewer: Viewer
    question: Question
    stage_id: int
    practice: str
    side: str = "done"
    outcome: str = ""
    by: tuple[str, ...] = ()
    values: tuple[int | str | None, ...] = ()
    first: int = 0
    most: int = MOST


SIDES_OF: Final[Mapping[str, int]] = {"done": 1, "undone": 0}
"""Sides of a practice, and what its column is there."""


@dataclass(frozen=True, slots=True)
class _Listing:
    """A population and its rows: the columns of Deal after the opportunity, in order, and conditions."""

    population: str
    days: str
    ending: str
    conditions: tuple[str, ...] = ()
    order: str = "d.day DESC, d.opportunity_id"

    @property
    def columns(self) -> tuple[str, ...]:
        """What is asked of each row."""
        return ("d.opportunity_id", "d.day", self.days, "d.amount", "d.currency", "d.value", self.ending)


def _entered(*conditions: str) -> _Listing:
    return _Listing("cohort", DAYS, "d.ending", conditions)


def _stayed(*conditions: str) -> _Listing:
    ending = f"CASE WHEN d.departed < {FOREVER} THEN d.departure ELSE 'stays' END"
    return _Listing("visits", STAYED, ending, conditions, order="d.day DESC, d.opportunity_id, d.ordinal")


_OLD: Final = "d.entered <= :since"
STAGE_FIGURES: Final[Mapping[str, _Listing]] = {
    "entered": _entered(),
    "passed": _entered("d.ending = 'passed'"),
    "lost": _entered("d.ending = 'lost'"),
    "waiting": _entered("d.ending = 'waiting'"),
    "matured": _entered(_OLD),
    "matured_passed": _entered(_OLD, "d.ending = 'passed'", f"{DAYS} <= :within"),
    "skipped": _Listing("skipped", "NULL", "'skipped'"),
    "stays": _stayed(),
    "stays_old": _stayed(_OLD),
    "stays_left": _stayed(_OLD, f"d.departed < {FOREVER}", f"{STAYED} <= :within"),
    "stays_won": _stayed("d.outcome = 'won'"),
    "stays_lost": _stayed("d.outcome = 'lost'"),
    "stays_open": _stayed("d.outcome = 'open'", f"d.departed = {FOREVER}"),
}
"""What can be opened of a stage: figures of a funnel and of bottlenecks."""


def stage_rows(engine: Engine, asked: StageRows) -> Deals:
    """The rows behind a figure of a stage. Raises Undefined for an unknown figure or a number of rows out of range."""
    if asked.of not in STAGE_FIGURES:
        raise Undefined("A stage has no such figure.")
    question = narrowed(replace(asked.question, viewer=asked.viewer), "stage_conversion")
    question = before(question) if asked.is_before else question
    told = {"within": asked.within, "since": question.now - asked.within * DAY_US}
    return _of_stage(engine, replace(question, options=told), STAGE_FIGURES[asked.of], asked)


def pattern_rows(engine: Engine, asked: PatternRows) -> Deals:
    """The rows behind one side of a pattern. Raises Undefined for an unknown practice, side or outcome."""
    if asked.practice not in PRACTICES or asked.side not in SIDES_OF or asked.outcome not in SIDES:
        raise Undefined("A pattern has no such practice, side or outcome.")
    so = f"d.{asked.practice} = {SIDES_OF[asked.side]}"
    conditions = (so, *[f"d.outcome = '{asked.outcome}'"] * bool(asked.outcome))
    question = narrowed(replace(asked.question, viewer=asked.viewer), "win_rate")
    return _of_stage(engine, question, _Listing("practised", _CLOSED_IN, "d.outcome", conditions), asked)


def _of_stage(engine: Engine, question: Question, listing: _Listing, asked: StageRows | PatternRows) -> Deals:
    """The rows of a stage in a listing, worth what they were on entry at the rates of today."""
    if not set(asked.by) <= SEGMENTS.keys():
        raise Undefined("A stage is told apart by no such segment.")
    at, values = _at(asked)
    where = ("d.stage_id = :stage", *listing.conditions, *at)
    told = {**question.options, **values, "stage": asked.stage_id}
    rates = rates_on(engine, question.today)
    grouped = Grouped(Part(listing.population, _LISTED), replace(question, options=told), rates)
    rows = counted(engine, grouped, {"currency": "d.currency"}, asked.by, where)
    total = tally(rows, rates)
    found = _page(engine, grouped.told_apart(asked.by), replace(listing, conditions=where), (asked.first, asked.most))
    deals = tuple(_converted(deal, rates) for deal in found)
    return Deals(deals, total.deals, total.amount, total.deals - total.priced, total.excluded, rates.to)


def closed_rows(engine: Engine, asked: ClosedRows) -> Deals:
    """The rows behind a line of losses, or behind its total. Raises Undefined for an unknown way or outcome."""
    if asked.outcome not in SIDES or not set(asked.by) <= {*OWN, *SEGMENTS}:
        raise Undefined("Deals are told apart by no such way, or have no such outcome.")
    question = narrowed(replace(asked.question, viewer=asked.viewer), "stage_conversion")
    where, told = kept_where(asked.kept)
    at, values = _at(asked)
    told |= values
    where += [*at] + [f"d.outcome = '{asked.outcome}'"] * bool(asked.outcome)
    segments = tuple(key for key in asked.by if key not in OWN)
    rates = rates_on(engine, question.today)
    grouped = Grouped(Part("decided", SIDES[asked.outcome]), replace(question, options=told), rates)
    rows = counted(engine, grouped, {"outcome": "d.outcome"}, segments, where)
    sums = {name: sum(int(row[name] or 0) for row in rows) for name in SIDES[asked.outcome]}
    listing = _Listing("decided", _CLOSED_IN, "d.outcome", tuple(where))
    found = _page(engine, grouped.told_apart(segments), listing, (asked.first, asked.most))
    return Deals(tuple(found), sums["deals"], sums["value"], sums["unpriced"], sums["excluded"], rates.to)


def _at(asked: StageRows | ClosedRows | PatternRows) -> tuple[list[str], dict[str, int | str]]:
    """Conditions that hold for the values of these ways, and their parameters."""
    if len(asked.by) != len(asked.values):
        raise Undefined("Each way has one value.")
    sql = [OWN[key][0] if key in OWN else SEGMENTS[key].sql for key in asked.by]
    told = {f"at_{place}": value for place, value in enumerate(asked.values) if value is not None}
    where = [f"{one} = :at_{n}" if f"at_{n}" in told else f"{one} IS NULL" for n, one in enumerate(sql)]
    return where, told


def _page(engine: Engine, grouped: Grouped, listing: _Listing, part: tuple[int, int]) -> list[Deal]:
    first, most = part
    if first < 0 or not 0 < most <= MOST:
        raise Undefined(f"A page has 1 to {MOST} rows, and begins at the first or a later one.")
    sql = grouped.page(listing.columns, listing.order, grouped.question.segments, listing.conditions)
    rows = engine.rows(sql, grouped.params | {"first": first, "most": most})
    return [Deal(*row) for row in rows]


def _converted(deal: Deal, rates: Rates) -> Deal:
    value = None if deal.amount is None else rates.convert(deal.amount, deal.currency)
    return replace(deal, value=value)
