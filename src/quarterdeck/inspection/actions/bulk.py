"""Runs of bulk edits: what is asked of which opportunities, started and undone by whoever asked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from quarterdeck.inspection.models import BulkRow, BulkRun
from quarterdeck.inspection.queries.bulk import versions_of
from quarterdeck.inspection.queries.bulk_checks import permission_for
from quarterdeck.inspection.rules.bulk import (
    MOST_CHOSEN,
    BulkChange,
    RunState,
    change_as_json,
    change_of_json,
    change_reasons,
)
from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import Via
from quarterdeck.records.queries.acting import rights_of
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Conflict, NotFound, Reason, Refused

BATCH = 1000
# A million deals are collected in minutes.
LEFT_AFTER = timedelta(hours=1)
Pairs = Sequence[tuple[int, int]]


@action
def draft_run(*, change: BulkChange, ids: Sequence[int], by: Actor, via: Via, at: datetime | None = None) -> int:
    """Keep what is asked of these opportunities, with the version of each; nothing of them changes yet.

    Without ids the run is to be filled by `collect`. Returns the run's id. Raises NotPermitted, Refused.
    """
    require(by, permission_for(change))
    reasons = change_reasons(change)
    chosen = list(dict.fromkeys(ids))
    if len(chosen) > MOST_CHOSEN:
        text = Text.of(N_("Choose {most} deals at most, or all that match a filter."), most=MOST_CHOSEN)
        reasons.append(Reason(code="too_many_chosen", text=text, field="opportunity_ids"))
    if reasons:
        raise Refused(reasons)
    run = BulkRun(
        person_id=by.person_id,
        token_id=by.token_id,
        permissions=rights_of(by),
        change=change_as_json(change),
        created_at=at or timezone.now(),
    )
    if chosen:
        run.state, run.total = RunState.CHECKED.value, len(chosen)
    run.save(force_insert=True)
    versions = versions_of(by, chosen)
    _add(run, 0, [(number, versions.get(number, 0)) for number in chosen])
    return run.id


def collect(*, run_id: int, rows: "QuerySet[Any, tuple[int, int]]", by: Actor, via: Via) -> int:
    """Fill a run with all these pairs of id and version, in batches that let other writers through; how many."""
    last, position = 0, 0
    while part := list(rows.filter(pk__gt=last)[:BATCH]):
        last = part[-1][0]
        _collect(run_id=run_id, start=position, part=part, by=by, via=via)
        position += len(part)
    _finish_collecting(run_id=run_id, total=position, by=by, via=via)
    return position


def stop_left_runs(now: datetime) -> int:
    """End the runs whose collecting ended with its process: nothing of them was changed, nor will be. How many."""
    left = BulkRun.objects.filter(state=RunState.COLLECTING, created_at__lt=now - LEFT_AFTER)
    return left.update(state=RunState.STOPPED, finished_at=now)


@action
def _collect(*, run_id: int, start: int, part: Pairs, by: Actor, via: Via) -> None:
    _add(held(run_id, by, RunState.COLLECTING), start, part)


@action
def _finish_collecting(*, run_id: int, total: int, by: Actor, via: Via) -> None:
    run = held(run_id, by, RunState.COLLECTING)
    run.state, run.total = RunState.CHECKED.value, total
    run.save(update_fields=["state", "total"])


def _add(run: BulkRun, start: int, part: Pairs) -> None:
    rows = [
        BulkRow(run=run, position=start + number, opportunity_id=pk, version=version)
        for number, (pk, version) in enumerate(part)
    ]
    BulkRow.objects.bulk_create(rows, batch_size=200)


@action
def start_run(*, run_id: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Let the rows of a checked run be changed. Starting again changes nothing.

    Raises NotFound, NotPermitted, Conflict.
    """
    _start(run_id, by, (RunState.CHECKED, RunState.RUNNING), at)


@action
def start_undo(*, run_id: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Let every changed row of a run that is done be undone. Raises NotFound, NotPermitted, Conflict."""
    _start(run_id, by, (RunState.DONE, RunState.UNDOING), at)


def _start(run_id: int, by: Actor, states: tuple[RunState, RunState], at: datetime | None) -> None:
    ready, busy = states
    run = held(run_id, by, None)
    require(by, permission_for(change_of_json(run.change)))
    if run.state in (busy, *_AFTER[busy]):
        return
    if run.state != ready:
        raise Conflict(
            "bulk_run_not_ready", Text.of(N_("This cannot be done to the run as it stands. Look at it again."))
        )
    # Rows are worked off with the rights of whoever starts it: a token must not borrow those of who asked.
    run.permissions, run.token_id = rights_of(by), by.token_id
    run.state, run.position, run.started_at, run.finished_at = busy.value, 0, at or timezone.now(), None
    run.save(update_fields=["state", "position", "started_at", "finished_at", "permissions", "token_id"])


# What a second press of a button finds: it was pressed before.
_AFTER = {RunState.RUNNING: (RunState.DONE,), RunState.UNDOING: (RunState.UNDONE,)}


def held(run_id: int, by: Actor, state: RunState | None) -> BulkRun:
    """One of the actor's own runs, locked, in this state where one is asked for. Raises NotFound, Conflict."""
    run = BulkRun.objects.select_for_update().filter(pk=run_id, person_id=by.person_id).first()
    if run is None:
        raise NotFound("bulk_run")
    if state is not None and run.state != state:
        raise Conflict(
            "bulk_run_not_ready", Text.of(N_("This cannot be done to the run as it stands. Look at it again."))
        )
    return run
