"""Forms: amounts and dates in the user's own writing, and refusals put beside the fields they are about."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict

from quarterdeck.kit import formats, pages, readers
from quarterdeck.kit.viewing import text
from quarterdeck.values.text import N_, Text, forbidden_character
from quarterdeck.values.verdict import Reason, Refused


class PageForm(forms.Form):
    """A form of our pages. What it checks is only how text becomes typed values; rules answer the rest.

    `locale` and `today` are the viewer's: amounts and dates are read and written in them.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, locale: str = "en", today: date | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = text(_FILL_IN)
            if isinstance(field, AmountField | DayField):
                field.locale = locale
            if isinstance(field, DayField):
                field.today = today

    def refuse(self, reasons: Refused | Iterable[Reason], fields: dict[str, str] | None = None) -> None:
        """Put each reason beside its field, or above the form when it is about none.

        `fields` names the form's field for a rule's field where the two differ.
        """
        for reason in reasons.reasons if isinstance(reasons, Refused) else reasons:
            name = (fields or {}).get(reason.field, reason.field)
            self.add_error(name if name in self.fields else None, text(reason.text))

    def meet(self, stored: Mapping[str, Any], version: int, message: Text) -> None:
        """Somebody saved meanwhile: keep what was typed, and say beside each field what is stored now where it differs.

        The form then aims at the fresh `version` (its hidden field of that name): saving again overwrites knowingly.
        """
        # Of several values under one name all are kept.
        posted = (
            self.data.lists() if isinstance(self.data, MultiValueDict) else ((k, [v]) for k, v in self.data.items())
        )
        self.data = MultiValueDict({**dict(posted), "version": [str(version)]})
        for name, value in stored.items():
            bound = self[name]
            now = bound.field.prepare_value(value) if value is not None else ""
            if str(now) != str(bound.value() or ""):
                shown = _label_of(bound.field, now) or text(N_("none"))
                bound.field.help_text = bound.help_text = text(Text.of("Stored now: {value}", value=shown))
        self.add_error(None, text(message))


class TextField(forms.CharField):
    """A line or a block of text as typed: lengths and characters are the rules' business.

    Control characters would be unreadable in any message, so they are refused here already.
    """

    def __init__(self, *, rows: int = 0, **kwargs: Any) -> None:
        if rows:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)
        self.validators = []

    def to_python(self, value: Any) -> str:
        """The text. ValidationError on a control character."""
        found = super().to_python(value) or ""
        character = forbidden_character(found)
        if character:
            raise ValidationError(
                text(Text.of("The character {character} cannot be stored. Leave it out.", character=character))
            )
        return found


class AmountField(forms.CharField):
    """An amount as `readers.parse_amount` understands it; the value is a Decimal, or None when empty."""

    locale = "en"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """What stands in the field: the amount in the viewer's writing, or what was typed."""
        if isinstance(value, Decimal):
            exponent = value.normalize().as_tuple().exponent
            return formats.number(value, self.locale, max(0, -int(exponent)))
        return value

    def clean(self, value: Any) -> Any:
        """The Decimal. ValidationError that says how to mend it."""
        typed = super().clean(value)
        if not typed:
            return None
        return _understood(readers.parse_amount(typed, self.locale))


class DayField(forms.CharField):
    """A date as `readers.parse_day` understands it; the value is a date, or None when empty."""

    locale = "en"
    today: date | None = None

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """What stands in the field: the date in the viewer's writing, or what was typed."""
        if isinstance(value, date) and self.today:
            return formats.day(value, self.locale, self.today, weekday=False)
        return value

    def clean(self, value: Any) -> Any:
        """The date. ValidationError that says how to mend it."""
        typed = super().clean(value)
        if not typed:
            return None
        if self.today is None:
            raise ValueError("a form with dates is made with today=viewer.today")
        return _understood(readers.parse_day(typed, self.locale, self.today))


def form_page(request: HttpRequest, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    """The page `kit/form.html` with this form: 422 when it carries errors. `context` needs a title."""
    status = 422 if form.is_bound and form.errors else 200
    return pages.render(request, "kit/form.html", context | {"form": form}, blocks={"form": "form"}, status=status)


def _label_of(field: forms.Field, value: Any) -> str:
    """What a stored value is called where it is among several choices, else the value."""
    if not isinstance(field.widget, forms.Select | forms.CheckboxSelectMultiple):
        return str(value)
    names = {str(key): str(name) for key, name in field.widget.choices}
    return ", ".join(names.get(str(one), str(one)) for one in (value if isinstance(value, list) else [value]))


def _understood(value: Decimal | date | Text) -> Decimal | date:
    if isinstance(value, Text):
        raise ValidationError(text(value))
    return value


_FILL_IN = Text("Fill this in.")
