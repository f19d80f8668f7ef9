"""One form field for each field of an opportunity that a person may set."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import lazy

from quarterdeck.catalog.queries import active_currencies, product_options
from quarterdeck.kit import formats, readers
from quarterdeck.kit.choices import RecordField, WordField
from quarterdeck.kit.filters import text
from quarterdeck.kit.forms import AmountField, DayField, TextField
from quarterdeck.opportunities.terms import CHANNEL_LABELS, TYPE_LABELS, Writer
from quarterdeck.pipelines.queries import loss_reasons
from quarterdeck.pipelines.queries.options import pickable
from quarterdeck.pipelines.terms import CATEGORY_LABELS, FIELD_LABELS, Category
from quarterdeck.users.queries import people_options
from quarterdeck.values.text import N_, Text, label

shown = lazy(text, str)
DAY_HINT = shown(N_("A day such as 17 Dec or fri, or +2w from today."))
AMOUNT_HINT = shown(N_("An amount such as 158,000, 158k or 0.16M."))


class PercentField(forms.CharField):
    """A percentage as basis points: 60, 60 %, 12.5%. None when empty."""

    locale = "en"

    def prepare_value(self, value: Any) -> Any:
        """Basis points as they stand in the field."""
        return formats.percent_bp(value, self.locale) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """Basis points. ValidationError that says how to mend it."""
        typed = str(super().clean(value)).strip().removesuffix("%")
        if not typed.strip():
            return None
        found = readers.parse_amount(typed, self.locale)
        if isinstance(found, Decimal) and found * 100 == int(found * 100):
            return int(found * 100)
        hint = Text.of(N_("Write a percentage with at most two decimals, such as 60 or 12.5."))
        raise forms.ValidationError(text(hint))


def _line(writer: Writer) -> forms.Field:
    return TextField(required=False)


def _words(labels: dict[Any, str]) -> Callable[[Writer], forms.Field]:
    return lambda _: WordField(required=False, choices=[(word.value, shown(label)) for word, label in labels.items()])


def _category(writer: Writer) -> forms.Field:
    picks = [(category.value, shown(CATEGORY_LABELS[category])) for category in pickable()]
    return WordField(required=False, choices=[("", shown(N_("As the stage says"))), *picks])


def _owner(writer: Writer) -> forms.Field:
    return RecordField(((person.id, person.name) for person in people_options(writer.actor)), required=False)


def _currency(writer: Writer) -> forms.Field:
    return WordField(required=False, choices=[(code, code) for code in sorted(active_currencies())])


def _product(writer: Writer) -> forms.Field:
    options = ((product.id, product.name) for product in product_options())
    return RecordField(options, empty=shown(N_("No product")), required=False)


def _loss_reason(writer: Writer) -> forms.Field:
    options = ((reason.id, text(reason.name)) for reason in loss_reasons().values() if reason.is_active)
    return RecordField(options, empty=shown(N_("Choose a reason")), required=False)


_MAKERS: dict[str, Callable[[Writer], forms.Field]] = {
    "name": _line,
    "account_id": _line,
    "owner_id": _owner,
    "amount": lambda _: AmountField(required=False, help_text=AMOUNT_HINT),
    "currency": _currency,
    "close_date": lambda _: DayField(required=False, help_text=DAY_HINT),
    "category": _category,
    "seller_probability_bp": lambda _: PercentField(required=False, help_text=shown(N_("Empty: none."))),
    "product_id": _product,
    "channel": _words(CHANNEL_LABELS),
    "source": _line,
    "type": _words(TYPE_LABELS),
    "loss_reason_id": _loss_reason,
    "competitor": _line,
    "order_reference": _line,
}


def offer_kept(field: forms.Field, kept: object) -> None:
    """Offer the category that a deal bears already, where it is no longer one of those that may be picked."""
    offered = dict(field.widget.choices) if isinstance(field, WordField) else {}
    if isinstance(field, WordField) and kept and kept not in offered:
        words = Text.of(N_("{category} (switched off)"), category=label(CATEGORY_LABELS[Category(str(kept))]))
        field.choices = [*offered.items(), (str(kept), text(words))]


def make_field(name: str, writer: Writer, *, is_required: bool = False) -> forms.Field:
    """The form field of this field of an opportunity, labelled."""
    made = _MAKERS[name](writer)
    made.label = shown(FIELD_LABELS[name])
    made.required = is_required
    made.error_messages["required"] = text(N_("Fill this in."))
    if isinstance(made, AmountField | DayField | PercentField):
        made.locale = writer.locale
    if isinstance(made, DayField):
        made.today = writer.today
    return made
