"""Forms about a record: evidence, needs, answers, objections."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.catalog.forms import ExactField
from quarterdeck.kit.choices import WordField
from quarterdeck.kit.forms import AmountField, DayField, PageForm, TextField
from quarterdeck.kit.viewing import text
from quarterdeck.qualification.queries import AskedQuestion
from quarterdeck.qualification.terms import (
    LEVEL_LABELS,
    OUTCOME_LABELS,
    TOPIC_LABELS,
    AnswerType,
    AnswerValue,
    NewEvidence,
    ObjectionFields,
)
from quarterdeck.users.policy import ONCE_FIELD
from quarterdeck.values.dataclasses import dataclass, fields

TOGETHER = {"budget": ("budget_min", "budget_max", "budget_currency")}


@dataclass(frozen=True, slots=True)
class Writer:
    """In whose writing amounts and dates stand, and which day it is for them."""

    locale: str
    today: date


class _RecordForm(PageForm):
    """A form in the writing of whoever fills it in."""

    def __init__(self, *args: Any, writer: Writer, **kwargs: Any) -> None:
        super().__init__(*args, locale=writer.locale, today=writer.today, **kwargs)


class EvidenceForm(_RecordForm):
    """A new level of an element, with what shows it."""

    level = WordField(label=_("Level"))
    text = TextField(
        label=_("Evidence"),
        rows=3,
        help_text=_("What did the buyer say, do or send?"),
        error_messages={"required": _("Say what shows this level.")},
    )
    on = DayField(label=_("On"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"] = WordField(
            label=_("Level"), choices=[(str(level), f"{level} {text(label)}") for level, label in LEVEL_LABELS.items()]
        )
        self.fields[ONCE_FIELD] = forms.CharField(required=False, widget=forms.HiddenInput)

    def new(self, element_id: int) -> NewEvidence:
        """What was filled in, once the form is valid. A level that is no number is out of range."""
        posted = self.cleaned_data["level"]
        level = int(posted) if posted in {str(level) for level in LEVEL_LABELS} else -1
        data = self.cleaned_data
        return NewEvidence(element_id=element_id, level=level, text=data["text"], on=data["on"])


class NeedsForm(_RecordForm):
    """One field of the needs, or the three of the budget."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    pain = TextField(label=_("Pain"), rows=3, required=False)
    goals = TextField(label=_("Goals"), rows=3, required=False)
    budget_min = AmountField(label=_("Budget from"), required=False, help_text=_("From, such as 90k"))
    budget_max = AmountField(label=_("Budget to"), required=False, help_text=_("To, such as 120k"))
    budget_currency = WordField(label=_("Currency"), required=False)
    decision_process = TextField(label=_("Decision process"), rows=3, required=False)
    competitors = TextField(label=_("Competitors"), required=False, help_text=_("Names, parted by commas."))

    def __init__(self, field: str, *args: Any, currencies: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = TOGETHER.get(field, (field,))
        for name in set(self.fields) - {*self.names, "version"}:
            del self.fields[name]
        if "budget_currency" in self.names:
            codes = sorted(currencies | {self.initial.get("budget_currency", "")} - {""})
            self.fields["budget_currency"] = WordField(
                label=_("Currency"), required=False, choices=[("", ""), *((code, code) for code in codes)]
            )

    @property
    def changes(self) -> dict[str, Any]:
        """The fields of the form, as `edit_needs` names them."""
        return {name: self.cleaned_data[name] for name in self.names}


class AnswerForm(_RecordForm):
    """The answer to a question, in a field of its type."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, question: AskedQuestion, *args: Any, writer: Writer, **kwargs: Any) -> None:
        super().__init__(*args, writer=writer, **kwargs)
        self._type = question.type
        self.fields["value"] = _answer_field(question, writer)

    @property
    def value(self) -> AnswerValue:
        """The answer; None takes it back."""
        value = self.cleaned_data["value"]
        if self._type is AnswerType.YES_NO:
            return {"yes": True, "no": False}.get(value)
        return None if value == "" else value


def _answer_field(question: AskedQuestion, writer: Writer) -> forms.Field:
    label = _("Answer")
    match question.type:
        case AnswerType.NUMBER:
            number = ExactField(label=label, required=False)
            number.locale = writer.locale
            return number
        case AnswerType.DATE:
            day = DayField(label=label, required=False)
            day.locale, day.today = writer.locale, writer.today
            return day
        case AnswerType.CHOICE:
            given = [question.value] if question.value and question.value not in question.choices else []
            names = [*question.choices, *map(str, given)]
            return WordField(label=label, required=False, choices=[("", _("No answer")), *((n, n) for n in names)])
        case AnswerType.YES_NO:
            return WordField(
                label=label, required=False, choices=[("", _("No answer")), ("yes", _("Yes")), ("no", _("No"))]
            )
    return TextField(label=label, rows=3, required=False)


class ObjectionForm(_RecordForm):
    """An objection: what it is, what was answered, how it stands."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = TextField(label=_("Objection"), rows=2, error_messages={"required": _("Say what the buyer objects to.")})
    topic = WordField(label=_("Topic"), required=False)
    answer = TextField(label=_("Answer"), rows=3, required=False)
    outcome = WordField(label=_("Outcome"), required=False)
    raised_on = DayField(label=_("Raised on"), required=False)
    settled_on = DayField(label=_("Settled on"), required=False, help_text=_("Empty while it is open."))

    def __init__(self, *args: Any, is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = [(key.value, text(label)) for key, label in TOPIC_LABELS.items()]
        outcomes = [(key.value, text(label)) for key, label in OUTCOME_LABELS.items()]
        self.fields["topic"] = WordField(label=_("Topic"), required=False, choices=topics)
        self.fields["outcome"] = WordField(label=_("Outcome"), required=False, choices=outcomes)
        if is_new:
            for name in ("version", "settled_on"):
                del self.fields[name]
            self.fields[ONCE_FIELD] = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def changes(self) -> dict[str, Any]:
        """The fields of the form, as ObjectionFields names them."""
        names = [field.name for field in fields(ObjectionFields) if field.name in self.fields]
        return {name: self.cleaned_data[name] for name in names}
