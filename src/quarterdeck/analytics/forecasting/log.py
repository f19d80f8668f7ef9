"""The log of changes as columns: what was so of each deal at any instant, and never what came later."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from quarterdeck.values.dataclasses import dataclass, field, replace

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
DAY: Final = 86_400
WEEK: Final = 7 * DAY
NEVER: Final = np.int64(2**53)
OPEN, WON, LOST = 0, 1, 2
REMOVED: Final = 3
"""Deleted or merged: neither open nor won nor lost from then on."""


@dataclass(frozen=True)
class Track:
    """Changes of one field, sorted by deal and instant; a value lasts until the next one of its deal.

    `at` is in seconds since 1970 UTC, rounded up, so that `at <= t` says the same for a whole second t.
    """

    deal: Ints
    at: Ints
    value: NDArray[Any]
    count: int
    """Deals of the log."""
    rises: Ints = field(init=False)
    _key: Ints = field(init=False)
    _starts: Ints = field(init=False)
    _first: int = field(init=False)
    _span: int = field(init=False)

    def __post_init__(self) -> None:
        first = int(self.at.min()) if len(self.at) else 0
        span = (int(self.at.max()) - first if len(self.at) else 0) + 2
        starts = np.searchsorted(self.deal, np.arange(self.count + 1))
        same = np.zeros(len(self.deal), dtype=bool)
        same[1:] = self.deal[1:] == self.deal[:-1]
        rose = same.copy()
        if self.value.dtype.kind == "f":
            rose[1:] &= self.value[1:] > self.value[:-1]
        for name, value in (
            ("_first", first), ("_span", span), ("_starts", starts.astype(np.int64)),
            ("_key", self.deal * span + (self.at - first)), ("rises", np.cumsum(rose).astype(np.int64)),
        ):  # fmt: skip
            object.__setattr__(self, name, value)

    def place(self, deals: Ints, at: Ints) -> tuple[Ints, Flags]:
        """Row of the last change at or before each instant, and whether there is one."""
        moment = np.clip(at - self._first, -1, self._span - 1)
        row = np.searchsorted(self._key, deals * self._span + moment, side="right") - 1
        return row, row >= self._starts[deals]

    def look(self, deals: Ints, at: Ints, default: Any) -> NDArray[Any]:
        """The value at each instant; `default` before the first change."""
        row, known = self.place(deals, at)
        if not len(self.value):
            return np.full(len(deals), default, dtype=self.value.dtype)
        return np.where(known, self.value[np.maximum(row, 0)], default)

    def since(self, deals: Ints, at: Ints, default: Ints) -> Ints:
        """When the value of each instant began."""
        row, known = self.place(deals, at)
        if not len(self.at):
            return default
        return np.asarray(np.where(known, self.at[np.maximum(row, 0)], default), dtype=np.int64)

    def changes(self, deals: Ints, at: Ints) -> Ints:
        """How often the value had changed by then, the first value not counted."""
        row, known = self.place(deals, at)
        return np.where(known, row - self._starts[deals], 0)

    def risen(self, deals: Ints, at: Ints) -> Ints:
        """How often the value had become greater by then."""
        row, known = self.place(deals, at)
        if not len(self.rises):
            return np.zeros(len(deals), dtype=np.int64)
        first = np.minimum(self._starts[deals], len(self.rises) - 1)
        return np.where(known, self.rises[np.maximum(row, 0)] - self.rises[first], 0)

    def counted(self, deals: Ints, at: Ints) -> Ints:
        """How many rows there were by then."""
        row, known = self.place(deals, at)
        return np.where(known, row - self._starts[deals] + 1, 0)


@dataclass(frozen=True)
class Stage:
    """A stage: its place among the stages of its pipeline, and what it counts as."""

    pipeline: str
    name: str
    order: float
    kind: int
    weight: float
    """Default probability of a deal in it, used where there is no history."""


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, the end exclusive, in seconds since 1970 UTC."""

    start: int
    end: int
    label: str

    @property
    def length(self) -> int:
        return self.end - self.start

    def at(self, share: float) -> int:
        """The instant at this share of the period."""
        return self.start + round(self.length * share)


@dataclass(frozen=True)
class Call:
    """What people said at an instant that a period will bring; money in units of the log."""

    period: int
    """An instant of the period."""
    at: int
    value: float


@dataclass(frozen=True)
class Spells:
    """Stretches of a deal with one outcome, sorted by deal and start; `until` is exclusive."""

    deal: Ints
    since: Ints
    until: Ints
    outcome: Ints

    def during(self, at: int, outcome: int) -> Ints:
        """Deals that have this outcome at the instant."""
        kept: Flags = (self.since <= at) & (self.until > at) & (self.outcome == outcome)
        return self.deal[kept]


@dataclass
class Log:
    """Deals and their changes; deals are numbered as in `ids`, texts by their place in `levels`."""

    ids: NDArray[Any]
    created: Ints
    texts: dict[str, Ints]
    """Columns of deals that hold texts: pipeline, segment, channel and so on; -1 for an empty cell."""
    levels: dict[str, list[str]]
    stages: list[Stage]
    periods: list[Period]
    stage: Track
    amount: Track
    close: Track
    category: Track
    owner: Track
    spells: Spells
    touches: Track | None = None
    """Activities: 1 for a contact in which the customer spoke: two_way or in."""
    contacts: Track | None = None
    """Those of them that are 1."""
    numbers: dict[str, Floats] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    """Human calls, in the order they were made."""
    last: int = 0
    """Instant of the last row."""
    unseen: Flags | None = None
    """Deals whose rows were all recorded once they had closed, with nothing dated before: nothing is learnt of them."""

    def learnable(self) -> "Log":
        """The log without deals that tell nothing but their end: for fits, records and backtests, never for sums."""
        if self.unseen is None or not self.unseen.any():
            return self
        return self._with_spells(~self.unseen[self.spells.deal])

    def held(self, ended: Mapping[str, float], as_of: int) -> "Log":
        """The log as it was held at an instant, of one with everything that is told of deals that are unseen by now.

        `ended` says by id when those closed: of one that had closed by then there is only that, others are as any deal.
        """
        at = np.array([ended.get(str(one), as_of + 1) for one in self.ids], dtype=np.int64)
        unseen = at <= as_of
        kept = ~(unseen[self.spells.deal] & (self.spells.outcome == OPEN))
        return replace(self._with_spells(kept), unseen=unseen, created=np.where(unseen, at, self.created))

    def _with_spells(self, kept: Flags) -> "Log":
        s = self.spells
        return replace(self, spells=Spells(s.deal[kept], s.since[kept], s.until[kept], s.outcome[kept]))

    @property
    def count(self) -> int:
        """Deals of the log."""
        return len(self.created)

    def open_at(self, at: int) -> Ints:
        """Deals that exist and are open at the instant."""
        return self.spells.during(at, OPEN)

    def closings(self, since: int, until: int, outcome: int) -> tuple[Ints, Ints]:
        """Deals that have the outcome just before `until` and got it in [since, until); with when they got it."""
        s = self.spells
        kept = (s.outcome == outcome) & (s.since >= since) & (s.since < until) & (s.until >= until)
        return s.deal[kept], s.since[kept]

    def amounts(self, deals: Ints, at: int | Ints) -> Floats:
        """Amounts at the instant; NaN without one."""
        return self.amount.look(deals, np.broadcast_to(np.asarray(at, dtype=np.int64), deals.shape), np.nan)

    def won_value(self, since: int, until: int) -> tuple[Ints, Floats]:
        """Deals won in [since, until) and their amounts as known just before `until`; without an amount 0."""
        deals, _ = self.closings(since, until, WON)
        return deals, np.nan_to_num(self.amounts(deals, until - 1))

    def stage_at(self, deals: Ints, at: int | Ints) -> Ints:
        """Numbers of stages at the instant; -1 without one."""
        when = np.broadcast_to(np.asarray(at, dtype=np.int64), deals.shape)
        return np.asarray(self.stage.look(deals, when, -1), dtype=np.int64)

    def visited(self, by: int) -> Flags:
        """Which stages each deal had been in by then: deals × stages."""
        found = np.zeros((self.count, len(self.stages)), dtype=bool)
        kept = (self.stage.at <= by) & (self.stage.value >= 0)
        found[self.stage.deal[kept], self.stage.value[kept]] = True
        return found

    def finished(self, by: int) -> list[Period]:
        """Periods that had ended by then, but for those before the first deal: nothing is known of them."""
        first = int(self.created.min()) if len(self.created) else NEVER
        return [period for period in self.periods if first < period.end <= by]


def spells_of(created: Ints, deal: Ints, at: Ints, outcome: Ints) -> Spells:
    """Stretches from outcome rows sorted by deal and instant; a deal is open from its creation on until a row says so.

    Of rows at one instant the last counts, and a row that changes nothing begins no stretch.
    """
    count = len(created)
    every = np.concatenate([np.arange(count, dtype=np.int64), deal])
    when = np.concatenate([created, np.maximum(at, created[deal]) if len(deal) else at])
    what = np.concatenate([np.zeros(count, dtype=np.int64), outcome])
    turn = np.concatenate([np.full(count, -1, dtype=np.int64), np.arange(len(deal), dtype=np.int64)])
    order = np.lexsort((turn, when, every))
    every, when, what = every[order], when[order], what[order]
    last = np.ones(len(every), dtype=bool)
    last[:-1] = (every[1:] != every[:-1]) | (when[1:] != when[:-1])
    every, when, what = every[last], when[last], what[last]
    begins = np.ones(len(every), dtype=bool)
    begins[1:] = (every[1:] != every[:-1]) | (what[1:] != what[:-1])
    every, when, what = every[begins], when[begins], what[begins]
    until = np.full(len(every), NEVER)
    same = every[1:] == every[:-1]
    until[:-1][same] = when[1:][same]
    return Spells(every, when, until, what)
