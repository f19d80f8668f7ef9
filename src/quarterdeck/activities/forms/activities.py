"""Forms that write an activity down or change it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.activities.forms.steps import StepForm, outcome_field, radio
from quarterdeck.activities.queries import ActivityRow, NextStepRow
from quarterdeck.activities.terms import (
    DIRECTION_LABELS,
    OUTCOMES,
    ActivityType,
    Direction,
    NewActivity,
    Outcome,
    Writer,
)
from quarterdeck.kit.choices import RecordField
from quarterdeck.kit.forms import DayField, PageForm, TextField
from quarterdeck.kit.viewing import text
from quarterdeck.users.queries import people_options

_SUBJECTS = {
    ActivityType.CALL: _("With"),
    ActivityType.MEETING: _("About"),
    ActivityType.MAIL: _("Subject"),
    ActivityType.TASK: _("What is to be done"),
}
_BODIES = {ActivityType.MAIL: _("Text"), ActivityType.TASK: _("Details")}


class NoteForm(PageForm):
    """A note, in one field."""

    token = forms.CharField(required=False, widget=forms.HiddenInput)
    body = TextField(rows=2, label=_("Note"), required=False)


class LogForm(StepForm):
    """A call, meeting or mail that was, or a task; with a next step where the writer may set one.

    A call or meeting on a coming day is planned for it.
    """

    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, kind: ActivityType, *args: Any, writer: Writer, present: NextStepRow | None, **kwargs: Any
    ) -> None:
        self.kind = kind
        # A task is itself what comes next.
        present = None if kind is ActivityType.TASK else present
        super().__init__(*args, writer=writer, present=present, **kwargs)
        self.fields |= _own_fields(kind, writer, None)
        for field in self.fields.values():
            if isinstance(field, DayField):
                field.locale, field.today = writer.actor.locale, writer.today
        self.order_fields([name for name in self.fields if not name.startswith("step_")])

    def new(self, kind: str, record_id: int) -> NewActivity:
        """The activity to write on a record."""
        values = self.cleaned_data
        day: date | None = values.get("on")
        is_planned = self.kind is ActivityType.TASK or (
            self.kind in OUTCOMES and day is not None and day > self.writer.today
        )
        at = None if is_planned or day is None else self.writer.instant_of(day)
        return NewActivity(
            kind=kind,
            record_id=record_id,
            type=self.kind,
            subject=values.get("subject", ""),
            body=values.get("body", ""),
            at=at,
            due_on=day if is_planned else None,
            direction=Direction(values.get("direction") or ""),
            outcome=Outcome.NONE if is_planned else Outcome(values.get("outcome") or ""),
            assignee_id=values.get("assignee_id"),
        )


class EditForm(PageForm):
    """The fields of an activity as it stands."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, row: ActivityRow, *args: Any, writer: Writer, **kwargs: Any) -> None:
        self.row, self.writer = row, writer
        on = row.due_on if row.at is None else writer.day_of(row.at)
        initial = {
            "subject": row.subject,
            "body": row.body,
            "on": on,
            "direction": row.direction.value,
            "outcome": row.outcome.value,
            "assignee_id": row.assignee_id,
            "version": row.version,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields |= _own_fields(row.type, writer, row)
        for field in self.fields.values():
            if isinstance(field, DayField):
                field.locale, field.today = writer.actor.locale, writer.today

    def changes(self) -> Mapping[str, Any]:
        """What the form says, named as in ActivityFields. A day that stays keeps its time."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "on")}
        if "direction" in values:
            values["direction"] = Direction(values["direction"] or "")
        if "outcome" in values:
            values["outcome"] = Outcome(values["outcome"] or "")
        day = self.cleaned_data.get("on")
        if self.row.at is None:
            values["due_on"] = day
        elif day is not None and day != self.writer.day_of(self.row.at):
            values["at"] = self.writer.instant_of(day)
        return values

    def stored(self, fresh: ActivityRow) -> dict[str, Any]:
        """What is stored now, by field, for a form that was made from an older version."""
        on = fresh.due_on if fresh.at is None else self.writer.day_of(fresh.at)
        values = {"subject": fresh.subject, "body": fresh.body, "on": on, "assignee_id": fresh.assignee_id}
        values |= {"direction": fresh.direction.value, "outcome": fresh.outcome.value}
        return {name: value for name, value in values.items() if name in self.fields}


def _own_fields(kind: ActivityType, writer: Writer, row: ActivityRow | None) -> dict[str, forms.Field]:
    """The fields of an activity of this type; `row` is the one that is changed."""
    is_open = kind is ActivityType.TASK if row is None else row.at is None
    fields: dict[str, forms.Field] = {}
    body = TextField(rows=3, required=False, label=_BODIES.get(kind, _("Note")))
    if kind is ActivityType.NOTE:
        return {"body": body}
    if kind in OUTCOMES and not (row and is_open):
        fields["outcome"] = outcome_field(kind)
    if kind is ActivityType.MAIL:
        words = [(one.value, text(DIRECTION_LABELS[one])) for one in (Direction.OUT, Direction.IN)]
        fields["direction"] = radio(words, _("Direction"))
    subject = TextField(required=kind is ActivityType.TASK, label=_SUBJECTS[kind])
    subject.error_messages["required"] = _("Say what is to be done.")
    on = DayField(required=is_open, label=_("Due") if is_open else _("When"), initial=writer.today)
    on.error_messages["required"] = _("Choose a date.")
    fields |= {"subject": subject, "body": body, "on": on}
    if is_open:
        people = {person.id: person.name for person in people_options(writer.actor)}
        if row is not None and row.assignee_id is not None:
            people.setdefault(row.assignee_id, row.assignee_name)
        fields["assignee_id"] = RecordField(
            people.items(), required=False, label=_("Assigned to"), initial=writer.actor.person_id
        )
    return fields
