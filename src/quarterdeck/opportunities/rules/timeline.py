"""History as values: which rows count, what was so when, visits of stages, counts of pushes.

Truth order is (at, seq). A row counts unless it is voided, and an undo row itself never counts: it
only marks. Rows carry the full state, so that a back-dated row changes its own stretch of the past
and nothing after it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.terms import HistoryKind
from quarterdeck.values.period import FiscalCalendar, PeriodKind, crosses_period_end


@dataclass(frozen=True, slots=True)
class Row:
    """One row of history: the state after it, when it was so (`at`) and when we learnt it (`recorded_at`)."""

    seq: int
    at: datetime
    recorded_at: datetime
    kind: str
    state: State
    voided_at: datetime | None = None
    voids: int | None = None

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


def truth_before(row: Row, rows: Iterable[Row]) -> State:
    """The state a counting row followed; of the first row its own."""
    counting = truth(rows)
    index = next(i for i, one in enumerate(counting) if one.seq == row.seq)
    return counting[max(index - 1, 0)].state


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


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Which rows an undo or a correction replaces, and by what states; `touched` are fields changed again later."""

    states: Mapping[int, State]
    touched: frozenset[str] = field(default_factory=frozenset)


def rewriting(rows: Sequence[Row], seq: int, values: Mapping[str, Any]) -> Rewriting:
    """What becomes of the rows after `seq` when that row had carried these values instead.

    Each later row that merely inherited a field from it inherits the new value, up to the row that
    changed the field again. A rewritten row gets a new number, so whatever follows it at the same
    instant is rewritten too, to stay behind it.
    """
    counting = truth(rows)
    index = next(i for i, row in enumerate(counting) if row.seq == seq)
    open_fields = dict(values)
    touched: set[str] = set()
    states: dict[int, State] = {}
    is_renumbered = True
    for before, row in zip(counting[index:], counting[index + 1 :], strict=False):
        changed_again = _changed(before.state, row.state, open_fields)
        touched |= changed_again
        open_fields = {name: value for name, value in open_fields.items() if name not in changed_again}
        is_renumbered = bool(open_fields) or (is_renumbered and before.at == row.at)
        if is_renumbered:
            states[row.seq] = replace(row.state, **open_fields)
    return Rewriting(states, frozenset(touched))


def _changed(before: State, after: State, names: Collection[str]) -> set[str]:
    return {name for name in names if getattr(before, name) != getattr(after, name)}
