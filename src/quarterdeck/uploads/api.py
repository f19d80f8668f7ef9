"""Endpoints of imports: bring a file, say what fills which field, check, correct, import, read the verdicts."""

from datetime import datetime
from typing import Annotated, Any

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, UploadedFile
from pydantic import BaseModel, Field

from quarterdeck.imports.queries import Narrowing, StagedRow
from quarterdeck.imports.terms import Judged, Kind, Mode, Outcome, Problem, Settings, Undone
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.downloads import download
from quarterdeck.kit.rest.fields import Body, Day, Id, Limit, one_of
from quarterdeck.kit.rest.replies import nothing, reply, shown
from quarterdeck.sheets.writing import FileType
from quarterdeck.uploads import actions, queries
from quarterdeck.uploads.queries import SavedRow, Uploaded
from quarterdeck.uploads.terms import PLANS, UploadState, Verdict
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

imports, mappings = Router(), Router()
VIA = Via(Door.API)
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
    columns: list[SeenColumnOut]
    rows_done: int = Field(description="Rows worked off so far while it is checked or imported.")
    verdicts: dict[str, int] = Field(description="Rows by verdict: create, update, fix, skip.")
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


class ImportRowOut(BaseModel):
    """A row with its verdict."""

    line: int
    plan: str
    outcome: str | None
    name: str
    record_id: str | None
    problems: list[ImportProblemOut]
    notes: list[ImportProblemOut]


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


class MappingIn(Body):
    """A mapping, or the kind of the rows, for which one is guessed anew."""

    mapping: str | None = None
    kind: KindWord | None = None


class CorrectionIn(Body):
    """What stands in a cell instead."""

    line: int = Field(ge=0, le=LARGEST_LINE)
    column: str
    value: str


class CorrectionsIn(Body):
    """Cells that are corrected; the file stays as it is."""

    cells: list[CorrectionIn]


class ImportCheckIn(Body):
    """How rows come in."""

    as_of: Day | None = None
    judged: Annotated[str, one_of(Judged)] = Judged.HISTORY.value
    mode: Annotated[str, one_of(Mode)] = Mode.BOTH.value
    runs_automations: bool = False


class ImportApplyIn(Body):
    """Whether rows that are to be mended are left out; else nothing is imported while there are some."""

    is_lenient: bool = False


@imports.get("", response=FileImportsOut, operation_id="list_imports")
def list_imports(request: HttpRequest, asked: Query[FileImportsQuery]) -> HttpResponse:
    """Imports of the token's owner; of everybody for those who see all records. Without counts."""
    found = queries.uploads_page(actor_of(request), cursor=asked.cursor, limit=asked.limit)
    return reply(request, {"items": [_import(one) for one in found.uploads], "next_cursor": found.next_cursor or None})


@imports.post("", response={201: FileImportOut}, operation_id="create_import")
def create_import(request: HttpRequest, file: File[UploadedFile], kind: Form[str] = "") -> HttpResponse:
    """Bring a file, sent as multipart/form-data. Its kind, where none is named, and its mapping are guessed."""
    named = _one_of(Kind, kind, "kind") if kind else None
    upload_id = actions.take_file(content=file, name=file.name or "", kind=named, by=actor_of(request), via=VIA)
    return _shown(request, upload_id, status=201, location=f"{request.path}/{public_id(upload_id)}")


@imports.get("/{upload_id}", response=FileImportOut, operation_id="get_import")
def get_import(request: HttpRequest, upload_id: Id) -> HttpResponse:
    """Where an import stands. Look again until its state is checked or applied."""
    return _shown(request, upload_id)


@imports.patch("/{upload_id}", response=FileImportOut, operation_id="map_import")
def map_import(request: HttpRequest, upload_id: Id, body: MappingIn) -> HttpResponse:
    """Say what fills which field, by a mapping of its own, or guess anew for another kind."""
    by = actor_of(request)
    if body.kind is not None:
        actions.use_kind(upload_id=upload_id, kind=_one_of(Kind, body.kind, "kind"), by=by, via=VIA)
    if body.mapping is not None:
        actions.map_columns(upload_id=upload_id, mapping=body.mapping, by=by, via=VIA)
    return _shown(request, upload_id)


@imports.delete("/{upload_id}", response={204: None}, operation_id="remove_import")
def remove_import(request: HttpRequest, upload_id: Id) -> HttpResponse:
    """Remove a file that was not imported, with what its check found."""
    actions.remove_upload(upload_id=upload_id, by=actor_of(request), via=VIA)
    return nothing()


@imports.get("/{upload_id}/rows", response=ImportRowsOut, operation_id="list_import_rows")
def list_import_rows(request: HttpRequest, upload_id: Id, asked: Query[ImportRowsQuery]) -> HttpResponse:
    """Rows by verdict or outcome, each with what is to mend: line, column, value and why."""
    upload = queries.upload_of(actor_of(request), upload_id)
    verdict = _one_of(Verdict, asked.verdict, "verdict") if asked.verdict else None
    outcome = _one_of(Outcome, asked.outcome, "outcome") if asked.outcome else None
    undone = _one_of(Undone, asked.undone, "undone") if asked.undone else None
    narrowing = Narrowing(plans=PLANS[verdict] if verdict else (), outcome=outcome, undone=undone)
    rows, cursor = queries.narrowed_rows(upload, narrowing, cursor=asked.cursor, limit=asked.limit)
    return reply(request, {"items": [_row(row) for row in rows], "next_cursor": cursor or None})


@imports.get("/{upload_id}/errors", operation_id="download_import_errors")
def download_import_errors(request: HttpRequest, upload_id: Id) -> FileResponse:
    """The rows to mend as delimited text that the same mapping reads, with a column that says why."""
    found = queries.error_file(queries.upload_of(actor_of(request), upload_id), FileType.CSV)
    return download(found.content, name=found.name, media_type=found.media_type, size=found.size)


@imports.post("/{upload_id}/corrections", response={204: None}, operation_id="correct_import")
def correct_import(request: HttpRequest, upload_id: Id, body: CorrectionsIn) -> HttpResponse:
    """Type values over cells; the next check reads them instead."""
    cells = {(one.line, one.column): one.value for one in body.cells}
    actions.correct_cells(upload_id=upload_id, cells=cells, by=actor_of(request), via=VIA)
    return nothing()


@imports.post("/{upload_id}/check", response={202: FileImportOut}, operation_id="check_import")
def check_import(request: HttpRequest, upload_id: Id, body: ImportCheckIn) -> HttpResponse:
    """Have every row checked in the background. What the mapping leaves open is refused at once."""
    settings = Settings(
        as_of=body.as_of,
        judged=_one_of(Judged, body.judged, "judged"),
        mode=_one_of(Mode, body.mode, "mode"),
        runs_automations=body.runs_automations,
    )
    actions.ask_check(upload_id=upload_id, settings=settings, by=actor_of(request), via=VIA)
    return _shown(request, upload_id, status=202)


@imports.post("/{upload_id}/apply", response={202: FileImportOut}, operation_id="apply_import")
def apply_import(request: HttpRequest, upload_id: Id, body: ImportApplyIn) -> HttpResponse:
    """Have the checked rows imported in the background. Sent again after an interruption, it goes on."""
    actions.ask_apply(upload_id=upload_id, is_lenient=body.is_lenient, by=actor_of(request), via=VIA)
    return _shown(request, upload_id, status=202)


@imports.post("/{upload_id}/saved-mappings", response={201: SavedMappingOut}, operation_id="save_mapping")
def save_mapping(request: HttpRequest, upload_id: Id, body: SavedMappingIn) -> HttpResponse:
    """Keep the mapping of a file under a name: files with the same columns find it. One's own so named is replaced."""
    by = actor_of(request)
    mapping_id = actions.save_mapping(upload_id=upload_id, name=body.name, is_shared=body.is_shared, by=by, via=VIA)
    return reply(request, _saved(queries.saved_mapping(by, mapping_id)), status=201)


@mappings.get("", response=SavedMappingsOut, operation_id="list_saved_mappings")
def list_saved_mappings(request: HttpRequest) -> HttpResponse:
    """Mappings of one's own, and those shared."""
    return reply(request, {"items": [_saved(one) for one in queries.saved_mappings(actor_of(request))]})


@mappings.delete("/{mapping_id}", response={204: None}, operation_id="remove_saved_mapping")
def remove_saved_mapping(request: HttpRequest, mapping_id: Id) -> HttpResponse:
    """Remove a mapping of one's own."""
    actions.remove_mapping(mapping_id=mapping_id, by=actor_of(request), via=VIA)
    return nothing()


@imports.post("/{upload_id}/undo", response={202: FileImportOut}, operation_id="undo_import")
def undo_import(request: HttpRequest, upload_id: Id) -> HttpResponse:
    """Have an import taken back in the background. What people changed since is left alone: `undone=left` lists it."""
    actions.ask_undo(upload_id=upload_id, by=actor_of(request), via=VIA)
    return _shown(request, upload_id, status=202)


def _one_of(words: Any, said: str, field: str) -> Any:
    """The word of an enumeration. Raises Refused for one it has not."""
    try:
        return words(said)
    except ValueError as error:
        known = Text.of(N_("Known here: {known}."), known=", ".join(words))
        raise Refused.because("word_unknown", known, field) from error


def _shown(request: HttpRequest, upload_id: int, *, status: int = 200, location: str = "") -> HttpResponse:
    upload = queries.upload_of(actor_of(request), upload_id)
    body = _import(upload)
    if upload.import_id is not None:
        report, counts = queries.counts_of(upload)
        body["verdicts"] = {one.value: count for one, count in counts.items()}
        body["outcomes"] = {one.value: count for one, count in report.outcomes.items()}
    return reply(request, body, status=status, location=location)


def _import(upload: Uploaded) -> dict[str, Any]:
    return {
        "id": public_id(upload.id),
        "import_id": public_id(upload.import_id) if upload.import_id else None,
        "kind": upload.kind.value,
        "file_name": upload.file_name,
        "size": upload.size,
        "state": upload.state.value,
        "person_id": public_id(upload.person_id),
        "person_name": upload.person,
        "created_at": upload.created_at,
        "mapping": upload.mapping,
        "columns": [
            {"name": one.name, "sample": one.sample, "field": one.field, "confidence": one.confidence}
            for one in upload.looks.columns
        ],
        "rows_done": upload.done,
        "verdicts": {},
        "outcomes": {},
        "gates": upload.gates,
        "reasons": [
            {"code": one.code, "criterion": one.criterion, "field": one.field, "text": shown(one.text)}
            for one in upload.reasons
        ],
    }


def _saved(one: SavedRow) -> dict[str, Any]:
    return {
        "id": public_id(one.id),
        "name": one.name,
        "kind": one.kind.value,
        "mapping": one.mapping,
        "is_shared": one.is_shared,
        "person_id": public_id(one.person_id),
        "person_name": one.person,
        "created_at": one.created_at,
    }


def _row(row: StagedRow) -> dict[str, Any]:
    return {
        "line": row.line,
        "plan": row.plan.value,
        "outcome": row.outcome.value if row.outcome else None,
        "name": row.name,
        "record_id": public_id(row.record_id) if row.record_id else None,
        "problems": [_problem(one) for one in row.problems],
        "notes": [_problem(one) for one in row.notes],
    }


def _problem(one: Problem) -> dict[str, str]:
    return {
        "column": one.column,
        "value": one.value,
        "code": one.reason.code,
        "criterion": one.reason.criterion,
        "field": one.reason.field,
        "text": shown(one.reason.text),
    }
