"""What is asked and answered about imports."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from quarterdeck.duplicates.terms import LIKELY
from quarterdeck.imports.terms import Choice, Judged, Kind, Mode, Outcome, Undone
from quarterdeck.kit.rest.fields import Body, Day, Id, Limit, one_of
from quarterdeck.sheets.layout import MOST_HEADER_ROWS
from quarterdeck.uploads.terms import UploadState, Verdict

LARGEST_LINE = 2**31 - 1
KindWord = Annotated[str, one_of(Kind)]


class SeenColumnOut(BaseModel):
    """A column of the file, what it is taken for, and how surely, 0 to 1."""

    name: str
    sample: list[str]
    field: str
    confidence: float


class ImportReasonOut(BaseModel):
    """Why something was refused."""

    code: str
    criterion: str
    field: str
    text: str


class ImportReadingOut(BaseModel):
    """How the file is written, as it was found out or said."""

    format: str = Field(description="delimited, xlsx or ods.")
    encoding: str
    sheets: list[str] = Field(description="Of a workbook; empty of other files.")
    sheet: str = Field(description="The one that is read; empty: the first that is shown.")
    header: int = Field(description="The line in which the names of the columns begin.")
    header_rows: int
    dates: list[str] = Field(description="Formats under which all days of the file are days.")
    other_dates: list[str] = Field(description="Others under which they are: one of the two is to be chosen.")
    marks_open: bool = Field(description="Whether a mark before three digits could part thousands or decimals.")
    repeated: int = Field(description="How many of the first rows are about a record of a row before.")


class FileImportOut(BaseModel):
    """An import. Counts are empty before its first check."""

    id: str
    import_id: str | None = Field(description="What control sheets and the journal call its rows.")
    kind: KindWord
    file_name: str
    size: int
    state: Annotated[str, one_of(UploadState)]
    person_id: str
    person_name: str
    created_at: datetime
    mapping: str = Field(description="TOML, as `quarterdeck import --mapping` takes it.")
    reading: ImportReadingOut
    columns: list[SeenColumnOut]
    rows_done: int = Field(description="Rows worked off so far while it is checked or imported.")
    verdicts: dict[str, int] = Field(
        description="Rows by verdict: create, update, fix, skip; decide counts those whose record is probably here."
    )
    undecided: int = Field(description="How many of the rows to decide add a record, since nobody said anything else.")
    likely_rule: str = Field(description="What becomes of rows whose record is probably here; empty: they are told.")
    likely_score: int = Field(description="From which score on the rule holds.")
    outcomes: dict[str, int] = Field(description="Rows by what became of them: done, refused, left_out.")
    gates: dict[str, int] = Field(description="Deals with a history by criterion they do not meet.")
    reasons: list[ImportReasonOut] = Field(description="Why the last check or import was refused as a whole.")


class FileImportsOut(BaseModel):
    """A page of imports, the newest first."""

    items: list[FileImportOut]
    next_cursor: str | None


class ImportProblemOut(BaseModel):
    """What is to mend, or to know."""

    column: str
    value: str
    code: str
    criterion: str
    field: str
    text: str


class LikelyRecordOut(BaseModel):
    """A record that a row may be about, though it does not name it, or a line before that is."""

    record_id: str | None
    line: int | None = Field(description="Of the same file; its record is not here yet.")
    score: int = Field(description="0 to 100.")
    evidence: list[str]


class ImportRowOut(BaseModel):
    """A row with its verdict."""

    line: int
    plan: str
    outcome: str | None
    name: str
    record_id: str | None
    problems: list[ImportProblemOut]
    notes: list[ImportProblemOut]
    likely: list[LikelyRecordOut] = Field(
        description="Records here that may be the one it tells of, best first; then a line."
    )
    choice: str = Field(description="What was decided about that: create, update or skip; empty where nothing was.")


class ImportRowsOut(BaseModel):
    """A page of rows, in the order of the file."""

    items: list[ImportRowOut]
    next_cursor: str | None


class SavedMappingIn(Body):
    """A name for the mapping of a file, and for whom it is."""

    name: str
    is_shared: bool = False


class SavedMappingOut(BaseModel):
    """A mapping that was kept."""

    id: str
    name: str
    kind: KindWord
    mapping: str
    is_shared: bool
    person_id: str
    person_name: str
    created_at: datetime


class SavedMappingsOut(BaseModel):
    """One's own mappings and those shared, by name."""

    items: list[SavedMappingOut]


class FileImportsQuery(Body):
    """Which page."""

    cursor: str = ""
    limit: Limit = 50


class ImportRowsQuery(FileImportsQuery):
    """Which rows; all where nothing is said."""

    verdict: Annotated[str, one_of(Verdict)] = ""
    outcome: Annotated[str, one_of(Outcome)] = ""
    undone: Annotated[str, one_of(Undone)] = ""


class ImportReadingIn(Body):
    """Where the table of a file is. Nothing said is found out anew."""

    sheet: str = ""
    header: int = Field(0, ge=0, le=LARGEST_LINE, description="The line in which the names of the columns begin.")
    header_rows: int = Field(1, ge=0, le=MOST_HEADER_ROWS, description="0: the rows begin there, without names.")


class MappingIn(Body):
    """A mapping, or the kind of the rows, for which one is guessed anew."""

    mapping: str | None = None
    kind: KindWord | None = None


class OpenValueOut(BaseModel):
    """A text of a column that nothing here is called."""

    text: str
    stands_for: str = Field(description="What the mapping says it stands for; empty: nothing yet.")


class OpenFieldOut(BaseModel):
    """What a field's texts may stand for: names here by the word that a mapping writes."""

    field: str
    values: list[OpenValueOut]
    names: dict[str, str]


class OpenSignOut(BaseModel):
    """A sign that several currencies share."""

    sign: str
    stands_for: str = Field(description="By the mapping, else the company's currency; empty: to be said.")
    currencies: list[str]


class AbsentColumnsOut(BaseModel):
    """A field that the mapping fills from columns the file has not."""

    field: str
    columns: list[str]


class ImportOpenOut(BaseModel):
    """What a file leaves open that its mapping may answer."""

    values: list[OpenFieldOut]
    signs: list[OpenSignOut] = Field(description="Answered under signs in [reading].")
    absent: list[AbsentColumnsOut]


class CorrectionIn(Body):
    """What stands in a cell instead."""

    line: int = Field(ge=0, le=LARGEST_LINE)
    column: str
    value: str


class CorrectionsIn(Body):
    """Cells that are corrected; the file stays as it is."""

    cells: list[CorrectionIn]


class RowDecisionIn(Body):
    """What becomes of a row whose record is probably here already."""

    line: int = Field(ge=0, le=LARGEST_LINE)
    choice: Annotated[str, one_of(Choice)] | None = Field(None, description="null: it is to be decided again.")
    record_id: Id | None = Field(None, description="Of an update: the record here. The best match where none is named.")


class LikelyRuleIn(Body):
    """What becomes of all such rows about which nothing else was decided."""

    choice: Annotated[str, one_of(Choice)] | None = None
    score: int = Field(LIKELY, description="From which score on, 0 to 100.")


class ImportDecisionsIn(Body):
    """Decisions about single rows, and a rule for the others."""

    rows: list[RowDecisionIn] = Field(default_factory=list)
    rule: LikelyRuleIn | None = None


class ImportCheckIn(Body):
    """How rows come in."""

    as_of: Day | None = None
    judged: Annotated[str, one_of(Judged)] = Judged.HISTORY.value
    mode: Annotated[str, one_of(Mode)] = Mode.BOTH.value
    runs_automations: bool = False


class ImportApplyIn(Body):
    """Whether rows that are to be mended are left out; else nothing is imported while there are some."""

    is_lenient: bool = False
