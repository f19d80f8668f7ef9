"""Forms of currencies and rates."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from quarterdeck.catalog.forms.fields import ExactField, choose_from
from quarterdeck.catalog.rules import known_currencies
from quarterdeck.kit.choices import WordField
from quarterdeck.kit.forms import DayField, PageForm


class CurrencyForm(PageForm):
    """A currency to be switched on. `in_use` are the codes that are on already."""

    code = WordField(label=_("Currency"), error_messages={"required": _("Choose a currency.")})

    def __init__(self, *args: Any, in_use: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rest = ((code, f"{code} {name}") for code, (_number, name) in sorted(known_currencies().items()))
        choose_from(self.fields["code"], [("", _("Choose one")), *(pair for pair in rest if pair[0] not in in_use)])


class RateForm(PageForm):
    """A rate to be entered by hand."""

    day = DayField(label=_("From"), required=True)
    rate = ExactField(label=_("Rate"), required=True)
