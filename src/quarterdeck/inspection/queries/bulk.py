"""Reads of runs of bulk edits. A run is its owner's: nobody else sees it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from quarterdeck.inspection.models import BulkResult, BulkRow, BulkRun
from quarterdeck.inspection.rules.bulk import (
    STEPS,
    BulkChange,
    Outcome,
    RunState,
    Step,
    change_of_json,
    reasons_of_json,
)
from quarterdeck.opportunities.queries import Lens, visible_to
from quarterdeck.opportunities.queries.predicates import filtered, flags_q, wanted_of
from quarterdeck.opportunities.terms import DealFilter
from quarterdeck.users.terms import Actor
from quarterdeck.values.cursors import read_cursor, write_cursor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound, Reason

PAGE = 100


@dataclass(frozen=True, slots=True)
class Run:
    """A run: what was asked, where it stands, and how many rows had which outcome by step."""

    id: int
    change: BulkChange
    state: RunState
    total: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    counts: Mapping[tuple[Step, Outcome], int]

    def count(self, step: Step, outcome: Outcome | None = None) -> int:
        """How many rows had this outcome in a step, or any."""
        return sum(n for (of, what), n in self.counts.items() if of is step and outcome in (None, what))

    @property
    def is_busy(self) -> bool:
        """Whether rows are being worked off."""
        return self.state in STEPS or self.state is RunState.COLLECTING


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of a row in one step."""

    outcome: Outcome
    seq: int | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its opportunity as far as its reader may still see it, and its results by step."""

    position: int
    opportunity_id: int
    version: int
    name: str
    account_name: str
    results: Mapping[Step, RowResult]


@dataclass(frozen=True, slots=True)
class RowPage:
    """A page of rows in their order."""

    rows: tuple[Row, ...]
    next_cursor: str


def run_of(actor: Actor, run_id: int) -> Run:
    """One of the actor's own runs. Two queries. Raises NotFound."""
    row = BulkRun.objects.filter(pk=run_id, person_id=actor.person_id).first()
    if row is None:
        raise NotFound("bulk_run")
    return _run(row, _counts([row.id]).get(row.id, {}))


def runs_of(actor: Actor, limit: int = 50) -> list[Run]:
    """The actor's own runs, the last one first. Two queries."""
    rows = list(BulkRun.objects.filter(person_id=actor.person_id).order_by("-created_at", "-pk")[:limit])
    counts = _counts([row.id for row in rows])
    return [_run(row, counts.get(row.id, {})) for row in rows]


def rows_of(actor: Actor, run_id: int, *, cursor: str = "", outcome: Outcome | None = None) -> RowPage:
    """Rows of one of the actor's own runs, those with this outcome of the last step where one is asked for.

    Four queries. Raises NotFound, Refused for a cursor of another list.
    """
    run = run_of(actor, run_id)
    rows = BulkRow.objects.filter(run_id=run.id)
    step = Step.UNDO if run.state in (RunState.UNDOING, RunState.UNDONE) else Step.APPLY
    if outcome is not None:
        rows = rows.filter(Exists(BulkResult.objects.filter(row=OuterRef("pk"), step=step, outcome=outcome)))
    if cursor:
        (after,) = read_cursor(cursor, "bulk", ((int,),))
        rows = rows.filter(position__gt=after)
    ordered = rows.order_by("position").values_list("pk", "position", "opportunity_id", "version")
    found: list[Any] = list(ordered[: PAGE + 1])
    page = found[:PAGE]
    results = _results([row[0] for row in page])
    names = _names(actor, [row[2] for row in page])
    made = tuple(Row(row[1], row[2], row[3], *names.get(row[2], ("", "")), results.get(row[0], {})) for row in page)
    return RowPage(made, write_cursor("bulk", (page[-1][1],)) if len(found) > PAGE else "")


def narrowed(lens: Lens, deals: DealFilter) -> "QuerySet[Any, tuple[int, int]]":
    """All opportunities a filter lets through, as pairs of id and version, by id."""
    wanted = wanted_of(lens, deals)
    rows = filtered(wanted)
    if wanted.flags:
        rows = rows.filter(flags_q(wanted))
    return rows.order_by("pk").values_list("pk", "version")


def versions_of(actor: Actor, ids: Sequence[int]) -> dict[int, int]:
    """Present versions of those the actor may see."""
    return dict(visible_to(actor).filter(pk__in=ids).values_list("pk", "version"))


def pending_rows(run: BulkRun, step: Step, limit: int) -> list[BulkRow]:
    """The next rows of a run that have no result of this step: in their order, for an undo those that were changed."""
    done = BulkResult.objects.filter(row=OuterRef("pk"), step=step)
    rows = BulkRow.objects.filter(~Exists(done), run_id=run.id, position__gte=run.position)
    if step is Step.UNDO:
        changed = BulkResult.objects.filter(row=OuterRef("pk"), step=Step.APPLY, outcome=Outcome.CHANGED)
        rows = rows.filter(Exists(changed))
    return list(rows.order_by("position")[:limit])


def busy_runs() -> list[int]:
    """Runs whose rows are to be worked off, the oldest first."""
    return list(BulkRun.objects.filter(state__in=list(STEPS)).order_by("started_at", "pk").values_list("pk", flat=True))


def _run(row: BulkRun, counts: Mapping[tuple[Step, Outcome], int]) -> Run:
    return Run(
        id=row.id,
        change=change_of_json(row.change),
        state=RunState(row.state),
        total=row.total,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        counts=counts,
    )


def _counts(run_ids: Sequence[int]) -> dict[int, dict[tuple[Step, Outcome], int]]:
    found: dict[int, dict[tuple[Step, Outcome], int]] = {}
    rows = BulkResult.objects.filter(run_id__in=run_ids).values_list("run_id", "step", "outcome")
    for run_id, step, outcome, count in rows.annotate(count=Count("*")):
        found.setdefault(run_id, {})[Step(step), Outcome(outcome)] = count
    return found


def _results(row_ids: Sequence[int]) -> dict[int, dict[Step, RowResult]]:
    found: dict[int, dict[Step, RowResult]] = {}
    rows = BulkResult.objects.filter(row_id__in=row_ids).values_list("row_id", "step", "outcome", "seq", "reasons")
    for row_id, step, outcome, seq, reasons in rows:
        found.setdefault(row_id, {})[Step(step)] = RowResult(Outcome(outcome), seq, reasons_of_json(reasons))
    return found


def _names(actor: Actor, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    rows = visible_to(actor).filter(pk__in=ids).values_list("pk", "name", "account__name")
    return {pk: (name, account or "") for pk, name, account in rows}
