"""Forms of lines."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.catalog.forms import ExactField, ProductField
from quarterdeck.catalog.forms.fields import EnumField
from quarterdeck.catalog.terms import BILLING_LABELS, CHARGE_LABELS, PRICE_SCALE, ChargeType
from quarterdeck.kit.forms import DayField, PageForm, TextField
from quarterdeck.revenue.terms import Line, NewLine
from quarterdeck.users.policy import ONCE_FIELD
from quarterdeck.values.text import N_


class ShareField(ExactField):
    """A percentage; the value is basis points. What has more than two decimals goes on as it is, to be refused."""

    def clean(self, value: Any) -> Any:
        """Basis points, 0 when nothing was typed."""
        typed = super().clean(str(value or "").replace("%", "").strip())
        if typed is None:
            return 0
        points = typed * 100
        return int(points) if points == points.to_integral_value() and abs(points) < 10**9 else -1

    def prepare_value(self, value: Any) -> Any:
        """Basis points as a percentage, empty for none."""
        if not isinstance(value, int):
            return value
        return super().prepare_value(Decimal(value) / 100) if value else ""


class LineForm(PageForm):
    """A line that is there."""

    name = TextField(label=_("Description"), error_messages={"required": _("Enter a name.")})
    quantity = ExactField(label=_("Quantity"), error_messages={"required": _("Enter a quantity.")}, required=True)
    unit_price = ExactField(label=_("Unit price"), error_messages={"required": _("Enter a price.")}, required=True)
    discount_bp = ShareField(label=_("Discount"), required=False)
    charge = EnumField(CHARGE_LABELS, default=ChargeType.ONE_TIME, label=_("Charge"))
    billing_period = EnumField(BILLING_LABELS, empty=N_("None"), label=_("Billing period"))
    term_months = forms.IntegerField(
        label=_("Term"), required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    starts_on = DayField(label=_("Starts on"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, Any]:
        """Fields by name, as `edit_line` takes them."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return said | {"charge": said["charge"].value, "billing_period": str(said["billing_period"] or "")}

    @staticmethod
    def of(line: Line, version: int) -> dict[str, Any]:
        """What the form starts with."""
        return {
            "name": line.name,
            "quantity": Decimal(line.quantity_micro) / PRICE_SCALE,
            "unit_price": Decimal(line.unit_price_micro) / PRICE_SCALE,
            "discount_bp": line.discount_bp,
            "charge": line.charge,
            "billing_period": line.billing_period,
            "term_months": line.term_months,
            "starts_on": line.starts_on,
            "version": version,
        }


class NewLineForm(PageForm):
    """A line to add, in one row: product, how many, discount, and a price where no book has one."""

    product = ProductField(label=_("Product"), error_messages={"required": _("Choose a product.")})
    quantity = ExactField(label=_("Quantity"), required=False, initial=Decimal(1))
    discount_bp = ShareField(label=_("Discount"), required=False)
    unit_price = ExactField(label=_("Unit price"), required=False)
    starts_on = DayField(label=_("Starts on"), required=False)
    term_months = forms.IntegerField(
        label=_("Term"), required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields[ONCE_FIELD] = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def line(self) -> NewLine:
        """What the valid form says."""
        said = self.cleaned_data
        return NewLine(
            product_id=said["product"],
            quantity=Decimal(1) if said["quantity"] is None else said["quantity"],
            unit_price=said["unit_price"],
            discount_bp=said["discount_bp"],
            starts_on=said["starts_on"],
            term_months=said["term_months"],
        )
