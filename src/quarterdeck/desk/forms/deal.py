"""The form of a new deal, and the form of one field of a deal."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from quarterdeck.desk.forms.account import AccountForm
from quarterdeck.desk.forms.fields import make_field, offer_kept, shown
from quarterdeck.kit.choices import RecordField
from quarterdeck.opportunities.terms import EDITABLE, Writer
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.pipelines.terms import FIELD_LABELS
from quarterdeck.records.forms.fields import CustomFields, custom_form_field, custom_values
from quarterdeck.users.terms import Permission
from quarterdeck.values.text import N_

# Fields that make sense only together are edited together.
TOGETHER = {"amount": ("amount", "currency"), "currency": ("amount", "currency")}
FIRST = ("name", "account_id", "amount", "currency", "close_date")
MORE = ("product_id", "type", "channel", "source", "category", "seller_probability_bp", "competitor")


class FieldForm(AccountForm):
    """One field of a deal, or the few that belong together, with the version it was looked at.

    `theirs` tells what somebody else stored meanwhile.
    """

    theirs = ""

    def __init__(
        self, name: str, pipeline: PipelineSpec, *args: Any, writer: Writer, custom: CustomFields, **kwargs: Any
    ) -> None:
        self.names: Sequence[str] = TOGETHER.get(name, (name,))
        self.custom = custom
        fields = {field: _field(field, pipeline, writer, custom) for field in self.names}
        fields["version"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
        super().__init__(fields, *args, writer=writer, **kwargs)
        if "category" in self.fields:
            offer_kept(self.fields["category"], self.initial.get("category"))

    @property
    def changes(self) -> dict[str, object]:
        """Field name to typed value."""
        return {name: self.cleaned_data[name] for name in self.names}


def _field(name: str, pipeline: PipelineSpec, writer: Writer, custom: CustomFields) -> forms.Field:
    if name in custom.by_key:
        return custom_form_field(custom.by_key[name], custom, actor=writer.actor)
    if name != "stage_id":
        return make_field(name, writer)
    stages = [(stage.id, stage.name) for stage in pipeline.stages]
    return RecordField(stages, required=False, label=shown(FIELD_LABELS[name]))


class NewDealForm(AccountForm):
    """A new deal: three fields are enough for a card on the board, the rest is folded.

    `needed` are the custom fields that must be filled in.
    """

    def __init__(self, pipeline: PipelineSpec, *args: Any, writer: Writer, custom: CustomFields, **kwargs: Any) -> None:
        self.pipeline, self.custom = pipeline, custom
        more = ("owner_id", *MORE) if writer.actor.may(Permission.OPPORTUNITIES_ASSIGN) else MORE
        fields: dict[str, forms.Field] = {
            name: make_field(name, writer, is_required=name in ("name", "currency")) for name in FIRST
        }
        starts = [(stage.id, stage.name) for stage in pipeline.open_stages if stage.may_start]
        fields["stage_id"] = RecordField(
            starts, required=False, label=shown(N_("Stage")), empty=shown(N_("First stage"))
        )
        fields |= {name: make_field(name, writer) for name in more}
        fields |= {spec.key: custom_form_field(spec, custom, actor=writer.actor) for spec in custom.specs}
        fields["token"] = forms.CharField(required=False, widget=forms.HiddenInput, max_length=60)
        self.needed = [spec.key for spec in custom.specs if spec.is_required]
        self.more = ("stage_id", *more, *(spec.key for spec in custom.specs if not spec.is_required))
        super().__init__(fields, *args, writer=writer, **kwargs)

    @property
    def values(self) -> Mapping[str, Any]:
        """What the new deal is made of, by the names of NewOpportunity; fields left empty are left out."""
        names = [name for name in (*EDITABLE, "stage_id") if name in self.cleaned_data]
        own = {name: self.cleaned_data[name] for name in names if self.cleaned_data[name] not in (None, "")}
        return own | {"custom_fields": custom_values(self, self.custom.specs)}
