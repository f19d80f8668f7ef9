"""Decisions about activities: what one must be, what counts as contact, who is mentioned. Facts in, reasons out."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from quarterdeck.activities.terms import (
    DIRECTED,
    OUTCOMES,
    PLANNABLE,
    TYPE_LABELS,
    ActivityType,
    Direction,
    NewActivity,
    NewNextStep,
    NextState,
    Outcome,
)
from quarterdeck.values.checks import is_blank, text_reasons
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import Text, clean_block, clean_line, fold, label
from quarterdeck.values.verdict import NotPermitted, Reason

SUBJECT_LENGTH = 200
BODY_LENGTH = 20_000
EXTERNAL_LENGTH = 200
SOURCE_LENGTH = 80
# A text may name a whole team, not the whole company.
MOST_MENTIONS = 20
NOT_YOURS = Text.of("Only its author, or who may change the record it stands on, may change this activity.")


@dataclass(frozen=True, slots=True)
class ActivityFacts:
    """What is true around an activity that is to be written. An assignee it already has is never questioned."""

    now: datetime
    record_is_there: bool = True
    assignee_is_employee: bool = True
    assignee_sees_record: bool = True
    is_known: bool = False


def clean_activity(new: NewActivity, *, now: datetime) -> NewActivity:
    """The activity as it is stored: clean texts, an outgoing call unless it says otherwise, now unless planned."""
    is_planned = new.at is None and new.due_on is not None and new.type in PLANNABLE
    direction = new.direction
    if new.type is ActivityType.CALL and direction is Direction.NONE and not is_planned:
        direction = Direction.OUT
    # A task stands in nobody's calendar by itself: without a date it stays open, and the rules ask for one.
    at = new.at if is_planned or new.type is ActivityType.TASK else new.at or now
    return replace(
        new,
        subject=clean_line(new.subject),
        body=clean_block(new.body),
        external_id=clean_line(new.external_id),
        at=at,
        direction=direction,
    )


def activity_verdict(activity: NewActivity, facts: ActivityFacts) -> list[Reason]:
    """Every reason why an activity, cleaned before, cannot be stored so: empty when it can."""
    if not facts.record_is_there:
        text = Text.of("The record is gone, or you may not see it.")
        return [Reason(code="record_unknown", text=text, field="record_id")]
    reasons = text_reasons(activity.subject, field="subject", longest=SUBJECT_LENGTH)
    reasons += text_reasons(activity.body, field="body", longest=BODY_LENGTH)
    reasons += text_reasons(activity.external_id, field="external_id", longest=EXTERNAL_LENGTH)
    reasons += _content_reasons(activity) + _time_reasons(activity, facts) + _word_reasons(activity)
    if facts.is_known:
        text = Text.of("This was logged already: the record has an activity with this external id.")
        reasons.append(Reason(code="already_logged", text=text, field="external_id"))
    return reasons + _assignee_reasons(facts)


def _content_reasons(activity: NewActivity) -> list[Reason]:
    if activity.type is ActivityType.TASK and is_blank(activity.subject):
        return [Reason(code="task_missing", text=Text.of("Say what is to be done."), field="subject")]
    if activity.type is ActivityType.NOTE and is_blank(activity.body):
        return [Reason(code="note_missing", text=Text.of("Write the note."), field="body")]
    if activity.type is ActivityType.MAIL and is_blank(activity.subject + activity.body):
        return [Reason(code="mail_missing", text=Text.of("Give the mail its subject or its text."), field="subject")]
    return []


def _time_reasons(activity: NewActivity, facts: ActivityFacts) -> list[Reason]:
    if activity.at is not None and activity.at > facts.now:
        text = Text.of("This lies in the future. Plan it with a due date instead.")
        return [Reason(code="at_in_future", text=text, field="at")]
    if activity.type is ActivityType.TASK and activity.due_on is None:
        return [Reason(code="due_missing", text=Text.of("Give the task a due date."), field="due_on")]
    if activity.due_on is not None and activity.type not in PLANNABLE:
        text = Text.of("A note or mail cannot be planned. Leave the due date out, or make it a task.")
        return [Reason(code="due_not_for_type", text=text, field="due_on")]
    return []


def _word_reasons(activity: NewActivity) -> list[Reason]:
    reasons = []
    allowed = OUTCOMES.get(activity.type, ())
    if activity.outcome is Outcome.NONE:
        if allowed and activity.at is not None:
            text = Text.of("Say how it ended.")
            reasons.append(Reason(code="outcome_missing", text=text, field="outcome"))
    elif activity.outcome not in allowed or activity.at is None:
        text = Text.of("This outcome does not fit a “{type}” here. Choose another.", type=_type_label(activity.type))
        reasons.append(Reason(code="outcome_wrong", text=text, field="outcome"))
    if activity.type is ActivityType.MAIL and activity.direction is Direction.NONE:
        text = Text.of("Say whether the mail came in or went out.")
        reasons.append(Reason(code="direction_missing", text=text, field="direction"))
    if activity.direction is not Direction.NONE and activity.type not in DIRECTED:
        text = Text.of("Only a mail or a call has a direction.")
        reasons.append(Reason(code="direction_wrong", text=text, field="direction"))
    return reasons


def _type_label(kind: ActivityType) -> Text:
    return label(TYPE_LABELS[kind])


def _assignee_reasons(facts: ActivityFacts) -> list[Reason]:
    if not facts.assignee_is_employee:
        text = Text.of("It can be assigned to an active employee only. Choose another person.")
        return [Reason(code="assignee_unknown", text=text, field="assignee_id")]
    if not facts.assignee_sees_record:
        text = Text.of("This person may not see the record. Choose someone who may.")
        return [Reason(code="assignee_sees_nothing", text=text, field="assignee_id")]
    return []


def is_two_way(kind: ActivityType, direction: Direction, outcome: Outcome) -> bool:
    """Whether both sides were in contact: a connected call, a held meeting, a mail from the customer."""
    if kind is ActivityType.MAIL:
        return direction is Direction.IN
    return (kind, outcome) in {(ActivityType.CALL, Outcome.CONNECTED), (ActivityType.MEETING, Outcome.HELD)}


def clean_next_step(step: NewNextStep) -> NewNextStep:
    """The next step as it is stored."""
    return replace(step, text=clean_line(step.text))


def next_step_verdict(step: NewNextStep) -> list[Reason]:
    """Why a next step, cleaned before, cannot be stored so. Neither text nor date means that there is none."""
    reasons = text_reasons(step.text, field="text", longest=SUBJECT_LENGTH)
    if step.due_on is not None and is_blank(step.text):
        reasons.append(Reason(code="next_step_missing", text=Text.of("Say what the next step is."), field="text"))
    if step.due_on is None and not is_blank(step.text):
        text = Text.of("Give the next step a date.")
        reasons.append(Reason(code="next_step_date_missing", text=text, field="due_on"))
    return reasons


def next_state(on: date | None, today: date) -> NextState:
    """How what comes next on this day stands today."""
    if on is None:
        return NextState.NONE
    if on == today:
        return NextState.TODAY
    return NextState.OVERDUE if on < today else NextState.FUTURE


def mentioned(text: str, people: Mapping[int, str]) -> tuple[int, ...]:
    """Ids of the people named in a text as “@Full Name”, each once, in the order of the text.

    Case and accents do not matter; where one name begins another the longer one counts; namesakes
    are all meant. At most MOST_MENTIONS.
    """
    by_name: dict[str, list[int]] = {}
    for person_id, name in people.items():
        by_name.setdefault(fold(name), []).append(person_id)
    names = sorted(by_name, key=len, reverse=True)
    found: dict[int, None] = {}
    for part in text.split("@")[1:]:
        start = fold(part[: 2 * SUBJECT_LENGTH])
        name = next((name for name in names if name and re.match(rf"{re.escape(name)}(?!\w)", start)), "")
        found |= dict.fromkeys(by_name.get(name, ()))
    return tuple(found)[:MOST_MENTIONS]


def not_yours(permission: str) -> NotPermitted:
    """The answer to who may see an activity but not change it."""
    return NotPermitted(permission, NOT_YOURS)


def source_verdict(name: str) -> list[Reason]:
    """Why a mail source cannot be called so."""
    if is_blank(name):
        text = Text.of("Name the tool that logs the mails.")
        return [Reason(code="source_missing", text=text, field="name")]
    return text_reasons(name, field="name", longest=SOURCE_LENGTH)
