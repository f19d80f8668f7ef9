"""The form of a rule."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.alerts.queries.words import stored_of
from quarterdeck.alerts.terms import (
    KINDS,
    LEAST_QUIET_DAYS,
    PERIOD_LABELS,
    SEGMENT_LABELS,
    AlertKind,
    Coming,
    RuleFields,
    Segment,
)
from quarterdeck.kit.forms import AmountField, PageForm, TextField
from quarterdeck.kit.viewing import text
from quarterdeck.values.ids import parse_id, public_id
from quarterdeck.values.text import N_

Options = Mapping[Segment, list[tuple[int, str]]]


class RuleForm(PageForm):
    """A rule to add or to change. `options` are what it may be kept to, `people` whom it may tell."""

    name = TextField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    kind = forms.ChoiceField(label=_("Metric"))
    period = forms.ChoiceField(label=_("Quarter"), help_text=_("Only coverage rules can look at the next quarter."))
    kept_to = forms.ChoiceField(label=_("Applies to"), required=False)
    threshold = AmountField(label=_("Threshold"), error_messages={"required": _("Enter a threshold.")})
    worsens_by = AmountField(
        label=_("Alert again at once when it worsens by"),
        required=False,
        help_text=_("In the unit of the threshold. Leave empty to wait until the quiet days are over."),
    )
    quiet_days = forms.IntegerField(
        label=_("Quiet days"), min_value=LEAST_QUIET_DAYS, help_text=_("Days before the alert is repeated.")
    )
    recipients = forms.MultipleChoiceField(
        label=_("Recipients"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one recipient.")},
        help_text=_("Each recipient gets the figure for the deals they can see."),
    )
    by_mail = forms.BooleanField(label=_("Also by mail"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, options: Options, people: list[tuple[int, str]], currency: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self._offer("kind", [(kind.value, text(watched.label)) for kind, watched in KINDS.items()])
        self._offer("period", [(one.value, text(label)) for one, label in PERIOD_LABELS.items()])
        self._offer("recipients", [(public_id(person_id), name) for person_id, name in people])
        groups: list[Any] = [("", text(SEGMENT_LABELS[Segment.ALL]))]
        for segment, values in options.items():
            named = [(f"{segment.value}:{public_id(value)}", name) for value, name in values]
            groups += [(text(SEGMENT_LABELS[segment]), named)] if named else []
        self._offer("kept_to", groups)
        self.fields["threshold"].help_text = text(
            N_("Coverage and creation as a number (3), drops and slips in percent (10), stalled value in {currency}.")
        ).format(currency=currency)

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def rule(self) -> RuleFields:
        """What was said of the rule, once the form is valid."""
        values = self.cleaned_data
        kind = AlertKind(values["kind"])
        unit = KINDS[kind].unit
        segment, _colon, value = values["kept_to"].partition(":")
        step = values["worsens_by"]
        return RuleFields(
            name=values["name"],
            kind=kind,
            threshold=stored_of(values["threshold"], unit, self.currency),
            period=Coming(values["period"]),
            segment=Segment(segment),
            value=parse_id(value) if value else None,
            worsens_by=stored_of(step, unit, self.currency) if step else 0,
            quiet_days=values["quiet_days"],
            by_mail=values["by_mail"],
            recipients=tuple(parse_id(one) for one in values["recipients"]),
        )
