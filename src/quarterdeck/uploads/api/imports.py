"""Endpoints of imports: bring a file, say what fills which field, check, correct, import, read the verdicts."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, UploadedFile

from quarterdeck.imports.queries import StagedRow
from quarterdeck.imports.terms import Choice, Decision, Judged, Kind, Mode, Outcome, Problem, Settings, Undone
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.downloads import download
from quarterdeck.kit.rest.fields import Id
from quarterdeck.kit.rest.replies import nothing, reply, shown
from quarterdeck.sheets.money import UNCLEAR
from quarterdeck.sheets.terms import Asked
from quarterdeck.sheets.writing import FileType
from quarterdeck.uploads import actions, queries
from quarterdeck.uploads.api.schemas import (
    CorrectionsIn,
    FileImportOut,
    FileImportsOut,
    FileImportsQuery,
    ImportApplyIn,
    ImportCheckIn,
    ImportDecisionsIn,
    ImportOpenOut,
    ImportReadingIn,
    ImportRowsOut,
    ImportRowsQuery,
    MappingIn,
    SavedMappingIn,
    SavedMappingOut,
    SavedMappingsOut,
)
from quarterdeck.uploads.queries import SavedRow, Uploaded
from quarterdeck.uploads.rules import choices_of, offered_values
from quarterdeck.uploads.rules.absent import absent_columns
from quarterdeck.uploads.rules.reading import asked_in
from quarterdeck.uploads.rules.signs import signs_of
from quarterdeck.uploads.terms import Verdict
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

imports, mappings = Router(), Router()
VIA = Via(Door.API)


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


@imports.post("/{upload_id}/reading", response=FileImportOut, operation_id="read_import_anew")
def read_import_anew(request: HttpRequest, upload_id: Id, body: ImportReadingIn) -> HttpResponse:
    """Say which sheet is meant and where its columns are named: the file is looked at anew, and mapped anew."""
    asked = Asked(sheet=body.sheet, header=body.header, header_rows=body.header_rows)
    actions.read_anew(upload_id=upload_id, asked=asked, by=actor_of(request), via=VIA)
    return _shown(request, upload_id)


@imports.get("/{upload_id}/open", response=ImportOpenOut, operation_id="get_open_import")
def get_open_import(request: HttpRequest, upload_id: Id) -> HttpResponse:
    """What a file leaves open that its mapping may answer: texts that name nothing here, unclear signs, columns."""
    by = actor_of(request)
    upload = queries.upload_of(by, upload_id)
    held, table = choices_of(upload.table, upload.kind), upload.table
    said = {text for column in upload.looks.columns for text in column.values}
    known, usual = queries.known_values(by, upload.kind, said=said), queries.usual_currencies(upload)
    absent = absent_columns(table, {one.name for one in upload.looks.columns})
    body = {
        "values": [
            {
                "field": field,
                "values": [{"text": text, "stands_for": meant} for text, meant in pairs],
                "names": known[field],
            }
            for field, pairs in offered_values(upload.looks, held, known).items()
        ],
        "signs": [
            {"sign": sign, "stands_for": signs_of(table).get(sign, one), "currencies": UNCLEAR[sign]}
            for sign, one in usual.items()
        ],
        "absent": [{"field": field, "columns": columns} for field, columns in absent.items()],
    }
    return reply(request, body)


@imports.delete("/{upload_id}", response={204: None}, operation_id="remove_import")
def remove_import(request: HttpRequest, upload_id: Id) -> HttpResponse:
    """Remove a file that was not imported, with what its check found."""
    actions.remove_upload(upload_id=upload_id, by=actor_of(request), via=VIA)
    return nothing()


@imports.get("/{upload_id}/rows", response=ImportRowsOut, operation_id="list_import_rows")
def list_import_rows(request: HttpRequest, upload_id: Id, asked: Query[ImportRowsQuery]) -> HttpResponse:
    """Rows by verdict or outcome, each with what is to mend: line, column, value and why."""
    by = actor_of(request)
    upload = queries.upload_of(by, upload_id)
    verdict = _one_of(Verdict, asked.verdict, "verdict") if asked.verdict else None
    outcome = _one_of(Outcome, asked.outcome, "outcome") if asked.outcome else None
    undone = _one_of(Undone, asked.undone, "undone") if asked.undone else None
    narrowing = replace(queries.narrowing_of(verdict), outcome=outcome, undone=undone)
    rows, cursor = queries.narrowed_rows(upload, narrowing, cursor=asked.cursor, limit=asked.limit)
    kind = Kind.ACCOUNTS if narrowing.are_accounts else upload.kind
    seen = queries.seen_matches(by, kind, rows)
    return reply(request, {"items": [_row(row, seen) for row in rows], "next_cursor": cursor or None})


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


@imports.post("/{upload_id}/decisions", response={204: None}, operation_id="decide_import")
def decide_import(request: HttpRequest, upload_id: Id, body: ImportDecisionsIn) -> HttpResponse:
    """Say what becomes of rows whose records are probably here already; the next check goes by it."""
    by = actor_of(request)
    decisions = {
        one.line: Decision(_one_of(Choice, one.choice, "choice"), one.record_id) if one.choice else None
        for one in body.rows
    }
    if body.rule is not None:
        rule = _one_of(Choice, body.rule.choice, "choice") if body.rule.choice else None
        actions.decide_by_rule(upload_id=upload_id, rule=rule, score=body.rule.score, by=by, via=VIA)
    actions.decide_rows(upload_id=upload_id, decisions=decisions, by=by, via=VIA)
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
        counts = queries.counts_of(upload)
        body["verdicts"] = {one.value: count for one, count in counts.by_verdict.items()}
        body["outcomes"] = {one.value: count for one, count in counts.report.outcomes.items()}
        body["undecided"] = counts.undecided
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
        "reading": _reading(upload),
        "columns": [
            {"name": one.name, "sample": one.sample, "field": one.field, "confidence": one.confidence}
            for one in upload.looks.columns
        ],
        "rows_done": upload.done,
        "verdicts": {},
        "outcomes": {},
        "undecided": 0,
        "likely_rule": upload.likely_rule or "",
        "likely_score": upload.likely_score,
        "gates": upload.gates,
        "reasons": [
            {"code": one.code, "criterion": one.criterion, "field": one.field, "text": shown(one.text)}
            for one in upload.reasons
        ],
    }


def _reading(upload: Uploaded) -> dict[str, Any]:
    looks = upload.looks
    return {
        "format": looks.format,
        "encoding": looks.encoding,
        "sheets": looks.sheets,
        "sheet": asked_in(upload.table).sheet,
        "header": looks.header,
        "header_rows": looks.header_rows,
        "dates": looks.dates,
        "other_dates": looks.other_dates,
        "marks_open": looks.marks_open,
        "repeated": looks.repeated,
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


def _row(row: StagedRow, seen: Collection[int]) -> dict[str, Any]:
    return {
        "line": row.line,
        "plan": row.plan.value,
        "outcome": row.outcome.value if row.outcome else None,
        "name": row.name,
        "record_id": public_id(row.record_id) if row.record_id else None,
        "problems": [_problem(one) for one in row.problems],
        "notes": [_problem(one) for one in row.notes],
        "likely": [
            {
                "record_id": public_id(one.record_id) if one.record_id else None,
                "line": one.line or None,
                "score": one.score,
                "evidence": [word.value for word in one.evidence],
            }
            for one in row.likely
            if one.record_id in seen or one.line
        ],
        "choice": row.choice or "",
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
