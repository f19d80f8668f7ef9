"""Why deals are lost, to whom and where: lost and won by reason, competitor, stage lost at, or any segment.

Counted by the day of closing, at the rates of that day. The stage a deal was lost at is the open one it was in last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from quarterdeck.analytics.answering import Undefined
from quarterdeck.analytics.engines import Engine
from quarterdeck.analytics.intervals import wilson
from quarterdeck.analytics.metrics import Part
from quarterdeck.analytics.money import rates_on
from quarterdeck.analytics.populations import POPULATIONS, SHARED
from quarterdeck.analytics.questions import Question
from quarterdeck.analytics.segments import SEGMENTS
from quarterdeck.analytics.why.asking import Grouped, counted, narrowed

FLOOR: Final = 10
"""Closed deals below which a line is too few to say."""
MOST: Final = 3
"""How many ways of telling deals apart one question has."""
# What is told of lost deals alone: a rate of winning by it would be 0.
_LOST_ONLY: Final = frozenset({"reason", "stage"})
_OWN: Final[Mapping[str, tuple[str, str]]] = {
    "reason": ("d.loss_reason_id", "SELECT loss_reason_id, name FROM loss_reason"),
    "competitor": ("d.competitor", ""),
}
WAYS: Final = (*_OWN, *SEGMENTS)
"""By what deals can be told apart."""


def _of(outcome: str) -> dict[str, str]:
    ours = f"d.outcome = '{outcome}'"
    return {
        outcome: f"SUM(CASE WHEN {ours} THEN 1 ELSE 0 END)",
        f"{outcome}_value": f"SUM(CASE WHEN {ours} THEN d.value END)",
        f"{outcome}_unpriced": f"SUM(CASE WHEN {ours} AND d.amount IS NULL THEN 1 ELSE 0 END)",
        f"{outcome}_excluded": f"SUM(CASE WHEN {ours} AND d.amount IS NOT NULL AND d.value IS NULL THEN 1 ELSE 0 END)",
    }


_PART = Part("decided", {**_of("lost"), **_of("won")})


@dataclass(frozen=True, slots=True)
class Side:
    """Deals of one outcome: how many, their value in minor units, how many without an amount or without a rate."""

    deals: int
    value: int
    unpriced: int
    excluded: int


@dataclass(frozen=True, slots=True)
class Decided:
    """One combination. `low` and `high` bound the share won (Wilson), None where only lost deals are told apart.

    `of_lost` is its share of all lost deals, `of_value` of their value; None without any.
    """

    values: tuple[int | str | None, ...]
    labels: tuple[str, ...]
    lost: Side
    won: Side
    low: float | None
    high: float | None
    of_lost: float | None
    of_value: float | None
    is_few: bool


@dataclass(frozen=True, slots=True)
class Losses:
    """The combinations, most lost value first, then most lost deals; and all of them as one."""

    by: tuple[str, ...]
    lines: tuple[Decided, ...]
    total: Decided
    currency: str


def losses(engine: Engine, question: Question, by: Sequence[str]) -> Losses:
    """Deals closed in the window told apart by these ways; with `period` it is the trend.

    Raises Undefined for an unknown way, one named twice, or more than three.
    """
    asked = narrowed(question, "stage_conversion")
    if len(by) > MOST or len(set(by)) < len(by) or not set(by) <= set(WAYS):
        raise Undefined("Deals are told apart by at most three different ways, each a reason, competitor or segment.")
    rates = rates_on(engine, asked.today)
    segments = tuple(key for key in by if key not in _OWN)
    own = {key: _OWN[key][0] for key in by if key in _OWN}
    rows = counted(engine, Grouped(_PART, asked, rates), own, segments) if by else []
    if _LOST_ONLY & set(by):
        rows = [row for row in rows if row["lost"]]
    whole = {name: sum(int(value or 0) for value in values) for name, values in _columns(engine, asked).items()}
    total = _line((), (), whole, whole, is_rated=True)
    named = {key: _names(engine, asked, key) for key in by}
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
    return Losses(tuple(by), tuple(lines), total, rates.to)


def closed_deals(engine: Engine, question: Question, by: Sequence[str], values: Sequence[Any]) -> list[dict[str, Any]]:
    """The deals behind a line of these ways and values, won and lost, ordered by opportunity."""
    asked = narrowed(question, "stage_conversion")
    grouped = Grouped(Part("decided", {}), asked, rates_on(engine, asked.today))
    segments = [key for key in by if key not in _OWN]
    where, at = [], {}
    for place, (key, value) in enumerate(zip(by, values, strict=True)):
        sql = _OWN[key][0] if key in _OWN else SEGMENTS[key].sql
        where.append(f"{sql} IS NULL" if value is None else f"{sql} = :at_{place}")
        at[f"at_{place}"] = value
    rows = engine.rows(grouped.told_apart(segments).rows_where(segments, where), grouped.params | at)
    columns = (*SHARED, *POPULATIONS["decided"].more)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _columns(engine: Engine, asked: Question) -> dict[str, list[Any]]:
    rows = counted(engine, Grouped(_PART, asked, rates_on(engine, asked.today)), {"outcome": "d.outcome"})
    return {name: [row[name] for row in rows] for name in _PART.measures}


def _names(engine: Engine, question: Question, key: str) -> Mapping[Any, str]:
    names = _OWN[key][1] if key in _OWN else SEGMENTS[key].names
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
    bounds = wilson(won.deals, won.deals + lost.deals) if is_rated else None
    return Decided(
        values,
        labels,
        lost,
        won,
        low=bounds and bounds[0],
        high=bounds and bounds[1],
        of_lost=lost.deals / whole["lost"] if whole["lost"] else None,
        of_value=lost.value / whole["lost_value"] if whole["lost_value"] else None,
        is_few=lost.deals + won.deals < FLOOR,
    )


def _side(row: Mapping[str, Any], outcome: str) -> Side:
    return Side(*(int(row[f"{outcome}{name}"] or 0) for name in ("", "_value", "_unpriced", "_excluded")))
