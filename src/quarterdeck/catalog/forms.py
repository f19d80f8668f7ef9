"""Forms of the settings pages of products, currencies and rates."""

from dataclasses import fields
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.catalog.rules import known_currencies
from quarterdeck.catalog.terms import NewProduct
from quarterdeck.kit import formats
from quarterdeck.kit.choices import WordField
from quarterdeck.kit.forms import AmountField, DayField, PageForm, TextField
from quarterdeck.users.policy import ONCE_FIELD


class ExactField(AmountField):
    """A number with as many decimals as it has: a unit price, a rate."""

    def prepare_value(self, value: Any) -> Any:
        """The number as it stands in the field. Three decimals get a fourth, or they would be read as thousands."""
        if not isinstance(value, Decimal):
            return value
        places = max(0, -int(value.normalize().as_tuple().exponent))
        return formats.number(value, self.locale, 4 if places == 3 else places)


class ProductForm(PageForm):
    """A product. `currencies` are the codes it may have a price in."""

    name = TextField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    family = TextField(label=_("Family"), required=False, help_text=_("Products of a family are reported together."))
    list_price = ExactField(label=_("List price"), required=False, help_text=_("For one unit."))
    currency = WordField(label=_("Currency"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, currencies: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = {self.initial.get("currency", "")} - {""}
        _choose(self.fields["currency"], [("", ""), *((code, code) for code in sorted(currencies | present))])

    @property
    def values(self) -> dict[str, Any]:
        """Fields as `NewProduct` names them, once the form is valid."""
        return {field.name: self.cleaned_data[field.name] for field in fields(NewProduct)}


class NewProductForm(ProductForm):
    """A product to be added, once."""

    field_order = ("name", "family", "list_price", "currency")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        self.fields[ONCE_FIELD] = forms.CharField(required=False, widget=forms.HiddenInput)


class CurrencyForm(PageForm):
    """A currency to be switched on. `in_use` are the codes that are on already."""

    code = WordField(label=_("Currency"), error_messages={"required": _("Choose a currency.")})

    def __init__(self, *args: Any, in_use: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rest = ((code, f"{code} {name}") for code, (_number, name) in sorted(known_currencies().items()))
        _choose(self.fields["code"], [("", _("Choose one")), *(pair for pair in rest if pair[0] not in in_use)])


class RateForm(PageForm):
    """A rate to be entered by hand."""

    day = DayField(label=_("From"), required=True)
    rate = ExactField(label=_("Rate"), required=True)


def _choose(field: forms.Field, choices: list[tuple[Any, Any]]) -> None:
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
