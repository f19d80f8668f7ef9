"""Forms of deal health."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.health.rules import Rule, Setting
from quarterdeck.health.terms import SIDE_LABELS, UNIT_LABELS
from quarterdeck.kit.forms import PageForm
from quarterdeck.kit.viewing import text
from quarterdeck.values.text import N_, Text


class SignalForm(PageForm):
    """What is set of a signal for a pipeline or a stage. A signal that is never red has one limit and one price."""

    is_on = forms.BooleanField(required=False, label=_("Use this signal"))

    def __init__(self, posted: Mapping[str, Any] | None, *, rule: Rule, setting: Setting, locale: str) -> None:
        super().__init__(posted, locale=locale, initial=asdict(setting))
        self.rule = rule
        names = ["amber", "red"] if rule.has_red else ["amber"]
        if rule.limits is not None and rule.unit is not None:
            told = {"side": Text.of(SIDE_LABELS[rule.side]), "unit": Text.of(UNIT_LABELS[rule.unit])}
            labels = {"amber": N_("Amber at {side} ({unit})"), "red": N_("Red at {side} ({unit})")}
            for name in names:
                self._add(name, text(Text.of(labels[name], **told)))
        labels = {"amber": N_("Points at amber"), "red": N_("Points at red")}
        for name in names:
            self._add(f"{name}_points", text(labels[name]))

    def _add(self, name: str, label: str) -> None:
        number = forms.IntegerField(label=label)
        number.error_messages["invalid"] = text(N_("Enter a whole number."))
        number.error_messages["required"] = text(N_("Fill this in."))
        self.fields[name] = number

    @property
    def setting(self) -> Setting:
        """What was entered, once the form is valid."""
        given = self.cleaned_data
        amber = given.get("amber")
        return Setting(
            given["is_on"],
            given["amber_points"],
            given.get("red_points", given["amber_points"]),
            amber,
            given.get("red", amber),
        )
