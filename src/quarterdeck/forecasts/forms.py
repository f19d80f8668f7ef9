"""Forms of forecasts: a call, an adjustment, a reason, the settings."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.forecasts.terms import (
    CALLED,
    DATE_LABELS,
    HIERARCHY_LABELS,
    KIND_LABELS,
    MEASURE_LABELS,
    METHOD_LABELS,
    SOURCE_LABELS,
    WEEKDAYS,
    DateOf,
    ForecastType,
    Hierarchy,
    Measure,
    Method,
    Rules,
    Source,
)
from quarterdeck.kit.choices import AnsweredField, RecordField
from quarterdeck.kit.forms import AmountField, PageForm, TextField
from quarterdeck.kit.viewing import text
from quarterdeck.values.period import PeriodKind
from quarterdeck.values.text import N_

_BAD_TIME = N_("Enter a time such as 17:00.")
_HINT = _("Up to 255 characters.")


_ANSWER = "answer-"
Options = Sequence[tuple[str, str]]
_OF: tuple[tuple[str, Mapping[Any, str]], ...] = (
    ("measure", MEASURE_LABELS), ("date", DATE_LABELS), ("hierarchy", HIERARCHY_LABELS), ("source", SOURCE_LABELS),
)  # fmt: skip


class NoteForm(PageForm):
    """Why something is reset."""

    note = TextField(label=_("Reason"), required=False, help_text=_HINT)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class CallForm(PageForm):
    """What a line comes to by column; an empty one is not called. `labels` are of those that are used."""

    commit = AmountField(label=_("Commit"), required=False)
    likely = AmountField(label=_("Most likely"), required=False)
    best_case = AmountField(label=_("Best case"), required=False)
    note = TextField(label=_("Note"), required=False, help_text=_HINT)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, labels: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in CALLED:
            if one.value in labels:
                self.fields[one.value].label = labels[one.value]
            else:
                del self.fields[one.value]


class AdjustForm(PageForm):
    """What a manager says a line comes to."""

    amount = AmountField(label=_("Amount"))
    note = TextField(label=_("Note"), required=False, help_text=_HINT)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = label


class RulesForm(PageForm):
    """How forecasts are made."""

    method = AnsweredField(label=_("Roll-up"), help_text=_("Cumulative: each category with the surer ones."))
    kind = AnsweredField(label=_("Period"))
    weekday = AnsweredField(label=_("Weekly lock on"))
    time = forms.TimeField(label=_("At, in the company’s time"), input_formats=["%H:%M"])
    has_likely = forms.BooleanField(
        label=_("Most likely is a category"),
        required=False,
        help_text=_("Between Commit and Best case. Switched off, deals that bear it count as Best case."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time"].error_messages["invalid"] = text(_BAD_TIME)
        for name, options in (
            ("method", [(one.value, text(label)) for one, label in METHOD_LABELS.items()]),
            ("kind", [(one.value, text(label)) for one, label in KIND_LABELS.items()]),
            ("weekday", [(str(number), text(label)) for number, label in enumerate(WEEKDAYS, start=1)]),
        ):
            self.fields[name].choices = options  # type: ignore[attr-defined]  # a ChoiceField has them

    @property
    def rules(self) -> Rules:
        """What was entered, once the form is valid; an unknown word counts as the usual one, or is refused."""
        said, day = self.cleaned_data, self.cleaned_data["weekday"]
        return Rules(
            Method(said["method"]) if said["method"] in set(Method) else Method.CUMULATIVE,
            PeriodKind(said["kind"]) if said["kind"] in set(PeriodKind) else PeriodKind.YEAR,
            int(day) if day in {"1", "2", "3", "4", "5", "6", "7"} else 0,
            said["time"].hour * 60 + said["time"].minute,
            has_likely=said["has_likely"],
        )


class TypeForm(PageForm):
    """A type of forecast; who answers for lines has a field a line."""

    name = TextField(label=_("Name"))
    measure = AnsweredField(label=_("Sum"))
    source = AnsweredField(label=_("Of"), help_text=_("Lines tell what recurs, what is charged once, and pieces."))
    date = AnsweredField(label=_("Lies in the period"))
    hierarchy = AnsweredField(label=_("Rolls up"))
    is_default = forms.BooleanField(label=_("The usual forecast"), required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: Options, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, labels in _OF:
            choices = [(one.value, text(label)) for one, label in labels.items()]
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField has them
        for key, name in lines:
            label = _("Answers for %(line)s") % {"line": text(name)}
            self.fields[f"{_ANSWER}{key}"] = RecordField(people, required=False, label=label, empty=_("Nobody"))

    def type_of(self, key: str) -> ForecastType:
        """What was entered, once the form is valid; an unknown word counts as the first of its choices."""
        said = self.cleaned_data
        words = [next((one for one in labels if one.value == said[name]), next(iter(labels))) for name, labels in _OF]
        measure, date, hierarchy, source = words
        answers = tuple(
            (name.removeprefix(_ANSWER), pk) for name, pk in sorted(said.items()) if name.startswith(_ANSWER) and pk
        )
        return ForecastType(
            key, said["name"], Measure(measure), DateOf(date), Hierarchy(hierarchy), Source(source), answers,
            said["is_active"], said["is_default"],
        )  # fmt: skip


def told_of(one: ForecastType) -> dict[str, Any]:
    """A type as the form shows it."""
    return {
        "name": text(one.name),
        "measure": one.measure.value,
        "date": one.date.value,
        "hierarchy": one.hierarchy.value,
        "source": one.source.value,
        "is_default": one.is_default,
        "is_active": one.is_active,
        "version": one.number,
        **{f"{_ANSWER}{line}": person_id for line, person_id in one.answers},
    }


def said_of(rules: Rules) -> dict[str, Any]:
    """Settings as the form shows them."""
    return {
        "method": rules.method.value,
        "kind": rules.kind.value,
        "weekday": str(rules.weekday),
        "time": f"{rules.minute // 60:02d}:{rules.minute % 60:02d}",
        "has_likely": rules.has_likely,
        "version": rules.number,
    }
