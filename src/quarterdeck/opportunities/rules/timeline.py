"""History as values: which rows count, what was so when, visits of stages, counts of pushes.

Truth order is (at, seq). A row counts unless it is voided, and an undo row itself never counts: it
only marks. Rows carry the full state, so that a back-dated row changes its own stretch of the past
and nothing after it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from quarterdeck.opportunities.rules.state import State, differences
from quarterdeck.opportunities.terms import HistoryKind
from quarterdeck.values.period import FiscalCalendar, PeriodKind, crosses_period_end


@dataclass(frozen=True, slots=True)
class Row:
    """One row of history: the state after it, when it was so (`at`) and when we learnt it (`recorded_at`).

    `voids` names the row it makes void: a correction or restatement stands in that row's place.
    """

    seq: int
    at: datetime
    recorded_at: datetime
    kind: str
    state: State
    voided_at: datetime | None = None
    voids: int | None = None
    actor_id: int | None = None
    entry_id: int = 0

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


def truth(rows: Iterable[Row], known_at: datetime | None = None) -> list[Row]:
    """The rows that count, in truth order."""
    return sorted((row for row in rows if row.counts_at(known_at)), key=lambda row: row.order)


def as_of(rows: Iterable[Row], *, true_at: datetime, known_at: datetime | None = None) -> State | None:
    """What was so at `true_at`, as known at `known_at`; None when it did not exist yet."""
    past = [row for row in truth(rows, known_at) if row.at <= true_at]
    return past[-1].state if past else None


@dataclass(frozen=True, slots=True)
class Visit:
    """A stay in a stage; `left_at` None while it lasts."""

    stage_id: int
    entered_at: datetime
    left_at: datetime | None


def visits(rows: Iterable[Row]) -> list[Visit]:
    """The stays in stages, oldest first: consecutive rows with the same stage are one stay."""
    stays: list[Visit] = []
    for row in truth(rows):
        if stays and stays[-1].stage_id == row.state.stage_id:
            continue
        if stays:
            stays[-1] = replace(stays[-1], left_at=row.at)
        stays.append(Visit(row.state.stage_id, row.at, None))
    return stays


@dataclass(frozen=True, slots=True)
class Pushing:
    """What makes a later close date a push: the fiscal calendar, and the kind of period whose end it crosses."""

    calendar: FiscalCalendar
    kind: PeriodKind
    open_stages: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the present row keeps about its history.

    `state_at` is the instant its state comes from, `last_close_date` the last day it was expected to
    close, kept when the day is taken away, so that taking it away and setting a later one is a push too.
    """

    state: State
    state_at: datetime
    created_at: datetime
    stage_entered_at: datetime
    original_close_date: date | None = None
    last_close_date: date | None = None
    push_count: int = 0
    redate_count: int = 0


def begun(state: State, at: datetime) -> Figures:
    """The figures of an opportunity whose first state this is."""
    return Figures(
        state=state,
        state_at=at,
        created_at=at,
        stage_entered_at=at,
        original_close_date=state.close_date,
        last_close_date=state.close_date,
    )


def followed(figures: Figures, state: State, at: datetime, pushing: Pushing) -> Figures:
    """The figures after one more state. A later close date counts as redated, across a period's end as pushed.

    Only open opportunities are pushed: dates of closed ones are put right, not moved.
    """
    last, new = figures.last_close_date, state.close_date
    is_redate = is_push = False
    if last and new and new > last and state.stage_id in pushing.open_stages:
        is_redate = True
        is_push = crosses_period_end(before=last, after=new, calendar=pushing.calendar, kind=pushing.kind)
    return Figures(
        state=state,
        state_at=at,
        created_at=figures.created_at,
        stage_entered_at=figures.stage_entered_at if state.stage_id == figures.state.stage_id else at,
        original_close_date=figures.original_close_date or new,
        last_close_date=new or last,
        push_count=figures.push_count + is_push,
        redate_count=figures.redate_count + is_redate,
    )


def replay(rows: Iterable[Row], pushing: Pushing) -> Figures:
    """The figures of a whole history: what the present row must say. Raises ValueError when no row counts."""
    counting = truth(rows)
    if not counting:
        raise ValueError("an opportunity has at least one row of history that counts")
    figures = begun(counting[0].state, counting[0].at)
    for row in counting[1:]:
        figures = followed(figures, row.state, row.at, pushing)
    return figures


def assumed_beginning(rows: Iterable[Row]) -> Row | None:
    """The row an import began an opportunity with, as long as it counts.

    A file of opportunities says how they are now: that they were so from the start is only assumed, and
    gives way to states of the past that are told later. None for those that people made.
    """
    created = min(rows, key=lambda row: row.seq, default=None)
    is_assumed = created is not None and created.kind == HistoryKind.IMPORTED and created.counts_at(None)
    return created if is_assumed else None


class Descent:
    """Which row each counting row was written upon, and so what it has from where.

    A row inherits what it did not change from the row that stood before it when it was written, not
    from one that was put between them later. `origin` of a row is the number of the first row that stood
    in its place: corrected and restated rows keep it.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = sorted(rows, key=lambda row: row.seq)
        self.counting = truth(self.rows)
        self.origin: dict[int, int] = {}
        for row in self.rows:
            stands_in = row.voids is not None and row.kind != HistoryKind.UNDO
            self.origin[row.seq] = self.origin.get(row.voids, row.seq) if stands_in and row.voids else row.seq

    def parent(self, row: Row) -> Row | None:
        """The counting row this one was written upon; None for the first."""
        earlier = self.counting[: self.counting.index(row)]
        return next((one for one in reversed(earlier) if self.origin[one.seq] < self.origin[row.seq]), None)

    def taken_back(self, row: Row) -> dict[str, Any]:
        """What this row changed, at the values before it: what an undo goes back to."""
        parent = self.parent(row)
        return {one.column: one.old for one in differences(parent.state, row.state)} if parent else {}

    def standing_for(self, seq: int) -> Row | None:
        """The counting row in the place of this one: itself, or what corrected or restated it; None when undone."""
        return next((row for row in self.counting if self.origin[row.seq] == self.origin[seq]), None)


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Which rows an undo or a correction replaces, and by what states; `touched` are fields changed again since."""

    states: Mapping[int, State]
    touched: frozenset[str] = frozenset()


def rewriting(descent: Descent, target: Row, values: Mapping[str, Any]) -> Rewriting:
    """What becomes of the other rows when `target` had carried these values instead.

    Each row that has a field from it gets the new value. A rewritten row gets a new number, so
    whatever follows it at the same instant is rewritten too, to stay behind it.
    """
    carried: dict[int, set[str]] = {target.seq: set(values)}
    touched: set[str] = set()
    states: dict[int, State] = {}
    is_renumbered, before = True, target
    for row in descent.counting[descent.counting.index(target) + 1 :]:
        parent = descent.parent(row)
        inherited = carried.get(parent.seq, set()) if parent else set()
        own = {name for name in inherited if parent and getattr(parent.state, name) != getattr(row.state, name)}
        touched |= own
        carried[row.seq] = inherited - own
        is_renumbered = bool(carried[row.seq]) or (is_renumbered and before.at == row.at)
        if is_renumbered:
            states[row.seq] = replace(row.state, **{name: values[name] for name in carried[row.seq]})
        before = row
    return Rewriting(states, frozenset(touched))
