"""Applying checked files, the earliest first, in short transactions: each row exactly once."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db.models import Count
from django.utils import timezone

from quarterdeck.imports.rules.deals import told_state
from quarterdeck.imports.rules.mapping import parse_mapping
from quarterdeck.imports.rules.stored import problems_to
from quarterdeck.imports.terms import Problem, StateFacts
from quarterdeck.journal.actions import action, attempt, record, update_rows
from quarterdeck.journal.terms import Door, Via
from quarterdeck.opportunities.actions import (
    create_opportunities,
    delete_opportunity,
    import_histories,
    restore_opportunity,
)
from quarterdeck.opportunities.queries import history_rows, matches_by_id
from quarterdeck.opportunities.terms import DatedState, RecordState, ToldStates
from quarterdeck.pipelines.queries import pipelines
from quarterdeck.records.queries.acting import rights_of
from quarterdeck.snapshots.actions.series import require_open
from quarterdeck.snapshots.events import SnapshotApplied, SnapshotsStarted
from quarterdeck.snapshots.models import Snapshot, SnapshotRow, SnapshotSeries
from quarterdeck.snapshots.queries.report import SeriesReport, series_report, visible_series
from quarterdeck.snapshots.rules.differences import beginning, is_news
from quarterdeck.snapshots.terms import Outcome, Plan, Seen, SnapshotState
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import N_, Text
from quarterdeck.values.timeline import as_of
from quarterdeck.values.verdict import Conflict, NotFound, NotPermitted, QuarterdeckError, Reason, Refused

BATCH = 200
VIA = Via(Door.IMPORT, quiet=True)
_STEPS = ((Plan.CREATE,), (Plan.CHANGE, Plan.BACK, Plan.LOST), (Plan.DELETED,), (Plan.LEFT,))


def apply_snapshots(
    *, series_id: int, by: Actor, is_lenient: bool = False, progress: Callable[[int], None] | None = None
) -> SeriesReport:
    """Apply the checked files of a series, or go on with those that were interrupted.

    Strict (the default) refuses while any row is to be mended; lenient leaves those out. Raises Refused,
    NotPermitted, NotFound, and Conflict when nothing is to be applied.
    """
    for snapshot_id in begin(series_id=series_id, is_lenient=is_lenient, by=by, via=VIA):
        while count := _apply_batch(snapshot_id=snapshot_id, by=by, via=VIA):
            if progress:
                progress(count)
        _end(snapshot_id=snapshot_id, by=by, via=VIA)
    return series_report(series_id)


@action
def begin(*, series_id: int, is_lenient: bool, by: Actor, via: Via) -> list[int]:
    """Let the checked files of a series be applied: their ids, the earliest first. Raises as `apply_snapshots`."""
    require(by, Permission.OPPORTUNITIES_IMPORT_HISTORY)
    series = visible_series(by).select_for_update().filter(pk=series_id).first()
    if series is None:
        raise NotFound("snapshot_series")
    require_open(series)
    found = Snapshot.objects.filter(series=series).order_by("at")
    begun = list(found.filter(state=SnapshotState.APPLYING).values_list("id", flat=True))
    note_asker(series, by)
    if begun:
        return begun
    if found.filter(state=SnapshotState.WAITING, at__isnull=True).exists():
        # They are read with the rights of who handed them in, not of whoever applies those before.
        raise Conflict("snapshots_waiting", Text.of(N_("Files of this series are being checked. Let that end first.")))
    checked = list(found.filter(state=SnapshotState.CHECKED).values_list("id", flat=True))
    if not checked:
        raise Conflict("nothing_checked", Text.of(N_("No file of this series waits to be applied. Check files first.")))
    bad = SnapshotRow.objects.filter(snapshot_id__in=checked, plan=Plan.BAD)
    if not is_lenient and (count := bad.count()):
        text = Text.of(N_("{count} rows are to be mended first, so nothing was imported."), count=count)
        raise Refused.because("rows_to_mend", text)
    bad.update(outcome=Outcome.LEFT_OUT.value)
    found.filter(pk__in=checked).update(state=SnapshotState.APPLYING.value, is_lenient=is_lenient)
    event = SnapshotsStarted(series.id, files=len(checked), lenient=is_lenient)
    record(event, by.stamp(timezone.now(), via))
    return checked


def note_asker(series: SnapshotSeries, by: Actor) -> None:
    """Keep with whose rights the background works on a series that is locked: those of who asked last."""
    series.asked_by_id, series.asked_token_id, series.asked_rights = by.person_id or None, by.token_id, rights_of(by)
    series.problems = "[]"
    series.save(update_fields=["asked_by", "asked_token_id", "asked_rights", "problems"])


@action
def _apply_batch(*, snapshot_id: int, by: Actor, via: Via) -> int:
    """Apply the next rows of a file and mark them, in one transaction. Returns how many; 0 when none is left."""
    snapshot = Snapshot.objects.select_for_update(of=("self",)).select_related("series").get(pk=snapshot_id)
    todo = SnapshotRow.objects.filter(snapshot_id=snapshot_id, outcome="")
    for plans in _STEPS:
        if rows := list(todo.filter(plan__in=plans).order_by("id")[:BATCH]):
            worker = _Applier(snapshot, by, via)
            worker.apply(plans[0], rows)
            marks = [(row.opportunity_id, row.outcome, row.problems, row.id) for row in rows]
            update_rows(SnapshotRow, ("opportunity_id", "outcome", "problems"), marks)
            return len(rows)
    return 0


class _Applier:
    """Writes rows of one file. Sets are tried first; when one is refused, its rows singly, to find out which it was."""

    def __init__(self, snapshot: Snapshot, by: Actor, via: Via) -> None:
        self._snapshot, self._by, self._via = snapshot, by, via
        self._at: datetime = snapshot.at or snapshot.created_at
        self._pipelines = {spec.id: spec for spec in pipelines()}

    def apply(self, plan: Plan, rows: Sequence[SnapshotRow]) -> None:
        """Apply rows of one step; each gets its outcome."""
        write = {Plan.CREATE: self._create, Plan.DELETED: self._delete, Plan.LEFT: self._leave}.get(plan, self._tell)
        if plan is not Plan.CREATE:
            rows = self._found(rows)
        try:
            with attempt():
                write(rows)
        except (Refused, NotPermitted, NotFound):
            for row in rows:
                self._singly(write, row)

    def _singly(self, write: Callable[[Sequence[SnapshotRow]], None], row: SnapshotRow) -> None:
        try:
            with attempt():
                write([row])
        except (Refused, NotPermitted, NotFound) as error:
            _refuse(row, _reasons_of(error))

    def _found(self, rows: Sequence[SnapshotRow]) -> list[SnapshotRow]:
        """Rows with the deals they are about, which an earlier file brought; the others are refused."""
        keys = {row.match_key for row in rows if row.opportunity_id is None}
        known = SnapshotRow.objects.filter(
            series_id=self._snapshot.series_id, match_key__in=keys, opportunity_id__isnull=False
        )
        ids = dict(known.order_by("id").values_list("match_key", "opportunity_id"))
        for row in rows:
            row.opportunity_id = row.opportunity_id or ids.get(row.match_key)
            if row.opportunity_id is None:
                text = Text.of(N_("The row that shows this deal first was not imported."))
                _refuse(row, [Reason("other_row_refused", text)])
        return [row for row in rows if row.opportunity_id is not None]

    def _create(self, rows: Sequence[SnapshotRow]) -> None:
        new = []
        mapping = parse_mapping(self._snapshot.series.mapping)
        for row in rows:
            seen = msgspec.json.decode(row.seen, type=Seen)
            pipeline = self._pipelines[seen.pipeline_id]
            start = mapping.history.start if mapping.history else ""
            start_id = {stage.key: stage.id for stage in pipeline.stages}.get(start)
            new.append(beginning(seen, pipeline, at=self._at, since=row.since, start_id=start_id))
        for row, made in zip(rows, create_opportunities(rows=new, by=self._by, via=self._via), strict=True):
            row.opportunity_id, row.outcome = made.opportunity_id, Outcome.DONE.value

    def _tell(self, rows: Sequence[SnapshotRow]) -> None:
        """What has changed, told as past states. What the deal bears at that instant already is left out."""
        ids = [row.opportunity_id or 0 for row in rows]
        here = matches_by_id(self._by, ids)
        for row in rows:
            found = here.get(row.opportunity_id or 0)
            if row.plan == Plan.BACK and found is not None and found.state.state == RecordState.DELETED:
                number, since = found.id, row.since
                restore_opportunity(opportunity_id=number, by=self._by, via=self._via, at=self._at, since=since)
        history = history_rows(ids)
        told = []
        for row in rows:
            facts = msgspec.json.decode(row.told, type=StateFacts)
            state = as_of(history[row.opportunity_id or 0], true_at=facts.at)
            changes: dict[str, Any] = dict(told_state(facts).changes)
            news = changes if state is None else is_news(changes, state)
            if news:
                dated = DatedState(at=facts.at, changes=news, since=row.since)
                told.append(ToldStates(opportunity_id=row.opportunity_id or 0, states=(dated,)))
        if told:
            import_histories(rows=told, by=self._by, via=self._via)
        self._leave(rows)

    def _delete(self, rows: Sequence[SnapshotRow]) -> None:
        for row in rows:
            number = row.opportunity_id or 0
            delete_opportunity(opportunity_id=number, by=self._by, via=self._via, at=self._at, since=row.since)
        self._leave(rows)

    @staticmethod
    def _leave(rows: Sequence[SnapshotRow]) -> None:
        for row in rows:
            row.outcome = Outcome.DONE.value


def _refuse(row: SnapshotRow, reasons: Sequence[Reason]) -> None:
    row.outcome = Outcome.REFUSED.value
    row.problems = problems_to([Problem(row.line, "", "", reason) for reason in reasons])


def _reasons_of(error: QuarterdeckError) -> tuple[Reason, ...]:
    return error.reasons if isinstance(error, Refused) else (Reason(code=error.code, text=error.text),)


@action
def _end(*, snapshot_id: int, by: Actor, via: Via) -> None:
    """Every row of a file has its outcome."""
    now = timezone.now()
    snapshot = Snapshot.objects.select_for_update().get(pk=snapshot_id)
    if snapshot.state == SnapshotState.APPLIED:
        return
    snapshot.state, snapshot.applied_at = SnapshotState.APPLIED.value, now
    snapshot.save(update_fields=["state", "applied_at"])
    rows = SnapshotRow.objects.filter(snapshot_id=snapshot_id).order_by().values_list("outcome")
    counts = dict(rows.annotate(count=Count("*")))
    event = SnapshotApplied(
        snapshot.series_id,
        file_name=snapshot.file_name,
        done=counts.get(Outcome.DONE, 0),
        refused=counts.get(Outcome.REFUSED, 0),
        left_out=counts.get(Outcome.LEFT_OUT, 0),
    )
    record(event, by.stamp(now, via))
