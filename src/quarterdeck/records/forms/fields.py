"""Custom fields in the forms of records: each becomes a form field called `cf_<id>` that answers its typed value."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.kit import formats
from quarterdeck.kit.choices import RecordField, WordField
from quarterdeck.kit.forms import AmountField, DayField, PageForm, TextField
from quarterdeck.kit.viewing import text
from quarterdeck.records.queries.fields import field_specs, values_of
from quarterdeck.records.queries.references import RefNames, accounts_called, ref_names, today_of
from quarterdeck.records.terms.fields import CHOOSING, NUMBERS, FieldSpec, FieldType, Value
from quarterdeck.users.queries import people_options
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import N_, Text, clean_line, fold

ACCOUNT_OPTIONS = "account-options"
_YES, _NO = "true", "false"


class NumberField(AmountField):
    """A number with the places of its field; None when empty."""

    def __init__(self, spec: FieldSpec, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._spec = spec

    def prepare_value(self, value: Any) -> Any:
        """The number as it stands in the field. Three decimals get a fourth, or they would be read as thousands."""
        if not isinstance(value, Decimal):
            return value
        places = max(0, -int(value.normalize().as_tuple().exponent))
        return formats.number(value, self.locale, 4 if places == 3 else places)

    def clean(self, value: Any) -> Any:
        """The Decimal, a percent sign left out."""
        typed = value.strip().removesuffix("%") if isinstance(value, str) else value
        return super().clean(typed if self._spec.type is FieldType.PERCENT else value)


class YesNoField(WordField):
    """Yes, no or nothing."""

    def prepare_value(self, value: Any) -> Any:
        """The word behind a truth."""
        return {True: _YES, False: _NO}.get(value, value) if isinstance(value, bool) else value

    def clean(self, value: Any) -> Any:
        """The truth; None when nothing was chosen."""
        found = super().clean(value)
        return {_YES: True, _NO: False}.get(found, found or None)


class ChosenField(WordField):
    """One choice, posted by its number."""

    def clean(self, value: Any) -> Any:
        """The number of the choice; None for none. Anything else goes on to the rules."""
        found = super().clean(value)
        return _number(found) if found else None


class ChosenSeveralField(forms.MultipleChoiceField):
    """Several choices, posted by their numbers."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: Any) -> bool:
        """Whatever was posted may be asked for."""
        return True

    def prepare_value(self, value: Any) -> Any:
        """The numbers as text."""
        return [str(one) for one in value] if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        """The numbers of the choices."""
        return tuple(_number(one) for one in super().clean(value))


class AccountField(TextField):
    """An account by its name, offered while one types. The present one keeps its name."""

    def __init__(self, actor: Actor, key: str, *, present: tuple[int, str] | None, **kwargs: Any) -> None:
        fetch = {
            "hx-get": f"{reverse('accounts')}?for={key}",
            "hx-target": f"#{ACCOUNT_OPTIONS}",
            "hx-swap": "outerHTML",
            "hx-sync": "this:replace",
            "hx-trigger": "input changed delay:150ms",
        }
        attrs = {"autocomplete": "off", "list": ACCOUNT_OPTIONS, **fetch}
        super().__init__(widget=forms.TextInput(attrs), **kwargs)
        self._actor, self._present = actor, present

    def prepare_value(self, value: Any) -> Any:
        """The name of the present account."""
        return self._present[1] if self._present and value == self._present[0] else value

    def clean(self, value: Any) -> Any:
        """The id of the account called so; None when empty. ValidationError for none or several of this name."""
        typed = clean_line(super().clean(value))
        if not typed:
            return None
        if self._present and fold(typed) == fold(self._present[1]):
            return self._present[0]
        found = accounts_called(self._actor, typed)
        if len(found) == 1:
            return found[0]
        sentence = N_("Several accounts have this name. Rename one, or choose another.") if found else _NO_ACCOUNT
        raise forms.ValidationError(text(sentence))


_NO_ACCOUNT = N_("No account is called so. Choose another.")


def _number(posted: str) -> int | str:
    """The number of a choice; what is none goes on to the rules as it was posted."""
    return int(posted) if posted.isascii() and posted.isdecimal() and len(posted) < 10 else posted


@dataclass(frozen=True, slots=True)
class CustomFields:
    """The custom fields of a record, with its present values and the names these refer to."""

    specs: Sequence[FieldSpec] = ()
    values: Mapping[int, Value] = field(default_factory=dict)
    names: RefNames = field(default_factory=RefNames)
    is_new: bool = False

    @property
    def by_key(self) -> dict[str, FieldSpec]:
        """The fields by `cf_<id>`."""
        return {spec.key: spec for spec in self.specs}

    @property
    def initial(self) -> dict[str, Value | None]:
        """The present values by `cf_<id>`, None where there is none."""
        return {spec.key: self.values.get(spec.id) for spec in self.specs}

    @property
    def hidden(self) -> frozenset[str]:
        """Fields that hold an account which the reader may not see."""
        held = ((spec, self.values.get(spec.id)) for spec in self.specs if spec.type is FieldType.ACCOUNT)
        return frozenset(spec.key for spec, value in held if value is not None and value not in self.names.accounts)


def custom_fields_of(actor: Actor, kind: str, record_id: int | None) -> CustomFields:
    """The custom fields of a record, or of a new one. No query where there are no fields, else one and the names'."""
    specs = field_specs(actor, kind)
    if record_id is None or not specs:
        return CustomFields(specs, is_new=record_id is None)
    values = values_of(actor, kind, [record_id]).get(record_id, {})
    return CustomFields(specs, values, ref_names(actor, specs, [values]))


def custom_form_field(spec: FieldSpec, custom: CustomFields, *, actor: Actor) -> forms.Field:
    """The form field of a custom field. A required one must be filled in for a new record, and not be emptied."""
    present = custom.values.get(spec.id)
    made = _made(spec, present, actor, custom.names)
    made.label, made.help_text = spec.label, spec.help
    made.required = spec.is_required and (custom.is_new or present is not None)
    made.error_messages["required"] = text(Text.of(N_("Fill in {field}."), field=spec.label))
    if isinstance(made, AmountField | DayField):
        made.locale = actor.locale
    if isinstance(made, DayField):
        made.today = today_of(actor)
    return made


def _made(spec: FieldSpec, present: Value | None, actor: Actor, names: RefNames) -> forms.Field:
    if spec.type in NUMBERS:
        return NumberField(spec, required=False)
    if spec.type in CHOOSING:
        return _choosing(spec, present)
    if spec.type is FieldType.PERSON:
        return _person(present, actor, names)
    if spec.type is FieldType.ACCOUNT:
        named = (present, names.accounts.get(present, "")) if isinstance(present, int) else None
        return AccountField(actor, spec.key, present=named, required=False)
    return _plain(spec)


def _plain(spec: FieldSpec) -> forms.Field:
    if spec.type is FieldType.YES_NO:
        return YesNoField(choices=[("", _("Not said")), (_YES, _("Yes")), (_NO, _("No"))], required=False)
    if spec.type is FieldType.DAY:
        return DayField(required=False)
    if spec.type is FieldType.LONG_TEXT:
        return TextField(rows=4, required=False)
    modes = {FieldType.LINK: "url", FieldType.EMAIL: "email", FieldType.PHONE: "tel"}
    attrs = {"autocomplete": "off"} | ({"inputmode": modes[spec.type]} if spec.type in modes else {})
    return TextField(required=False, widget=forms.TextInput(attrs))


def _choosing(spec: FieldSpec, present: Value | None) -> forms.Field:
    if spec.type is FieldType.CHOICES:
        return ChosenSeveralField(choices=_choices(spec, present), required=False)
    return ChosenField(choices=[("", _("None")), *_choices(spec, present)], required=False)


def _choices(spec: FieldSpec, present: Value | None) -> list[tuple[str, str]]:
    """What can be chosen, and what is chosen already though it is hidden by now."""
    standing = present if isinstance(present, tuple) else (present,)
    return [(str(choice.id), choice.label) for choice in spec.choices if choice.is_active or choice.id in standing]


def _person(present: Value | None, actor: Actor, names: RefNames) -> forms.Field:
    options = {person.id: person.name for person in people_options(actor)}
    if isinstance(present, int) and present not in options:
        options[present] = names.people.get(present, "")
    return RecordField(options.items(), required=False, empty=_("Nobody"))


def custom_values(form: PageForm, specs: Iterable[FieldSpec]) -> dict[str, Any]:
    """What a valid form says of these custom fields, by `cf_<id>`: `custom_fields` of the record's action."""
    return {spec.key: form.cleaned_data[spec.key] for spec in specs if spec.key in form.fields}
