"""How long won deals took, and which percentiles a deal is held against. Pure.

Percentiles are nearest-rank: the least number of days within which at least that share of them was done.
"""

import math
from collections.abc import Iterable, Mapping

from quarterdeck.health.terms import Measure
from quarterdeck.values.dataclasses import dataclass

# Won deals below which a percentile says nothing.
FLOOR = 10


@dataclass(frozen=True, slots=True)
class Spread:
    """Quartiles and the 90th percentile in whole days of so many."""

    count: int
    p25: int
    p50: int
    p75: int
    p90: int

    @property
    def is_enough(self) -> bool:
        """Whether they are enough to say anything."""
        return self.count >= FLOOR


@dataclass(frozen=True, slots=True)
class Key:
    """What a spread is of: `place` a stage, a pipeline (cycle) or 0 (gap); `team` 0 and `type` "" stand for all."""

    measure: Measure
    place: int
    team: int = 0
    type: str = ""


Paces = Mapping[Key, Spread]


def spread_of(days: Mapping[int, int]) -> Spread:
    """The spread of a histogram: how many by days. Raises ValueError without any."""
    count = sum(days.values())
    if not count:
        raise ValueError("a spread is of at least one")
    return Spread(count, *(_rank(days, math.ceil(count * share / 100)) for share in (25, 50, 75, 90)))


def _rank(days: Mapping[int, int], wanted: int) -> int:
    for day in sorted(days):
        wanted -= days[day]
        if wanted <= 0:
            return day
    raise ValueError("there are not so many")


def spreads(rows: Iterable[tuple[Measure, int, int, str, int, int]]) -> dict[Key, Spread]:
    """Spreads of rows (measure, place, team, type, days, how many): of all, of each type and of each team."""
    found: dict[Key, dict[int, int]] = {}
    for measure, place, team, type_, days, count in rows:
        for key in {Key(measure, place), Key(measure, place, type=type_), Key(measure, place, team=team)}:
            counts = found.setdefault(key, {})
            counts[days] = counts.get(days, 0) + count
    return {key: spread_of(days) for key, days in found.items()}


def of_type(paces: Paces, measure: Measure, place: int, type_: str) -> Spread | None:
    """The spread of won deals of this type, of all types where those are too few; None when all are too few."""
    return _first(paces, Key(measure, place, type=type_), Key(measure, place))


def of_team(paces: Paces, measure: Measure, place: int, team: int) -> Spread | None:
    """The spread of what this team won, of all teams where that is too little; None when all is too little."""
    return _first(paces, Key(measure, place, team=team), Key(measure, place))


def _first(paces: Paces, *keys: Key) -> Spread | None:
    found = (paces.get(key) for key in keys)
    return next((spread for spread in found if spread is not None and spread.is_enough), None)
