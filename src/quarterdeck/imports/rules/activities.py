"""What a row says of an activity, as the actions of activities are told it."""

from quarterdeck.activities.terms import (
    DIRECTED,
    OUTCOMES,
    PLANNABLE,
    ActivityFields,
    ActivityType,
    Direction,
    NewActivity,
    Outcome,
)
from quarterdeck.imports.terms import ActivityFacts


def imported_activity(facts: ActivityFacts) -> NewActivity:
    """The new activity a row tells of. What is still to be written or noted down is a task until then."""
    is_done = facts.done_at is not None
    kind = facts.type if is_done or facts.type in PLANNABLE else ActivityType.TASK
    return NewActivity(
        kind=facts.kind,
        record_id=facts.record_id,
        type=kind,
        subject=facts.subject,
        body=facts.body,
        at=facts.done_at,
        due_on=facts.due_on if kind in PLANNABLE else None,
        direction=facts.direction if is_done and kind in DIRECTED else Direction.NONE,
        outcome=facts.outcome if is_done and kind in OUTCOMES else Outcome.NONE,
        assignee_id=None if is_done and kind is not ActivityType.TASK else facts.owner_id,
        external_id=facts.external_id,
        author_id=facts.owner_id,
        created_at=facts.created_at,
    )


def changed_fields(new: NewActivity, present: ActivityFields, kind: ActivityType) -> tuple[str, ...]:
    """The fields a row changes in an activity that is here. Its type stays, and what the row does not say stays too."""
    said = {
        "subject": new.subject,
        "body": new.body,
        "at": new.at,
        "due_on": new.due_on or present.due_on,
        "assignee_id": new.assignee_id or present.assignee_id,
        "outcome": new.outcome if kind is new.type else present.outcome,
        "direction": new.direction if kind is new.type and new.at is not None else present.direction,
    }
    return tuple(name for name, value in said.items() if value != getattr(present, name))
