"""What an objection must be, and when it is settled."""

from dataclasses import replace
from datetime import date

from quarterdeck.qualification.rules.evidence import day_reasons
from quarterdeck.qualification.terms import ObjectionFields, Outcome, Topic
from quarterdeck.values.checks import is_blank, text_reasons
from quarterdeck.values.text import Text, clean_block
from quarterdeck.values.verdict import Reason

LONGEST = 2000


def settled(new: ObjectionFields, *, today: date) -> ObjectionFields:
    """The objection as it is stored: raised today unless a day is given; settled today when it is, never while open."""
    is_open = new.outcome == Outcome.OPEN
    return replace(
        new,
        text=clean_block(new.text),
        answer=clean_block(new.answer),
        raised_on=new.raised_on or today,
        settled_on=None if is_open else new.settled_on or today,
    )


def objection_verdict(new: ObjectionFields, *, today: date) -> list[Reason]:
    """Why an objection, as `settled` makes it, cannot be kept so."""
    reasons = text_reasons(new.text, field="text", longest=LONGEST)
    if is_blank(new.text):
        reasons = [Reason(code="objection_missing", text=Text.of("Say what the buyer objects to."), field="text")]
    reasons += text_reasons(new.answer, field="answer", longest=LONGEST)
    if new.topic not in set(Topic):
        reasons.append(Reason(code="unknown_choice", text=Text.of("Choose a topic from the list."), field="topic"))
    if new.outcome not in set(Outcome):
        reasons.append(Reason(code="unknown_choice", text=Text.of("Choose an outcome from the list."), field="outcome"))
    if new.outcome == Outcome.ANSWERED and is_blank(new.answer):
        reasons.append(Reason(code="answer_missing", text=Text.of("Say what was answered."), field="answer"))
    reasons += day_reasons(new.raised_on, today=today, field="raised_on")
    reasons += day_reasons(new.settled_on, today=today, field="settled_on")
    if new.settled_on and new.raised_on and new.settled_on < new.raised_on:
        text = Text.of("It was settled before it was raised. Change one of the days.")
        reasons.append(Reason(code="settled_before_raised", text=text, field="settled_on"))
    return reasons
