"""Conditions in the filter form: the fields that are asked about, and a choice of those that may be."""

from collections.abc import Mapping

from django import forms

from quarterdeck.desk.queries.conditions import ENDINGS, FIELDS, PARAMETERS, STATES, Compared
from quarterdeck.kit.filters import text
from quarterdeck.pipelines.queries.options import likely_switch
from quarterdeck.pipelines.terms import Category
from quarterdeck.values.text import N_, Text

# Kind and ending -> what a parameter asks, with the field's label.
_ASKS = {
    (Compared.CHOICE, ""): N_("{field} is"),
    (Compared.CHOICE, "_not"): N_("{field} is not"),
    (Compared.TEXT, ""): N_("{field} contains"),
    (Compared.TEXT, "_is"): N_("{field} is"),
    (Compared.DAY, "_from"): N_("{field} from"),
    (Compared.DAY, "_to"): N_("{field} to"),
    (Compared.DAY, "_is"): N_("{field} is"),
    (Compared.NUMBER, "_from"): N_("{field} at least"),
    (Compared.NUMBER, "_to"): N_("{field} at most"),
    (Compared.PERCENT, "_from"): N_("{field} at least"),
    (Compared.PERCENT, "_to"): N_("{field} at most"),
}


def condition_labels() -> dict[str, str]:
    """What each parameter asks, in words."""
    return {key: _label(*parts) for key, parts in PARAMETERS.items()}


def condition_words() -> dict[str, dict[str, str]]:
    """What values are called, for the parameters where that is not the value itself."""
    return {key: _words(*parts) for key, parts in PARAMETERS.items() if _words(*parts)}


def condition_fields(values: Mapping[str, object], add: str) -> dict[str, forms.Field]:
    """Form fields by parameter of what is asked about already, and of the field to be added.

    Most likely is offered where it is used, or asked for. One query, for the category alone.
    """
    wanted = {name for key, (name, _) in PARAMETERS.items() if key in values} | {add}
    asked = [name for name in FIELDS if name in wanted]
    found = {f"{name}{end}": _field(name, end) for name in asked for end in ENDINGS[FIELDS[name].kind]}
    if "category" in asked and Category.LIKELY not in repr(values.get("category")) and not likely_switch.is_on():
        for key in ("category", "category_not"):
            _leave_out(found[key], Category.LIKELY)
    return found


def _leave_out(field: forms.Field, value: str) -> None:
    if isinstance(field, forms.MultipleChoiceField):
        field.choices = [(key, words) for key, words in dict(field.widget.choices).items() if key != value]


def unasked(values: Mapping[str, object], add: str) -> forms.Field:
    """The choice of one more field to ask about."""
    shown = condition_fields(values, add)
    rest = [(name, text(one.label)) for name, one in FIELDS.items() if f"{name}{ENDINGS[one.kind][0]}" not in shown]
    return forms.ChoiceField(
        required=False,
        label=text(N_("Add a condition on")),
        choices=[("", text(N_("nothing more"))), *rest],
        help_text=text(N_("Its conditions appear here with the next press.")),
    )


def _label(name: str, end: str) -> str:
    one = FIELDS[name]
    return text(Text.of(_ASKS[one.kind, end], field=Text.of(one.label)))


def _words(name: str, end: str) -> dict[str, str]:
    if end == "_is":
        return {key: text(label) for key, label in STATES.items()}
    return {str(key): text(label) for key, label in FIELDS[name].choices.items()}


def _field(name: str, end: str) -> forms.Field:
    label, words = _label(name, end), _words(name, end)
    if end == "_is":
        return forms.ChoiceField(required=False, label=label, choices=[("", text(N_("either"))), *words.items()])
    if words:
        size = forms.SelectMultiple({"size": len(words)})
        return forms.MultipleChoiceField(required=False, label=label, choices=list(words.items()), widget=size)
    return forms.CharField(required=False, label=label, widget=forms.TextInput({"autocomplete": "off"}))
