"""A history of wide rows as values: which rows count, what was so when, what an undo or a correction rewrites.

Truth order is (at, seq). A row counts unless it is voided, and an undo row itself never counts: it
only marks. Rows carry the full state, so that a back-dated row changes its own
stretch of the past and nothing after it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, Self, TypeVar

from quarterdeck.values.dataclasses import dataclass


class Wide(Protocol):
    """A state of many columns."""

    def columns(self) -> dict[str, Any]:
        """Column name to value."""

    def but(self, **columns: Any) -> Self:
        """This state with other values in these columns."""


S = TypeVar("S", bound=Wide)


class HistoryKind(StrEnum):
    """What wrote a history row."""

    CREATED = "created"
    CHANGED = "changed"
    IMPORTED = "imported"
    UNDO = "undo"
    CORRECTION = "correction"
    RESTATED = "restated"


# Without slots: a class with them cannot be called through an alias such as Row[State].
@dataclass(frozen=True)
class Row(Generic[S]):
    """One row of history: the state after it, when it was so (`at`) and when we learnt it (`recorded_at`).

    `voids` names the row it makes void: a correction or restatement stands in that row's place. `since` is
    when it may have come to be so at the earliest, where `at` is only when it was seen.
    """

    seq: int
    at: datetime
    recorded_at: datetime
    kind: str
    state: S
    voided_at: datetime | None = None
    voids: int | None = None
    actor_id: int | None = None
    entry_id: int = 0
    since: datetime | None = None

    @property
    def order(self) -> tuple[datetime, int]:
        """Place in truth order."""
        return self.at, self.seq

    def counts_at(self, known_at: datetime | None) -> bool:
        """Whether the row counts for what was known at that instant; None for what is known now."""
        if self.kind == HistoryKind.UNDO:
            return False
        if known_at is None:
            return self.voided_at is None
        return self.recorded_at <= known_at and (self.voided_at is None or self.voided_at > known_at)


def truth(rows: Iterable[Row[S]], known_at: datetime | None = None) -> list[Row[S]]:
    """The rows that count, in truth order."""
    return sorted((row for row in rows if row.counts_at(known_at)), key=lambda row: row.order)


def as_of(rows: Iterable[Row[S]], *, true_at: datetime, known_at: datetime | None = None) -> S | None:
    """What was so at `true_at`, as known at `known_at`; None when it did not exist yet."""
    past = [row for row in truth(rows, known_at) if row.at <= true_at]
    return past[-1].state if past else None


class Descent(Generic[S]):
    """Which row each counting row was written upon, and so what it has from where.

    A row inherits what it did not change from the row that stood before it when it was written, not
    from one that was put between them later. `origin` of a row is the number of the first row that stood
    in its place: corrected and restated rows keep it.
    """

    def __init__(self, rows: Iterable[Row[S]]) -> None:
        self.rows = sorted(rows, key=lambda row: row.seq)
        self.counting = truth(self.rows)
        self.origin: dict[int, int] = {}
        for row in self.rows:
            stands_in = row.voids is not None and row.kind != HistoryKind.UNDO
            self.origin[row.seq] = self.origin.get(row.voids, row.seq) if stands_in and row.voids else row.seq

    def parent(self, row: Row[S]) -> Row[S] | None:
        """The counting row this one was written upon; None for the first."""
        earlier = self.counting[: self.counting.index(row)]
        return next((one for one in reversed(earlier) if self.origin[one.seq] < self.origin[row.seq]), None)

    def taken_back(self, row: Row[S]) -> dict[str, Any]:
        """What this row changed, at the values before it: what an undo goes back to."""
        parent = self.parent(row)
        if parent is None:
            return {}
        now = row.state.columns()
        return {name: old for name, old in parent.state.columns().items() if old != now[name]}

    def standing_for(self, seq: int) -> Row[S] | None:
        """The counting row in the place of this one: itself, or what corrected or restated it; None when undone."""
        return next((row for row in self.counting if self.origin[row.seq] == self.origin[seq]), None)


@dataclass(frozen=True)
class Rewriting(Generic[S]):
    """Which rows an undo or a correction replaces, and by what states; `touched` are fields changed again since."""

    states: Mapping[int, S]
    touched: frozenset[str] = frozenset()


def rewriting(descent: Descent[S], target: Row[S], values: Mapping[str, Any]) -> Rewriting[S]:
    """What becomes of the other rows when `target` had carried these values instead.

    Each row that has a field from it gets the new value. A rewritten row gets a new number, so
    whatever follows it at the same instant is rewritten too, to stay behind it.
    """
    carried: dict[int, set[str]] = {target.seq: set(values)}
    touched: set[str] = set()
    states: dict[int, S] = {}
    is_renumbered, before = True, target
    for row in descent.counting[descent.counting.index(target) + 1 :]:
        parent = descent.parent(row)
        inherited = carried.get(parent.seq, set()) if parent else set()
        own = {name for name in inherited if parent and getattr(parent.state, name) != getattr(row.state, name)}
        touched |= own
        carried[row.seq] = inherited - own
        is_renumbered = bool(carried[row.seq]) or (is_renumbered and before.at == row.at)
        if is_renumbered:
            states[row.seq] = row.state.but(**{name: values[name] for name in carried[row.seq]})
        before = row
    return Rewriting(states, frozenset(touched))
