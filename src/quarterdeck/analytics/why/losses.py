"""Why deals are lost, to whom and where: lost and won by reason, competitor, stage lost at, or any segment.

Counted by the day of closing, at the rates of that day. The stage a deal was lost at is the open one it was in last.
"""

from collections.abc import Mapping
from typing import Any, Final

from quarterdeck.analytics.answering import Undefined
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.intervals import wilson
from quarterdeck.analytics.metrics import Part
from quarterdeck.analytics.money import rates_on
from quarterdeck.analytics.questions import Question, Viewer
from quarterdeck.analytics.segments import SEGMENTS
from quarterdeck.analytics.why.asking import Grouped, counted, narrowed
from quarterdeck.values.dataclasses import dataclass, field, replace

FLOOR: Final = 10
"""Closed deals below which a line is too few to say."""
MOST: Final = 3
"""How many ways of telling deals apart one question has."""
# What is told of lost deals alone: a rate of winning by it would be 0.
_LOST_ONLY: Final = frozenset({"reason", "stage"})
OWN: Final[Mapping[str, tuple[str, str]]] = {
    "reason": ("d.loss_reason_id", "SELECT loss_reason_id, name FROM loss_reason"),
    "competitor": ("NULLIF(d.competitor, '')", ""),
}
"""Ways that are no segments: their value in SQL, and what finds their names."""
Kept = Mapping[str, tuple[int | str | None, ...]]
"""Values of ways of OWN to which deals are narrowed."""
WAYS: Final = (*OWN, *SEGMENTS)
"""By what deals can be told apart."""


def _of(ours: str) -> dict[str, str]:
    return {
        "deals": f"SUM(CASE WHEN {ours} THEN 1 ELSE 0 END)",
        "value": f"SUM(CASE WHEN {ours} THEN d.value END)",
        "unpriced": f"SUM(CASE WHEN {ours} AND d.amount IS NULL THEN 1 ELSE 0 END)",
        "excluded": f"SUM(CASE WHEN {ours} AND d.amount IS NOT NULL AND d.value IS NULL THEN 1 ELSE 0 END)",
    }


SIDES: Final = {"": _of("1 = 1"), "lost": _of("d.outcome = 'lost'"), "won": _of("d.outcome = 'won'")}
"""Measures of the deals of an outcome; of both where it is empty."""
_BOTH: Final = ("lost", "won")
_PART = Part("decided", {f"{outcome}_{name}": sql for outcome in _BOTH for name, sql in SIDES[outcome].items()})


@dataclass(frozen=True, slots=True)
class Side:
    """Deals of one outcome: how many, their value in minor units, how many without an amount or without a rate."""

    deals: int
    value: int
    unpriced: int
    excluded: int


@dataclass(frozen=True, slots=True)
class Decided:
    """One combination. `won_within` bounds the share won (Wilson), None where only lost deals are told apart.

    `of_lost` is its share of all lost deals, within `lost_within`; `of_value` of their value; None without any.
    """

    values: tuple[int | str | None, ...]
    labels: tuple[str, ...]
    lost: Side
    won: Side
    won_within: tuple[float, float] | None
    of_lost: float | None
    lost_within: tuple[float, float] | None
    of_value: float | None
    is_few: bool


@dataclass(frozen=True, slots=True)
class Losses:
    """The combinations, most lost value first, then most lost deals; and all of them as one.

    `kept` are the ways and values to which they are narrowed, with their labels.
    """

    by: tuple[str, ...]
    lines: tuple[Decided, ...]
    total: Decided
    currency: str
    kept: tuple[tuple[str, int | str | None, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LossQuestion:
    """Deals closed in the window of the question, told apart by these ways; by `period` it is the trend."""

    viewer: Viewer
    question: Question
    by: tuple[str, ...] = ()
    kept: Kept = field(default_factory=dict)


def losses(engine: Engine, asked: LossQuestion) -> Losses:
    """Deals closed in the window told apart. Raises Undefined for an unknown way, one twice, or more than three."""
    by = asked.by
    if len(by) > MOST or len(set(by)) < len(by) or not set(by) <= set(WAYS):
        raise Undefined("Deals are told apart by at most three different ways, each a reason, competitor or segment.")
    where, told = kept_where(asked.kept)
    question = replace(narrowed(replace(asked.question, viewer=asked.viewer), "stage_conversion"), options=told)
    rates = rates_on(engine, question.today)
    grouped = Grouped(_PART, question, rates)
    segments = tuple(key for key in by if key not in OWN)
    own = {key: OWN[key][0] for key in by if key in OWN}
    rows = counted(engine, grouped, own, segments, where) if by else []
    if _LOST_ONLY & set(by):
        rows = [row for row in rows if row["lost_deals"]]
    every = counted(engine, grouped, {"outcome": "d.outcome"}, (), where)
    whole = {name: sum(int(row[name] or 0) for row in every) for name in _PART.measures}
    total = _line((), (), whole, whole, is_rated=True)
    named = {key: names_of(engine, question, key) for key in by}
    lines = [
        _line(
            tuple(row[key] for key in by),
            tuple("" if row[key] is None else str(named[key].get(row[key], row[key])) for key in by),
            row,
            whole,
            is_rated=not _LOST_ONLY & set(by),
        )
        for row in rows
    ]
    lines.sort(key=lambda line: (-line.lost.value, -line.lost.deals, line.labels, tuple(map(str, line.values))))
    return Losses(tuple(by), tuple(lines), total, rates.to, _kept_names(engine, question, asked.kept))


def _kept_names(engine: Engine, question: Question, kept: Kept) -> tuple[tuple[str, int | str | None, str], ...]:
    found = []
    for key, values in {**kept, **question.only}.items():
        names = names_of(engine, question, key)
        found += [(key, value, "" if value is None else str(names.get(value, value))) for value in values]
    return tuple(found)


def kept_where(kept: Kept) -> tuple[list[str], dict[str, int | str]]:
    """Conditions over rows `d` that hold for these values, and their parameters. Raises Undefined for another way."""
    where, told = [], dict[str, int | str]()
    for key, values in kept.items():
        if key not in OWN:
            raise Undefined(f"Deals are not narrowed by {key} here.")
        sql, marks = OWN[key][0], []
        for place, value in enumerate(values):
            if value is not None:
                marks.append(f":kept_{key}_{place}")
                told[f"kept_{key}_{place}"] = value
        either = [f"{sql} IN ({', '.join(marks)})"] * bool(marks) + [f"{sql} IS NULL"] * (None in values)
        where.append(f"({' OR '.join(either) or '1 = 0'})")
    return where, told


def names_of(engine: Engine, question: Question, key: str) -> Mapping[Any, str]:
    """What values of a way are called, by value; empty where they are their own names."""
    names = OWN[key][1] if key in OWN else SEGMENTS[key].names
    return dict(engine.rows(names, {"period": question.period})) if names else {}


def _line(
    values: tuple[Any, ...],
    labels: tuple[str, ...],
    row: Mapping[str, Any],
    whole: Mapping[str, int],
    *,
    is_rated: bool,
) -> Decided:
    lost, won = _side(row, "lost"), _side(row, "won")
    return Decided(
        values,
        labels,
        lost,
        won,
        won_within=wilson(won.deals, won.deals + lost.deals) if is_rated else None,
        of_lost=lost.deals / whole["lost_deals"] if whole["lost_deals"] else None,
        lost_within=wilson(lost.deals, whole["lost_deals"]),
        of_value=lost.value / whole["lost_value"] if whole["lost_value"] else None,
        is_few=lost.deals + won.deals < FLOOR,
    )


def _side(row: Mapping[str, Any], outcome: str) -> Side:
    return Side(*(int(row[f"{outcome}_{name}"] or 0) for name in ("deals", "value", "unpriced", "excluded")))
