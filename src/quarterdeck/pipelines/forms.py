"""Forms of the settings pages of pipelines, stages, criteria and loss reasons."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from quarterdeck.kit.choices import RecordField, WordField
from quarterdeck.kit.forms import AmountField, DayField, PageForm, TextField
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.queries.options import Option, deal_fields, options, pickable
from quarterdeck.pipelines.rules.criteria import Entry, Kind, Parameter, chosen, params_of
from quarterdeck.pipelines.rules.custom import HAS, types_of
from quarterdeck.pipelines.rules.expressions import TYPE_LABELS
from quarterdeck.pipelines.rules.templates import TEMPLATES
from quarterdeck.pipelines.terms import (
    CATEGORY_LABELS,
    FIELD_LABELS,
    KEY_FIELDS,
    LEVEL_LABELS,
    LOSS_MEANING_LABELS,
    MOMENT_LABELS,
    STAGE_KIND_LABELS,
    Category,
    StageKind,
)
from quarterdeck.users.policy import ONCE_FIELD
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import N_, Text


def _labels(labels: Any) -> list[tuple[str, str]]:
    return [(str(value), text(words)) for value, words in labels.items()]


class SettingsForm(PageForm):
    """A form that adds something once, however often it is sent, or changes what had a version when it was shown."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[ONCE_FIELD] = forms.CharField(required=False, widget=forms.HiddenInput)


class NewPipelineForm(SettingsForm):
    """A pipeline to be added, made like a template."""

    name = TextField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    template = forms.ChoiceField(label=_("Made like"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.key, f"{text(one.name)}: {text(one.text)}") for one in TEMPLATES.values()]
        self.fields["template"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField, declared above
        self.fields["template"].initial = "classic"


class PipelineForm(SettingsForm):
    """What may be edited of a pipeline. `frameworks` are names by key."""

    name = TextField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    may_skip = forms.BooleanField(label=_("Stages may be skipped"), required=False)
    may_go_back = forms.BooleanField(label=_("Deals may go back"), required=False)
    may_reopen = forms.BooleanField(label=_("Closed deals may be reopened"), required=False)
    idle_days = forms.IntegerField(
        label=_("Idle after days"),
        help_text=_("Without a call, meeting or mail from the customer, and nothing planned."),
    )
    framework = WordField(
        label=_("Qualification framework"), required=False, help_text=_("Its elements stand on the page of every deal.")
    )

    def __init__(self, *args: Any, frameworks: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(key, text(name)) for key, name in frameworks.items()]
        self.fields["framework"].choices = [("", _("None")), *named]  # type: ignore[attr-defined]  # a WordField


class StageForm(SettingsForm):
    """What may be edited of a stage. `roles` are names by key."""

    name = TextField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    probability_bp = AmountField(label=_("Probability in per cent"), required=True)
    category = WordField(label=_("Forecast category"))
    stall_days = forms.IntegerField(
        label=_("Stalled after days"), required=False, help_text=_("A deal that stays longer is marked. Empty: never.")
    )
    guidance = TextField(
        label=_("Guidance"), required=False, rows=4, help_text=_("Stands beside the deal: what good looks like here.")
    )
    may_start = forms.BooleanField(label=_("New deals may start here"), required=False)
    may_enter = forms.MultipleChoiceField(
        label=_("Who may move deals here"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: everybody who may move deals."),
    )
    key_fields = forms.MultipleChoiceField(
        label=_("Key fields"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Up to five; they stand first on the deal."),
    )

    def __init__(self, *args: Any, kind: StageKind, roles: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        *surest_first, omitted = pickable(self.initial.get("category", ""))
        categories: tuple[Category, ...] = {
            StageKind.OPEN: (*reversed(surest_first), omitted),
            StageKind.WON: (Category.CLOSED,),
            StageKind.LOST: (Category.OMITTED,),
        }[kind]
        choices = {
            "category": [(one.value, text(CATEGORY_LABELS[one])) for one in categories],
            "may_enter": [(key, text(name)) for key, name in roles.items()],
            "key_fields": [(name, text(FIELD_LABELS[name])) for name in KEY_FIELDS],
        }
        for name, pairs in choices.items():
            self.fields[name].choices = pairs  # type: ignore[attr-defined]  # all three are fields of choices

    def clean_probability_bp(self) -> int:
        """Basis points. ValidationError for parts of one that cannot be stored."""
        share = Decimal(self.cleaned_data["probability_bp"] or 0) * 100
        if share != int(share):
            raise ValidationError(_("Enter two decimals at most."))
        return int(share)

    @property
    def values(self) -> dict[str, Any]:
        """Fields as `StageFields` names them, once the form is valid."""
        kept = {name: value for name, value in self.cleaned_data.items() if name not in {"version", ONCE_FIELD, "kind"}}
        return kept | {name: tuple(kept[name]) for name in ("may_enter", "key_fields")}


class NewStageForm(StageForm):
    """A stage to be added: what kind it is stays so."""

    field_order = ("name", "kind")
    kind = WordField(label=_("Kind"), help_text=_("Reports depend on it; it cannot be changed later."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = _labels(STAGE_KIND_LABELS)  # type: ignore[attr-defined]  # a WordField
        *least_first, omitted = self.fields["category"].choices  # type: ignore[attr-defined]  # a WordField
        every = [*_labels({Category.CLOSED: CATEGORY_LABELS[Category.CLOSED]}), *reversed(least_first), omitted]
        self.fields["category"].choices = every  # type: ignore[attr-defined]  # the kind is not chosen yet


class RetireStageForm(SettingsForm):
    """Where the open deals of a stage go that goes out of use."""

    move_to = RecordField((), label=_("Move its open deals to"), required=False)

    def __init__(self, *args: Any, options: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["move_to"] = RecordField(
            options, label=_("Move its open deals to"), required=False, empty=_("Nowhere")
        )


class CriterionForm(SettingsForm):
    """A criterion of this kind: its parameters, when and how strictly it is asked, and from when on.

    `params` are those of the stored criterion: what it names stays there to be chosen.
    """

    moment = WordField(label=_("Asked"))
    level = WordField(label=_("If it is not met"))
    effective_from = DayField(
        label=_("Holds from"), required=False, help_text=_("Empty: from now on. Deals that were there before may stay.")
    )

    def __init__(
        self, *args: Any, kind: Kind, zone: str, params: Mapping[str, Any], actor: Actor, **kwargs: Any
    ) -> None:
        self.kind, self.zone = kind, zone
        initial = kwargs.pop("initial") | {f"param_{name}": value for name, value in params.items()}
        initial |= {f"param_{one.name}": chosen(one, params) for one in kind.asked if one.above}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["moment"].choices = _labels(MOMENT_LABELS)  # type: ignore[attr-defined]  # a WordField
        self.fields["level"].choices = _labels(LEVEL_LABELS)  # type: ignore[attr-defined]  # a WordField
        for parameter in kind.asked:
            self.fields[f"param_{parameter.name}"] = _parameter_field(parameter, chosen(parameter, params), actor)
        self.order_fields([f"param_{parameter.name}" for parameter in kind.asked])

    @property
    def params(self) -> dict[str, Any]:
        """The parameters as the rules take them, once the form was validated; wrong entries are left out."""
        entered = {name.removeprefix("param_"): value for name, value in self.cleaned_data.items()}
        return params_of(self.kind, entered)

    @property
    def instant(self) -> datetime | None:
        """From when on it holds: the beginning of the day in the company's zone; None is now."""
        day: date | None = self.cleaned_data.get("effective_from")
        return datetime.combine(day, time(), ZoneInfo(self.zone)) if day else None


class LossReasonForm(SettingsForm):
    """What may be edited of a loss reason."""

    name = TextField(label=_("Name"), error_messages={"required": _("Enter a name.")})
    means = WordField(label=_("Means"))
    needs_competitor = forms.BooleanField(label=_("Asks for the competitor's name"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["means"].choices = _labels(LOSS_MEANING_LABELS)  # type: ignore[attr-defined]  # a WordField

    @property
    def values(self) -> dict[str, Any]:
        """Fields as `LossReasonFields` names them, once the form is valid."""
        return {name: self.cleaned_data[name] for name in ("name", "means", "needs_competitor")}


def _parameter_field(parameter: Parameter, present: str, actor: Actor) -> forms.Field:
    shared: dict[str, Any] = {
        "label": text(parameter.label),
        "required": parameter.is_required,
        "help_text": text(parameter.hint) if parameter.hint else "",
    }
    if parameter.offers:
        return WordField(choices=[("", "–"), *_grouped(options.of(parameter, actor), present)], **shared)
    choices = [(value, text(words)) for value, words in parameter.choices]
    if parameter.entry is Entry.WORD:
        return WordField(choices=choices if parameter.is_required else [("", "–"), *choices], **shared)
    if parameter.entry is Entry.WORDS:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **shared)
    if parameter.entry is Entry.NUMBER:
        return forms.IntegerField(**shared)
    if parameter.entry is Entry.BLOCK:
        shared["help_text"] = " ".join([shared["help_text"], *_variables(actor)])
    return TextField(rows=4 if parameter.entry is Entry.BLOCK else 0, **shared)


def _variables(actor: Actor) -> list[str]:
    """The custom fields a condition may name, in words."""
    fields = deal_fields(actor)
    types = types_of(fields)
    named = [
        f"{key} {spec.label} ({text(TYPE_LABELS[types[key]])})" if key in types else f"{HAS}{key} {spec.label}"
        for key, spec in fields.items()
    ]
    return [text(Text.of(N_("Custom fields: {fields}."), fields=", ".join(named)))] if named else []


def _grouped(offered: Sequence[Option], present: str) -> list[tuple[str, Any]]:
    """Options as a select has them, under their headings; what is stored and no longer offered comes last."""
    found: list[tuple[str, Any]] = []
    for one in offered:
        if not one.group:
            found.append((one.value, one.label))
        elif found and found[-1][0] == one.group:
            found[-1][1].append((one.value, one.label))
        else:
            found.append((one.group, [(one.value, one.label)]))
    if present and present.lower() not in {one.value.lower() for one in offered}:
        found.append((present, text(Text.of(N_("{what} (no longer offered)"), what=present))))
    return found
