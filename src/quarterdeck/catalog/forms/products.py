"""Forms of products."""

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.catalog.forms.fields import EnumField, ExactField, choose_from
from quarterdeck.catalog.terms import (
    BILLING_LABELS,
    CHARGE_LABELS,
    SCHEDULE_LABELS,
    SCHEDULE_PERIOD_LABELS,
    ChargeType,
    NewProduct,
    ScheduleType,
)
from quarterdeck.kit.choices import WordField
from quarterdeck.kit.forms import PageForm, TextField
from quarterdeck.users.policy import ONCE_FIELD
from quarterdeck.values.text import N_


class ProductForm(PageForm):
    """A product. `currencies` are the codes it may have a price in."""

    name = TextField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    code = TextField(label=_("Code"), required=False, help_text=_("Stock keeping unit; no two products share one."))
    family = TextField(label=_("Family"), required=False, help_text=_("Products of a family are reported together."))
    unit = TextField(label=_("Unit"), required=False, help_text=_("What one of it is: piece, user, hour."))
    list_price = ExactField(label=_("List price"), required=False, help_text=_("For one unit."))
    currency = WordField(label=_("Currency"), required=False)
    charge = EnumField(CHARGE_LABELS, default=ChargeType.ONE_TIME, label=_("Charge"))
    billing_period = EnumField(BILLING_LABELS, empty=N_("None"), label=_("Billing period"))
    default_term_months = forms.IntegerField(label=_("Usual term"), required=False)
    schedule_type = EnumField(SCHEDULE_LABELS, default=ScheduleType.NONE, label=_("Schedule"))
    schedule_period = EnumField(SCHEDULE_PERIOD_LABELS, empty=N_("None"), label=_("Each"))
    schedule_count = forms.IntegerField(label=_("Instalments"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, currencies: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = {self.initial.get("currency", "")} - {""}
        choose_from(self.fields["currency"], [("", ""), *((code, code) for code in sorted(currencies | present))])
        for name in ("default_term_months", "schedule_count"):
            self.fields[name].widget = forms.TextInput(attrs={"inputmode": "numeric"})
        self.fields["family"].widget.attrs["list"] = "family-options"

    @property
    def values(self) -> dict[str, Any]:
        """Fields as `NewProduct` names them, once the form is valid."""
        return {field.name: self.cleaned_data[field.name] for field in fields(NewProduct)}


class NewProductForm(ProductForm):
    """A product to be added, once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        self.fields[ONCE_FIELD] = forms.CharField(required=False, widget=forms.HiddenInput)
