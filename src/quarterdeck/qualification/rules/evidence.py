"""Levels: what evidence may be recorded, which counts, and how it ages."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Protocol, TypeVar

from quarterdeck.qualification.terms import HIGHEST, Mark, NewEvidence
from quarterdeck.values.checks import is_blank, text_reasons
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason

LONGEST = 2000


def evidence_verdict(new: NewEvidence, *, elements: Collection[int], today: date) -> list[Reason]:
    """Why this evidence cannot be recorded. `elements` are the ids of those that are in use."""
    reasons = text_reasons(new.text, field="text", longest=LONGEST)
    if new.element_id not in elements:
        text = Text.of("This element is no longer in use, or does not exist. Choose another.")
        reasons.append(Reason(code="element_unknown", text=text, field="element_id"))
    if not 0 <= new.level <= HIGHEST:
        text = Text.of("A level is 0, 1, 2 or 3.")
        reasons.append(Reason(code="level_out_of_range", text=text, field="level"))
    if new.level and is_blank(new.text):
        text = Text.of("Say what shows this level.")
        reasons.append(Reason(code="evidence_missing", text=text, field="text"))
    return reasons + day_reasons(new.on, today=today, field="on")


def day_reasons(day: date | None, *, today: date, field: str) -> list[Reason]:
    """Why something cannot have happened on this day: it is to come, or before 1900."""
    if day is None:
        return []
    if day > today:
        text = Text.of("This day is still to come. Give today or earlier.")
        return [Reason(code="in_future", text=text, field=field)]
    if day.year < 1900:
        text = Text.of("Give a day of the year 1900 or later.")
        return [Reason(code="date_out_of_range", text=text, field=field)]
    return []


class _Entry(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def on(self) -> date: ...
    @property
    def is_withdrawn(self) -> bool: ...


E = TypeVar("E", bound=_Entry)


def latest(entries: Iterable[E]) -> E | None:
    """The evidence that counts: of the last day, of that day the last recorded, none that was withdrawn."""
    valid = (entry for entry in entries if not entry.is_withdrawn)
    return max(valid, key=lambda entry: (entry.on, entry.id), default=None)


def level_on(mark: Mark, today: date, decay_days: int) -> int:
    """The level that is left today: a step less after each `decay_days` without new evidence, 0 at least.

    With `decay_days` 0 nothing is lost. The day itself counts as day 0; before it the level is as recorded.
    """
    if decay_days <= 0:
        return mark.level
    return max(0, mark.level - max(0, (today - mark.on).days) // decay_days)
