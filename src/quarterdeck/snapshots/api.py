"""Endpoints of snapshots: series, their files, and applying them."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Form, Router
from ninja.files import UploadedFile
from ninja.params.functions import File as FileParameter
from pydantic import BaseModel, Field

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import Body, Id
from quarterdeck.kit.rest.replies import reply
from quarterdeck.pipelines.queries import loss_reasons
from quarterdeck.snapshots import actions
from quarterdeck.snapshots.queries.report import SeriesReport, all_series, problems_in, series_for
from quarterdeck.snapshots.terms import DayOrder, Missing, SeriesFields
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

series = Router()
VIA = Via(Door.API)
PROBLEMS = 500
SOME_FILES: Any = FileParameter(..., min_length=1)


class SnapshotSeriesIn(Body):
    """How the files of a series are read."""

    name: str
    mapping: str = Field(description="Text of a mapping file for opportunities.")
    order: DayOrder = Field(DayOrder.FOUND, strict=False, description="dmy or mdy; empty: found out, and asked for.")
    day_column: str = Field("", description="Column with the day of the file; empty: its name tells it.")
    missing: Missing = Field(
        Missing.LEFT, strict=False, description="What becomes of a deal that a later file does not show."
    )
    loss_reason: str | None = Field(None, description="Key of the reason, where missing deals are lost.")


class SnapshotOut(BaseModel):
    """A file: the instant it shows, its rows, and how many say what."""

    id: str
    file_name: str
    at: datetime | None = Field(description="A file of a day shows its end.")
    state: str = Field(description="waiting, checked, applying or applied.")
    rows: int
    unchanged: int = Field(description="Rows that say nothing new.")
    plans: dict[str, int] = Field(description="Deals by what the file says: create, change, back, left, lost, ....")
    outcomes: dict[str, int]


class SnapshotProblemOut(BaseModel):
    """What is to be mended, or was refused."""

    file_name: str
    line: int
    column: str
    value: str
    code: str
    text: str


class SnapshotSeriesOut(BaseModel):
    """A series with its files, the earliest first."""

    id: str
    name: str
    mapping: str
    order: str
    day_column: str
    missing: str
    loss_reason: str | None
    resolution_seconds: float | None = Field(description="How closely changes are known: the time between two files.")
    not_read: list[str] = Field(description="Why files handed in last could not be read.")
    files: list[SnapshotOut]
    problems: list[SnapshotProblemOut] = Field(description="The first 500.")


class SnapshotSeriesLineOut(BaseModel):
    """A series in the list of all."""

    id: str
    name: str
    files: int
    applied: int
    last_at: datetime | None


class SnapshotSeriesListOut(BaseModel):
    """All series by name."""

    items: list[SnapshotSeriesLineOut]


class SnapshotApplyIn(Body):
    """How checked files are applied."""

    is_lenient: bool = Field(default=False, description="Leave out the rows that are to be mended.")


@series.get("", response=SnapshotSeriesListOut, operation_id="list_snapshot_series")
def list_snapshot_series(request: HttpRequest) -> HttpResponse:
    """All series of dated exports."""
    items = [
        {"id": public_id(one.id), "name": one.name, "files": one.files, "applied": one.applied, "last_at": one.last_at}
        for one in all_series(actor_of(request))
    ]
    return reply(request, {"items": items})


@series.post("", response={201: SnapshotSeriesOut}, operation_id="add_snapshot_series")
def add_snapshot_series(request: HttpRequest, body: SnapshotSeriesIn) -> HttpResponse:
    """Set up a series of dated exports of the same list."""
    series_id = actions.save_series(new=_fields(body), by=actor_of(request), via=VIA)
    return _shown(request, series_id, status=201, location=f"{request.path}/{public_id(series_id)}")


@series.get("/{series_id}", response=SnapshotSeriesOut, operation_id="get_snapshot_series")
def get_snapshot_series(request: HttpRequest, series_id: Id) -> HttpResponse:
    """A series with its files and what is to be mended."""
    return _shown(request, series_id)


@series.put("/{series_id}", response=SnapshotSeriesOut, operation_id="edit_snapshot_series")
def edit_snapshot_series(request: HttpRequest, series_id: Id, body: SnapshotSeriesIn) -> HttpResponse:
    """Change how files to come are read; those that were applied stay as they are."""
    actions.save_series(new=_fields(body), series_id=series_id, by=actor_of(request), via=VIA)
    return _shown(request, series_id)


@series.post("/{series_id}/files", response={202: SnapshotSeriesOut}, operation_id="hand_in_snapshots")
def hand_in_snapshots(
    request: HttpRequest, series_id: Id, files: list[UploadedFile] = SOME_FILES, days: Form[str] = ""
) -> HttpResponse:
    """Hand files or a zip archive in, sent as multipart/form-data. Look again until none is waiting.

    `days` are those of files whose names do not tell them, one a line as `name = 2026-12-31`.
    """
    uploads = [actions.Upload(file.name or "", file.file) for file in files if file.file is not None]
    actions.hand_in(series_id=series_id, uploads=uploads, days=days, by=actor_of(request), via=VIA)
    return _shown(request, series_id, status=202)


@series.post("/{series_id}/apply", response={202: SnapshotSeriesOut}, operation_id="apply_snapshots")
def apply_snapshots(request: HttpRequest, series_id: Id, body: SnapshotApplyIn) -> HttpResponse:
    """Let checked files be applied. Look again until none is being applied."""
    actions.begin(series_id=series_id, is_lenient=body.is_lenient, by=actor_of(request), via=actions.VIA)
    return _shown(request, series_id, status=202)


def _fields(body: SnapshotSeriesIn) -> SeriesFields:
    found = {reason.key: number for number, reason in loss_reasons().items()}
    if body.loss_reason is not None and body.loss_reason not in found:
        text = Text.of(
            N_("There is no loss reason {key}. Known: {known}."), key=body.loss_reason, known=", ".join(found)
        )
        raise Refused.because("loss_reason_missing", text, "loss_reason")
    return SeriesFields(
        name=body.name,
        mapping=body.mapping,
        order=body.order,
        day_column=body.day_column,
        missing=body.missing,
        loss_reason_id=found[body.loss_reason] if body.loss_reason else None,
    )


def _shown(request: HttpRequest, series_id: int, *, status: int = 200, location: str = "") -> HttpResponse:
    return reply(request, _series(series_for(actor_of(request), series_id)), status=status, location=location)


def _series(report: SeriesReport) -> dict[str, Any]:
    fields, reasons = report.fields, loss_reasons()
    return {
        "id": public_id(report.id),
        "name": fields.name,
        "mapping": fields.mapping,
        "order": fields.order.value,
        "day_column": fields.day_column,
        "missing": fields.missing.value,
        "loss_reason": reasons[fields.loss_reason_id].key if fields.loss_reason_id else None,
        "resolution_seconds": report.resolution.total_seconds() if report.resolution else None,
        "not_read": [str(reason.text) for reason in report.problems],
        "files": [
            {
                "id": public_id(one.id),
                "file_name": one.file_name,
                "at": one.at,
                "state": one.state.value,
                "rows": one.rows,
                "unchanged": one.unchanged,
                "plans": dict(one.plans),
                "outcomes": dict(one.outcomes),
            }
            for one in report.snapshots
        ],
        "problems": [
            {
                "file_name": name,
                "line": problem.line,
                "column": problem.column,
                "value": problem.value,
                "code": problem.reason.code,
                "text": str(problem.reason.text),
            }
            for name, problem in problems_in(report.id, limit=PROBLEMS)
        ],
    }
