"""Two writes in one: what was done, and what comes next."""

from datetime import date, datetime

from quarterdeck.activities.actions.changes import complete_activity
from quarterdeck.activities.actions.logging import log_activity
from quarterdeck.activities.actions.rows import ActivitySaved
from quarterdeck.activities.actions.steps import StepSaved, complete_next_step, set_next_step
from quarterdeck.activities.terms import NewActivity, Outcome
from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import Via
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WantedStep:
    """A next step to set. `version` is that of the step it was made from, None for whichever is there."""

    text: str
    due_on: date | None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class DoneAndNext:
    """What was done and the next step set with it; `step` is None when none was given."""

    done: ActivitySaved
    step: StepSaved | None


@action
def log_and_next_step(
    *, new: NewActivity, step: WantedStep | None, by: Actor, via: Via, at: datetime | None = None
) -> DoneAndNext:
    """Log a call or anything else and set the record's next step in one transaction.

    Raises what `log_activity` and `set_next_step` raise; then neither was written.
    """
    logged = log_activity(new=new, by=by, via=via, at=at)
    return DoneAndNext(logged, _next(logged, step, by, via, at))


@action
def complete_and_next_step(
    *,
    activity_id: int,
    outcome: Outcome,
    step: WantedStep | None,
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> DoneAndNext:
    """Mark a planned activity as done and set the record's next step in one transaction.

    Raises what `complete_activity` and `set_next_step` raise; then neither was written.
    """
    done = complete_activity(activity_id=activity_id, outcome=outcome, by=by, via=via, at=at, version=version)
    return DoneAndNext(done, _next(done, step, by, via, at))


@action
def finish_next_step(
    *,
    kind: str,
    record_id: int,
    step: WantedStep | None,
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> int:
    """Keep a record's next step as done and set the one after it, in one transaction. Answers the done task's id.

    Raises what `complete_next_step` and `set_next_step` raise; then nothing was written.
    """
    task_id = complete_next_step(kind=kind, record_id=record_id, by=by, via=via, at=at, version=version)
    if step is not None:
        set_next_step(kind=kind, record_id=record_id, text=step.text, due_on=step.due_on, by=by, via=via, at=at)
    return task_id


def _next(done: ActivitySaved, step: WantedStep | None, by: Actor, via: Via, at: datetime | None) -> StepSaved | None:
    if step is None:
        return None
    return set_next_step(
        kind=done.kind,
        record_id=done.record_id,
        text=step.text,
        due_on=step.due_on,
        version=step.version,
        by=by,
        via=via,
        at=at,
    )
