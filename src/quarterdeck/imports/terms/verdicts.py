"""How an import is made and stands: verdicts on rows, outcomes, what to mend."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path

from quarterdeck.duplicates.terms import LIKELY, Match
from quarterdeck.sheets.terms import Problem
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import N_
from quarterdeck.values.verdict import Reason


class Plan(StrEnum):
    """What applying a row will do, as the check found it."""

    CREATE = "create"
    HISTORY = "history"
    CHANGE = "change"
    MOVE = "move"
    UNCHANGED = "unchanged"
    LEFT_OUT = "left_out"
    SKIPPED = "skipped"
    BAD = "bad"


PLAN_LABELS = {
    Plan.CREATE: N_("new"),
    Plan.HISTORY: N_("new, with its history"),
    Plan.CHANGE: N_("changed"),
    Plan.MOVE: N_("moved to another stage"),
    Plan.UNCHANGED: N_("same as stored"),
    Plan.LEFT_OUT: N_("left out by the mapping"),
    Plan.SKIPPED: N_("skipped"),
    Plan.BAD: N_("to mend"),
}


class Outcome(StrEnum):
    """What became of a row when it was applied."""

    DONE = "done"
    REFUSED = "refused"
    LEFT_OUT = "left_out"
    SKIPPED = "skipped"


class ImportState(StrEnum):
    """Where an import stands."""

    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"


class Judged(StrEnum):
    """How rows with dates of their own are judged: as history, or by the rules like any other entry."""

    HISTORY = "history"
    RULES = "rules"


class Mode(StrEnum):
    """Which rows come in: new ones, those about records that are here, or both.

    `CREATE` finds fault with a row whose record is here, `SKIP` passes it over; `UPDATE` passes over what is new.
    """

    BOTH = "both"
    CREATE = "create"
    UPDATE = "update"
    SKIP = "skip"


class Choice(StrEnum):
    """What becomes of a row that would add a record which is probably here already: it adds one, is taken for that
    record and updates it, or is passed over.
    """

    CREATE = "create"
    UPDATE = "update"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided about a row. `record_id` is the record here that an update is about."""

    choice: Choice
    record_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """What a check does about rows whose record is probably here already under another name.

    `decisions`, by line, come first; then `rule` for rows whose best match has at least `score`. The others are told.
    """

    decisions: Mapping[int, Decision] = field(default_factory=dict)
    rule: Choice | None = None
    score: int = LIKELY


class Undone(StrEnum):
    """What an undo of an import made of a row: what it did was taken back, or was left alone."""

    DONE = "done"
    LEFT = "left"


# Flag of an opportunity whose own day is not known: the import's as-of day stands in for it.
UNDATED = "undated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How one file is brought in. `as_of` overrides the mapping's; automations stay quiet unless asked for.

    `corrections` are typed over cells, by line and column; `file_name` is what the file was called, where it lies
    under another name. `beside` is the folder in which a mapping may look texts up in other files: only who has the
    folder names it. Without `likely` nobody looks whether the records of new rows are here under other names.
    """

    as_of: date | None = None
    judged: Judged = Judged.HISTORY
    mode: Mode = Mode.BOTH
    runs_automations: bool = False
    file_name: str = ""
    corrections: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    beside: Path | None = None
    likely: Likely | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict on a row: what applying it will do, to which record, with which facts (JSON), or what to mend.

    `needs_key` is the match key of the row of this file that must be applied before, `rank` its place in
    the order of applying. `control` is what the row says in sums (JSON), for control sheets. `notes` tell
    what was read otherwise than it is written. `is_refused` tells that rules said no. `likely` are records here that
    may be the one the row tells of, best first, and `choice` what was decided about that.
    """

    line: int
    plan: Plan
    match_key: str = ""
    needs_key: str = ""
    record_id: int | None = None
    facts: str = "{}"
    control: str = ""
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    rank: int = 0
    is_refused: bool = False
    likely: tuple[Match, ...] = ()
    choice: Choice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of applying a row: the record, whether anything was written, or the reasons against it.

    `seq` is what was written about a record that was here.
    """

    record_id: int | None = None
    seq: int | None = None
    is_changed: bool = False
    reasons: tuple[Reason, ...] = ()
