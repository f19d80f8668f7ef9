"""Words of uploads: where an import stands, what was seen of its file, what its rows are counted as."""

from collections.abc import Mapping
from enum import StrEnum

from quarterdeck.imports.terms import Choice, Mode, Outcome, Plan, Undone
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

# Files are kept so long after somebody last did something with them.
KEEP_DAYS = 14


class UploadState(StrEnum):
    """Where an import stands."""

    COLUMNS = "columns"
    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"


STATE_LABELS = {
    UploadState.COLUMNS: N_("Columns to be mapped"),
    UploadState.CHECKING: N_("Being checked"),
    UploadState.CHECKED: N_("Checked"),
    UploadState.APPLYING: N_("Being imported"),
    UploadState.APPLIED: N_("Imported"),
    UploadState.UNDOING: N_("Being undone"),
    UploadState.UNDONE: N_("Undone"),
}
BUSY = frozenset({UploadState.CHECKING, UploadState.APPLYING, UploadState.UNDOING})
BUSY_WORDS = {
    UploadState.CHECKING: N_("The rows are being checked."),
    UploadState.APPLYING: N_("The rows are being imported."),
    UploadState.UNDOING: N_("The import is being taken back."),
}
# Nothing of it is changed any more.
OVER = frozenset({UploadState.APPLIED, UploadState.UNDONE})


class Verdict(StrEnum):
    """What the rows of a check are counted as; the rows behind each are shown by it. Rows to decide are counted as what
    becomes of them, too; accounts come in besides, where the mapping adds those that its rows name.
    """

    CREATE = "create"
    UPDATE = "update"
    DECIDE = "decide"
    FIX = "fix"
    SKIP = "skip"
    ACCOUNT = "account"


VERDICT_LABELS = {
    Verdict.CREATE: N_("Create"),
    Verdict.UPDATE: N_("Update"),
    Verdict.DECIDE: N_("Decide"),
    Verdict.FIX: N_("Fix"),
    Verdict.SKIP: N_("Skip"),
    Verdict.ACCOUNT: N_("Accounts"),
}
VERDICT_BASES = {
    Verdict.CREATE: N_("new records"),
    Verdict.UPDATE: N_("found here, changed"),
    Verdict.DECIDE: N_("probably here, or twice in the file"),
    Verdict.FIX: N_("cannot be imported"),
    Verdict.SKIP: N_("same as stored, or passed over"),
    Verdict.ACCOUNT: N_("not here, added with the rows"),
}
# The rows to decide are those whose record is probably here already or in a line before, whatever becomes of them.
PLANS: Mapping[Verdict, tuple[Plan, ...]] = {
    Verdict.CREATE: (Plan.CREATE, Plan.HISTORY),
    Verdict.UPDATE: (Plan.CHANGE, Plan.MOVE),
    Verdict.FIX: (Plan.BAD,),
    Verdict.SKIP: (Plan.UNCHANGED, Plan.SKIPPED, Plan.LEFT_OUT),
    Verdict.ACCOUNT: (Plan.CREATE,),
}


OUTCOME_LABELS = {
    Outcome.DONE: N_("Imported"),
    Outcome.REFUSED: N_("Refused"),
    Outcome.LEFT_OUT: N_("Left out"),
    Outcome.SKIPPED: N_("Skipped"),
}


CHOICE_LABELS = {
    Choice.CREATE: N_("Added anyway"),
    Choice.UPDATE: N_("Taken for the record here"),
    Choice.SKIP: N_("Passed over"),
}
RULE_LABELS = {
    Choice.CREATE: N_("Add them anyway"),
    Choice.UPDATE: N_("Take them for the records here"),
    Choice.SKIP: N_("Pass them over"),
}
UNDONE_LABELS = {Undone.DONE: N_("Taken back"), Undone.LEFT: N_("Left alone")}
MODE_LABELS = {
    Mode.BOTH: N_("New ones are added, those that are here are updated"),
    Mode.CREATE: N_("New ones alone; one that is here already is to be mended"),
    Mode.SKIP: N_("New ones alone; those that are here are passed over"),
    Mode.UPDATE: N_("Those that are here alone; new ones are passed over"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenColumn:
    """A column of a file as it was seen: some of its cells, what it is taken for and how surely.

    `values` are its texts, the most frequent first, unless it `is_varied`; `empties` those that may say nothing.
    Of `told` cells that say something, `misfits` are not what the field takes. `signs` are those of amounts that
    several currencies share.
    """

    name: str
    sample: tuple[str, ...] = ()
    field: str = ""
    confidence: float = 0.0
    values: tuple[str, ...] = ()
    empties: tuple[str, ...] = ()
    is_varied: bool = False
    misfits: int = 0
    told: int = 0
    signs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What was seen of a file: how it is written, its columns, its first rows, and what it leaves open.

    `dates` and `other_dates` are formats under which all its days are days; both are there where days and
    months could change places. `marks_open`: a mark before three digits could part thousands or decimals.

    `sheets` are those of a workbook, `header` the line in which the columns are named and `header_rows` how many lines
    that takes, `head` the first lines with what they say. `repeated` counts rows whose id stands in one before.
    """

    format: str
    encoding: str = ""
    columns: tuple[SeenColumn, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    dates: tuple[str, ...] = ()
    other_dates: tuple[str, ...] = ()
    marks_open: bool = False
    sheets: tuple[str, ...] = ()
    header: int = 0
    header_rows: int = 1
    head: tuple[tuple[int, str], ...] = ()
    repeated: int = 0
