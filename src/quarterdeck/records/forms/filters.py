"""Custom fields in the filter forms of lists. The forms only change the address; a value stands there as typed."""

from collections.abc import Iterable, Mapping
from datetime import date

from django import forms
from django.utils.translation import gettext as _

from quarterdeck.kit import readers
from quarterdeck.records.queries.references import today_of
from quarterdeck.records.rules.filters import read_filters
from quarterdeck.records.terms.fields import CHOOSING, NUMBERS, TEXTS, FieldFilter, FieldOp, FieldSpec, FieldType
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import Text

# A condition no record meets: what a list shows that is asked for something nobody can mean.
NOTHING = FieldFilter(0, FieldOp.IS_SET)


def filter_fields(specs: Iterable[FieldSpec]) -> dict[str, forms.Field]:
    """Form fields by parameter: a range for numbers and dates, options for choices, a part of a text."""
    found: dict[str, forms.Field] = {}
    for spec in specs:
        if spec.type in NUMBERS or spec.type is FieldType.DAY:
            found[f"{spec.key}_from"] = _line(_("{field} from").format(field=spec.label))
            found[f"{spec.key}_to"] = _line(_("{field} to").format(field=spec.label))
        elif spec.type is FieldType.YES_NO:
            found[spec.key] = _options(spec, [("true", _("Yes")), ("false", _("No"))])
        elif spec.type in CHOOSING:
            found[spec.key] = _options(spec, [(one.label, one.label) for one in spec.choices])
        elif spec.type in TEXTS:
            found[spec.key] = _line(spec.label)
    return found


def _line(label: str) -> forms.Field:
    return forms.CharField(label=label, required=False, widget=forms.TextInput({"autocomplete": "off"}))


def _options(spec: FieldSpec, options: list[tuple[str, str]]) -> forms.Field:
    return forms.ChoiceField(label=spec.label, required=False, choices=[("", _("Any")), *options])


def typed_filters(specs: Iterable[FieldSpec], params: Mapping[str, str], actor: Actor) -> tuple[FieldFilter, ...]:
    """What an address asks of custom fields, numbers and dates in the actor's own writing.

    What cannot be understood finds nothing.
    """
    specs = list(specs)
    plain = dict(params)
    for spec in specs:
        for name in (f"{spec.key}{ending}" for ending in ("", "_from", "_to", "_before", "_after", "_not")):
            if params.get(name):
                plain[name] = _plain(spec, params[name], actor)
    found, reasons = read_filters(specs, plain)
    return (*found, NOTHING) if reasons else tuple(found)


def _plain(spec: FieldSpec, typed: str, actor: Actor) -> str:
    """A number or date as the rules read it; anything else as it stands."""
    if spec.type in NUMBERS:
        number = readers.parse_amount(typed.strip().removesuffix("%"), actor.locale)
        return typed if isinstance(number, Text) else f"{number:f}"
    if spec.type is FieldType.DAY:
        day = readers.parse_day(typed, actor.locale, today_of(actor))
        return day.isoformat() if isinstance(day, date) else typed
    return typed
