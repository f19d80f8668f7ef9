"""Forms of price books, price tiers and discount bands."""

from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from quarterdeck.catalog.forms.fields import ExactField, choose_from
from quarterdeck.catalog.queries import products_called
from quarterdeck.catalog.terms import BookFields, EntryFields
from quarterdeck.kit.choices import RecordField, WordField
from quarterdeck.kit.forms import DayField, PageForm, TextField
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import ONCE_FIELD
from quarterdeck.values.text import N_

PRODUCT_OPTIONS = "product-options"


class ProductField(TextField):
    """A product, typed by name or code and offered while one types; the value is its id. Its name is `product`."""

    def __init__(self, **more: Any) -> None:
        fetch = {
            "hx-get": reverse_lazy("settings_products"),
            "hx-target": f"#{PRODUCT_OPTIONS}",
            "hx-swap": "outerHTML",
            "hx-sync": "this:replace",
            "hx-trigger": "input changed delay:150ms",
        }
        attrs = {"autocomplete": "off", "list": PRODUCT_OPTIONS} | fetch
        super().__init__(widget=forms.TextInput(attrs), **more)

    def clean(self, value: Any) -> Any:
        """The id. ValidationError when no product is called so; None when nothing was typed and nothing need be."""
        typed = super().clean(value)
        if not typed:
            return None
        found = products_called(typed)
        if found is None:
            raise forms.ValidationError(text(N_("No product is called so. Type part of its name, then choose.")))
        return found


class BookForm(PageForm):
    """A price book. `currencies` are the codes prices may be in, `tiers` those to choose from."""

    name = TextField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    currency = WordField(label=_("Currency"), error_messages={"required": _("Choose a currency.")})
    tier_id = RecordField((), label=_("Price tier"), required=False)
    valid_from = DayField(label=_("Valid from"), required=False)
    valid_until = DayField(label=_("Valid until"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, currencies: frozenset[str], tiers: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = {self.initial.get("currency", "")} - {""}
        choose_from(self.fields["currency"], [(code, code) for code in sorted(currencies | present)])
        tier = RecordField(tiers.items(), empty=_("For every account"), label=_("Price tier"), required=False)
        self.fields["tier_id"] = tier
        self.fields[ONCE_FIELD] = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def book(self) -> BookFields:
        """What the valid form says."""
        said = self.cleaned_data
        return BookFields(said["name"], said["currency"], said["tier_id"], said["valid_from"], said["valid_until"])


class EntryForm(PageForm):
    """A price to be added to a book."""

    product = ProductField(label=_("Product"), error_messages={"required": _("Choose a product.")})
    unit_price = ExactField(label=_("Unit price"), error_messages={"required": _("Enter a price.")}, required=True)
    minimum_quantity = ExactField(label=_("From quantity"), required=False)

    @property
    def entry(self) -> EntryFields:
        """What the valid form says."""
        said = self.cleaned_data
        return EntryFields(said["product"], said["unit_price"], said["minimum_quantity"] or Decimal(0))


class PriceForm(PageForm):
    """The price of an entry that is there."""

    unit_price = ExactField(label=_("Unit price"), error_messages={"required": _("Enter a price.")}, required=True)


class TierForm(PageForm):
    """A price tier."""

    name = TextField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    token = forms.CharField(required=False, widget=forms.HiddenInput)


class BandForm(PageForm):
    """A discount band. `roles` are those that may approve."""

    family = TextField(label=_("Family"), required=False, help_text=_("Empty: products of any family."))
    above = ExactField(label=_("Discount above"), error_messages={"required": _("Enter a discount.")}, required=True)
    approver_role = WordField(label=_("Approver"), error_messages={"required": _("Choose the role that approves.")})
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, roles: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_from(self.fields["approver_role"], list(roles.items()))
        self.fields["family"].widget.attrs["list"] = "family-options"

    def clean_above(self) -> int:
        """The limit in basis points. ValidationError when it is finer."""
        share = self.cleaned_data["above"] * 100
        if share != share.to_integral_value():
            raise forms.ValidationError(text(N_("A discount has at most two decimal places.")))
        return int(share)
