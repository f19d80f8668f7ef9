"""Endpoints of bulk edits: a run is checked, applied, looked at row by row, undone."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.desk.api.inputs import OpportunityPatch
from quarterdeck.desk.views.viewing import viewing
from quarterdeck.inspection.actions import collect, draft_run, start_run, start_undo
from quarterdeck.inspection.filters.matching import matching
from quarterdeck.inspection.queries.bulk import Run, rows_of, run_of, runs_of
from quarterdeck.inspection.queries.bulk_checks import verdicts
from quarterdeck.inspection.rules.bulk import BulkChange, BulkStep, Outcome, RunState, Step
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import Body, Day, Id, Ids, one_of
from quarterdeck.kit.rest.replies import reply, shown
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason, Refused

bulk = Router()
VIA = Via(Door.BULK)
OutcomeWord = Annotated[str, one_of(Outcome)]


class StepIn(Body):
    """The next step to set on each; `only_where_none` leaves those alone that have one."""

    text: str
    due_on: Day
    only_where_none: bool = False


class BulkRunIn(Body):
    """A change of many opportunities: those named, or all that a query of the list lets through.

    Nothing changes before the run is applied.
    """

    opportunity_ids: Ids = ()
    query: str | None = Field(None, description='Query string of the list, such as "scope=mine&kind=open".')
    fields: OpportunityPatch = Field(default_factory=OpportunityPatch, description="Fields to change.")
    stage_id: Id | None = Field(None, description="A stage to move to.")
    shift_days: int | None = Field(None, description="Days to move close dates by.")
    override_reason: str = Field("", description="Why to move although rules are open; lifts what may be lifted.")
    next_step: StepIn | None = Field(None, description="A next step to set, in a run of its own.")


class CountsOut(BaseModel):
    """How many rows were changed, were so already, were refused."""

    changed: int
    unchanged: int
    refused: int


class BulkRunOut(BaseModel):
    """A run, and what became of its rows so far."""

    id: str
    state: str = Field(
        description="collecting (or stopped there, for good), checked, running, done, undoing or undone."
    )
    total: int
    applied: CountsOut
    undone: CountsOut


class BulkRunsOut(BaseModel):
    """The runs of the token's owner, the last one first."""

    items: list[BulkRunOut]


class RowReasonOut(BaseModel):
    """Why a row was refused."""

    code: str
    criterion: str
    field: str
    text: str


class BulkRowOut(BaseModel):
    """A row: before the run is applied what would become of it, afterwards what did."""

    opportunity_id: str
    outcome: OutcomeWord | None = Field(description="Null while the row waits.")
    reasons: list[RowReasonOut]
    undo: OutcomeWord | None = Field(description="What became of it when the run was undone.")
    undo_reasons: list[RowReasonOut]


class BulkRowsOut(BaseModel):
    """A page of 100 rows."""

    items: list[BulkRowOut]
    next_cursor: str | None


class RowQuery(Body):
    """Which page of rows."""

    cursor: str = ""


@bulk.get("", response=BulkRunsOut, operation_id="list_bulk_runs")
def list_bulk_runs(request: HttpRequest) -> HttpResponse:
    """The last 50 runs."""
    return reply(request, {"items": [_run(run) for run in runs_of(actor_of(request))]})


@bulk.post("", response={201: BulkRunOut}, operation_id="check_bulk_run")
def check_bulk_run(request: HttpRequest, body: BulkRunIn) -> HttpResponse:
    """Collect what a change is asked of. Look at the rows for the verdict of each, then apply."""
    step = body.next_step
    change = BulkChange(
        fields=body.fields.changes(),
        stage_id=body.stage_id,
        shift_days=body.shift_days,
        override_reason=body.override_reason,
        step=BulkStep(step.text, step.due_on, step.only_where_none) if step else None,
    )
    by = actor_of(request)
    if bool(body.opportunity_ids) == (body.query is not None):
        text = Text.of(N_("Name opportunities or a query of the list, one of the two."))
        raise Refused.because("bulk_choice", text, "opportunity_ids")
    rows = None if body.query is None else matching(viewing(request), body.query)
    run_id = draft_run(change=change, ids=body.opportunity_ids, by=by, via=VIA)
    if rows is not None:
        collect(run_id=run_id, rows=rows, by=by, via=VIA)
    return _shown(request, run_id, status=201)


@bulk.get("/{run_id}", response=BulkRunOut, operation_id="get_bulk_run")
def get_bulk_run(request: HttpRequest, run_id: Id) -> HttpResponse:
    """One run of the token's owner."""
    return _shown(request, run_id)


@bulk.get("/{run_id}/rows", response=BulkRowsOut, operation_id="list_bulk_rows")
def list_bulk_rows(request: HttpRequest, run_id: Id, query: Query[RowQuery]) -> HttpResponse:
    """The rows of a run."""
    by = actor_of(request)
    run, page = run_of(by, run_id), rows_of(by, run_id, cursor=query.cursor)
    seen = {row.opportunity_id: row.version for row in page.rows}
    judged = verdicts(viewing(request).lens, run.change, seen) if run.state is RunState.CHECKED else {}
    items = []
    for row in page.rows:
        found = judged.get(row.opportunity_id) or row.results.get(Step.APPLY)
        undone = row.results.get(Step.UNDO)
        items.append(
            {
                "opportunity_id": public_id(row.opportunity_id),
                "outcome": found.outcome.value if found else None,
                "reasons": _reasons(found.reasons if found else ()),
                "undo": undone.outcome.value if undone else None,
                "undo_reasons": _reasons(undone.reasons if undone else ()),
            }
        )
    return reply(request, {"items": items, "next_cursor": page.next_cursor or None})


@bulk.post("/{run_id}/apply", response={202: BulkRunOut}, operation_id="apply_bulk_run")
def apply_bulk_run(request: HttpRequest, run_id: Id) -> HttpResponse:
    """Let the rows be changed, in the background: look at the run again."""
    start_run(run_id=run_id, by=actor_of(request), via=VIA)
    return _shown(request, run_id, status=202)


@bulk.post("/{run_id}/undo", response={202: BulkRunOut}, operation_id="undo_bulk_run")
def undo_bulk_run(request: HttpRequest, run_id: Id) -> HttpResponse:
    """Let every changed row that was not changed since be undone, in the background."""
    start_undo(run_id=run_id, by=actor_of(request), via=VIA)
    return _shown(request, run_id, status=202)


def _shown(request: HttpRequest, run_id: int, *, status: int = 200) -> HttpResponse:
    location = f"{request.path}/{public_id(run_id)}" if status == 201 else ""
    return reply(request, _run(run_of(actor_of(request), run_id)), status=status, location=location)


def _run(run: Run) -> dict[str, Any]:
    counts = {step: {one.value: run.count(step, one) for one in Outcome} for step in Step}
    return {
        "id": public_id(run.id),
        "state": run.state.value,
        "total": run.total,
        "applied": counts[Step.APPLY],
        "undone": counts[Step.UNDO],
    }


def _reasons(reasons: tuple[Reason, ...]) -> list[dict[str, str]]:
    return [
        {"code": one.code, "criterion": one.criterion, "field": one.field, "text": shown(one.text)} for one in reasons
    ]
