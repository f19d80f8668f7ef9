"""What the history of an opportunity says: visits of stages, counts of pushes, what the present row keeps of it."""

from collections.abc import Iterable
from datetime import date, datetime

from quarterdeck.opportunities.rules.state import State
from quarterdeck.values import timeline
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.period import FiscalCalendar, PeriodKind, crosses_period_end
from quarterdeck.values.timeline import HistoryKind, truth

Row = timeline.Row[State]
Descent = timeline.Descent[State]
Rewriting = timeline.Rewriting[State]


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
