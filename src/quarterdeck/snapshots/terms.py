"""Words of snapshots: what a file shows of a deal, what becomes of it, and where a series of files stands."""

from datetime import datetime
from enum import StrEnum

from quarterdeck.imports.terms import Problem, Said
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

# The export files of a series that are read; others are named and passed over.
SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".ods"})
MOST_FILES = 1000


class Missing(StrEnum):
    """What becomes of a deal that a later file does not show any more."""

    LEFT = "left"
    LOST = "lost"
    DELETED = "deleted"


MISSING_LABELS = {
    Missing.LEFT: N_("Leave it as it was last seen"),
    Missing.LOST: N_("Close it as lost, when it was open"),
    Missing.DELETED: N_("Delete it"),
}


class DayOrder(StrEnum):
    """How file names write days in numbers, where they begin with neither the year nor a name of a month."""

    FOUND = ""
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


ORDER_LABELS = {
    DayOrder.FOUND: N_("Find out, and ask when both are possible"),
    DayOrder.DAY_FIRST: N_("Day before month: 31-12-2026"),
    DayOrder.MONTH_FIRST: N_("Month before day: 12-31-2026"),
}


class Plan(StrEnum):
    """What a file says of a deal, beside the files before it."""

    CREATE = "create"
    CHANGE = "change"
    BACK = "back"
    LEFT = "left"
    LOST = "lost"
    DELETED = "deleted"
    BAD = "bad"


PLAN_LABELS = {
    Plan.CREATE: N_("first seen"),
    Plan.CHANGE: N_("changed"),
    Plan.BACK: N_("seen again"),
    Plan.LEFT: N_("not shown any more, left as it was"),
    Plan.LOST: N_("not shown any more, closed as lost"),
    Plan.DELETED: N_("not shown any more, deleted"),
    Plan.BAD: N_("to mend"),
}
# The deal is in none of the files from here on, until it is seen again.
GONE = frozenset({Plan.LEFT, Plan.LOST, Plan.DELETED})


class Outcome(StrEnum):
    """What became of a row when it was applied."""

    DONE = "done"
    REFUSED = "refused"
    LEFT_OUT = "left_out"


class SnapshotState(StrEnum):
    """Where a file stands: handed in, its rows staged, being applied, applied."""

    WAITING = "waiting"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"


STATE_LABELS = {
    SnapshotState.WAITING: N_("Waiting to be checked"),
    SnapshotState.CHECKED: N_("Checked"),
    SnapshotState.APPLYING: N_("Being applied"),
    SnapshotState.APPLIED: N_("Applied"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesFields:
    """How the files of a series are read: one mapping, where their days stand, and what becomes of missing deals.

    `day_column` names a column that holds the day of the file; empty: the names of the files tell it.
    """

    name: str
    mapping: str
    order: DayOrder = DayOrder.FOUND
    day_column: str = ""
    missing: Missing = Missing.LEFT
    loss_reason_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A deal as a file shows it: its stage, what is said of it, and instants that the file itself names."""

    pipeline_id: int
    stage_id: int
    said: Said
    external_id: str = ""
    created_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A file with the instant it shows. A file of a day shows how it stood when the day was over."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedRow:
    """What a file says of a deal, ready to be written. `told` is a past state (JSON), `seen` the whole row (JSON).

    It happened between `since` and the instant of the file; without `since` when the row itself names.
    """

    line: int
    key: str
    plan: Plan
    opportunity_id: int | None = None
    since: datetime | None = None
    seen: str = ""
    told: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What the files before say of a deal: how it was last seen (JSON), by which plan, until when at least.

    By the plan `bad` it was never seen so that it could be read. `comes_back`: a file that waits to be applied brings
    it back, so it may still be deleted here.
    """

    plan: Plan
    seen: str
    since: datetime | None
    opportunity_id: int | None = None
    comes_back: bool = False
