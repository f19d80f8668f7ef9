"""The form of a rule: whether it binds, what breaking it costs, its threshold."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.forms import PageForm
from quarterdeck.kit.viewing import text
from quarterdeck.quality.rules import Rule, Setting
from quarterdeck.quality.terms import UNIT_LABELS
from quarterdeck.values.text import N_, Text


class RuleForm(PageForm):
    """What is set of a rule for a pipeline or a stage."""

    is_on = forms.BooleanField(required=False, label=_("Judge deals by this rule"))
    penalty = forms.IntegerField(
        label=_("Points it takes"), help_text=_("From the 100 points of a deal that breaks it.")
    )

    def __init__(self, posted: Mapping[str, Any] | None, *, rule: Rule, setting: Setting, locale: str) -> None:
        initial = {"is_on": setting.is_on, "penalty": setting.penalty, "number": setting.number}
        super().__init__(posted, locale=locale, initial=initial)
        self.fields["penalty"].error_messages["invalid"] = text(N_("Enter a whole number."))
        if rule.number is not None and rule.unit is not None:
            label = text(Text.of(N_("Threshold in {unit}"), unit=text(UNIT_LABELS[rule.unit])))
            number = forms.IntegerField(label=label, help_text=text(rule.meaning))
            number.error_messages["invalid"] = text(N_("Enter a whole number."))
            number.error_messages["required"] = text(N_("Fill this in."))
            self.fields["number"] = number

    @property
    def setting(self) -> Setting:
        """What was entered, once the form is valid."""
        return Setting(self.cleaned_data["is_on"], self.cleaned_data["penalty"], self.cleaned_data.get("number"))
