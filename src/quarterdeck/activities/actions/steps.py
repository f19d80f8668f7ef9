"""Writes of next steps."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from quarterdeck.activities.actions.rows import created_with, field_changes_of, old_values
from quarterdeck.activities.events import ActivityLogged, NextStepImported, NextStepSet, RecordsTouched
from quarterdeck.activities.models import Activity, NextStep
from quarterdeck.activities.queries.verdicts import visible_places
from quarterdeck.activities.rules import clean_next_step, next_step_verdict
from quarterdeck.activities.terms import ActivityType, NewNextStep
from quarterdeck.journal.actions import Recorded, action, record, record_many
from quarterdeck.journal.queries import entry_to_undo
from quarterdeck.journal.terms import Stamp, Via
from quarterdeck.users.queries.records import records, require_writable
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import NotFound, Refused, require_version


@dataclass(frozen=True, slots=True)
class StepSaved:
    """A next step after a write. `seq` is the journal entry's, None when nothing changed."""

    step_id: int
    version: int
    seq: int | None


@dataclass(frozen=True, slots=True)
class _Values:
    text: str
    due_on: date | None


_NO_STEP = _Values("", None)


@action
def set_next_step(
    *,
    kind: str,
    record_id: int,
    text: str,
    due_on: date | None,
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> StepSaved:
    """Set the next step of a record, or take it away (neither text nor date).

    `version` is that of the step it was made from, 0 for none. Raises NotFound, NotPermitted for who may
    not change the record, Stale, or Refused with every reason the rules give.
    """
    require(by, Permission.ACTIVITIES_LOG)
    require_writable(by, kind, record_id)
    new = clean_next_step(NewNextStep(kind=kind, record_id=record_id, text=text, due_on=due_on))
    step = NextStep.objects.select_for_update().filter(kind=kind, record_id=record_id).first()
    require_version(version, step.version if step else 0)
    if reasons := next_step_verdict(new):
        raise Refused(reasons)
    before = _Values(step.text, step.due_on) if step else _NO_STEP
    after = _Values(new.text, new.due_on)
    if before == after:
        return StepSaved(step.pk if step else 0, step.version if step else 0, None)
    step = step or NextStep(kind=kind, record_id=record_id, version=0)
    stamp = by.stamp(at or timezone.now(), via)
    step.text, step.due_on, step.set_by_id, step.set_at = after.text, after.due_on, stamp.actor_id, stamp.at
    step.version += 1
    step.save()
    written = field_changes_of(before, after, (kind, record_id))
    seq = record(NextStepSet(record_id=step.pk, subject_kind=kind, subject_id=record_id), stamp, written)
    return StepSaved(step.pk, step.version, seq)


@action
def complete_next_step(
    *, kind: str, record_id: int, by: Actor, via: Via, at: datetime | None = None, version: int | None = None
) -> int:
    """Keep a record's next step as a task that was done, and take it away. Answers the task's id.

    Raises NotFound, NotPermitted, Stale, or Refused when there is none.
    """
    require(by, Permission.ACTIVITIES_LOG)
    require_writable(by, kind, record_id)
    step = NextStep.objects.select_for_update().filter(kind=kind, record_id=record_id).first()
    if step is None or not step.text:
        raise Refused.because("next_step_none", Text.of("There is no next step to complete."))
    stamp = by.stamp(at or timezone.now(), via)
    task = Activity(
        kind=kind, record_id=record_id, type=ActivityType.TASK.value, subject=step.text, due_on=step.due_on,
        at=stamp.at, author_id=stamp.actor_id, assignee_id=stamp.actor_id, created_at=stamp.at, updated_at=stamp.at,
    )  # fmt: skip
    set_next_step(kind=kind, record_id=record_id, text="", due_on=None, by=by, via=via, at=at, version=version)
    task.save(force_insert=True)
    about = ActivityLogged(record_id=task.pk, subject_kind=kind, subject_id=record_id, type=task.type)
    record(about, stamp, created_with(task))
    return task.pk


@action
def undo_next_step(
    *, kind: str, record_id: int, seq: int, by: Actor, via: Via, at: datetime | None = None
) -> StepSaved:
    """Put back the next step that was there before a change, as another change.

    Raises NotPermitted, NotFound, or Refused when it was changed again since.
    """
    require_writable(by, kind, record_id)
    step = NextStep.objects.select_for_update().filter(kind=kind, record_id=record_id).first()
    if step is None:
        raise NotFound("next_step")
    present = _Values(step.text, step.due_on)
    old = old_values(entry_to_undo("next_step", step.pk, seq, NextStepSet.name), present)
    text, due_on = old.get("text", step.text), old.get("due_on", step.due_on)
    return set_next_step(
        kind=kind,
        record_id=record_id,
        text=str(text),
        due_on=due_on if isinstance(due_on, date) else None,
        by=by,
        via=via,
        at=at,
    )


@action
def set_next_steps(*, rows: Sequence[NewNextStep], by: Actor, via: Via, at: datetime | None = None) -> list[int]:
    """Set the first next step of many records in few statements; their ids in order. Each record once.

    Raises NotPermitted, NotFound when one of the records is not to be seen or has had a next step, Refused
    for the first row the rules have reasons against: then none is written.
    """
    require(by, Permission.ACTIVITIES_LOG)
    stamp = by.stamp(at or timezone.now(), via)
    clean = [clean_next_step(row) for row in rows]
    _require_all(by, clean)
    made = [
        NextStep(kind=row.kind, record_id=row.record_id, text=row.text, due_on=row.due_on, set_by_id=stamp.actor_id,
                 set_at=stamp.at)
        for row in clean
    ]  # fmt: skip
    NextStep.objects.bulk_create(made, batch_size=500)
    record_many([_imported(row, stamp) for row in made])
    for kind in sorted({row.kind for row in made}):
        ids = tuple(sorted(row.record_id for row in made if row.kind == kind))
        record(RecordsTouched(record_id=ids[0], subject_kind=kind, subject_ids=ids), stamp)
    return [row.pk for row in made]


def _imported(step: NextStep, stamp: Stamp) -> Recorded:
    about = NextStepImported(record_id=step.pk, subject_kind=step.kind, subject_id=step.record_id)
    written = field_changes_of(_NO_STEP, _Values(step.text, step.due_on), (step.kind, step.record_id))
    return Recorded(about, stamp, written)


def _require_all(by: Actor, rows: Sequence[NewNextStep]) -> None:
    places = {(row.kind, row.record_id) for row in rows}
    if len(places) < len(rows) or visible_places(by, places) != places:
        raise NotFound("record")
    for kind in {row.kind for row in rows}:
        ids = [row.record_id for row in rows if row.kind == kind]
        has_one = NextStep.objects.filter(kind=kind, record_id__in=ids).exists()
        if has_one or records.kind(kind).writable(by, ids) != set(ids):
            raise NotFound("record")
    for row in rows:
        if reasons := next_step_verdict(row):
            raise Refused(reasons)
