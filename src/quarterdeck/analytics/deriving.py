"""From the history of one opportunity to its rows in the copy: pure, so that a rebuild and a refresh cannot differ."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from quarterdeck.analytics.history import Range, Recorded, StageFact, Stay, ranges, reached, stays, truth
from quarterdeck.analytics.schema import FOREVER
from quarterdeck.analytics.tables import STATE
from quarterdeck.values.dataclasses import dataclass, field

Row = tuple[Any, ...]
STATE_COLUMNS = tuple(column.name for column in STATE)


@dataclass(frozen=True, slots=True)
class Setting:
    """What rows depend on beside the history: stages by id, the local day of an instant, and conversion on a day.

    `day_of` takes microseconds and gives the company's local day. `value_of` takes minor units, a currency and a day,
    and gives minor units of the reporting currency at that day's rate, None without one.
    """

    stages: Mapping[int, StageFact]
    day_of: Callable[[int], int]
    value_of: Callable[[int, str, int], int | None]


@dataclass(frozen=True, slots=True)
class History:
    """Everything a store knows of one opportunity.

    States of `rows` have the columns of `analytics.tables.STATE` but `outcome`, which is its stage's. `touched` is
    the instant of its first activity.
    """

    opportunity_id: int
    name: str
    rows: Sequence[Recorded]
    pushes: int = 0
    redates: int = 0
    touched: int | None = None
    is_coarse: bool = False


@dataclass(slots=True)
class Derived:
    """Rows by table, in the order of the columns."""

    past_state: list[Row] = field(default_factory=list)
    present_state: list[Row] = field(default_factory=list)
    opportunity: list[Row] = field(default_factory=list)
    visit: list[Row] = field(default_factory=list)
    rough_change: list[Row] = field(default_factory=list)


def derived(history: History, setting: Setting) -> Derived:
    """The rows of an opportunity. One whose every row was voided has past rows only."""
    rows = Derived()
    for one in ranges(history.rows):
        part = rows.present_state if one.is_present else rows.past_state
        part.append(_range_row(history.opportunity_id, one, setting))
    counting = truth(history.rows)
    rows.rough_change += [
        (history.opportunity_id, row.seq, row.earliest, row.at)
        for row in counting
        if row.earliest is not None and row.earliest < row.at
    ]
    if counting:
        found = stays(counting, setting.stages)
        seen: set[int] = set()
        for ordinal, stay in enumerate(found, start=1):
            stage_id = stay.state["stage_id"]
            place = (history.opportunity_id, ordinal, int(stage_id not in seen))
            seen.add(stage_id)
            rows.visit.append((*place, *_visit_row(stay, setting)))
        rows.opportunity.append(_opportunity_row(history, counting, found, setting))
    return rows


def _state(state: Mapping[str, Any], setting: Setting) -> Row:
    outcome = setting.stages[state["stage_id"]].outcome
    return tuple(outcome if name == "outcome" else state[name] for name in STATE_COLUMNS)


def _range_row(opportunity_id: int, one: Range, setting: Setting) -> Row:
    both = (one.at, one.until, one.recorded, one.superseded)
    return (opportunity_id, one.row.seq, *both, *_state(one.row.state, setting))


def _visit_row(stay: Stay, setting: Setting) -> Row:
    state = stay.state
    return (
        state["pipeline_id"], state["stage_id"], setting.stages[state["stage_id"]].outcome,
        stay.entered, setting.day_of(stay.entered), stay.departed, stay.departure, stay.next_stage_id,
        stay.passed, state["owner_id"], state["amount"], state["currency"],
    )  # fmt: skip


def _opportunity_row(history: History, rows: Sequence[Recorded], found: Sequence[Stay], setting: Setting) -> Row:
    first, last = rows[0], rows[-1]
    state, far = last.state, reached(found, setting.stages)
    is_closed = setting.stages[state["stage_id"]].outcome != "open" and state["closed_day"] is not None
    value = None
    if is_closed and state["amount"] is not None:
        value = setting.value_of(state["amount"], state["currency"], state["closed_day"])
    closed = found[-1].entered if is_closed and found else None
    return (
        history.opportunity_id, history.name, first.at, setting.day_of(first.at), first.state["owner_id"],
        first.state["source"], first.state["channel"], *_state(state, setting), value, closed, far.mask, far.furthest,
        None if far.qualified == FOREVER else far.qualified, history.touched, history.pushes, history.redates,
        int(history.is_coarse),
    )  # fmt: skip
