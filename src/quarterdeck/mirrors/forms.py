"""Forms of mirrors: what is loaded from where and when, and how the files of a kind are read."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quarterdeck.imports.terms import Kind
from quarterdeck.kit.forms import PageForm, TextField
from quarterdeck.kit.viewing import text
from quarterdeck.mirrors.terms import DAY_LABELS, DayFrom, MirrorFields, PartFields
from quarterdeck.pipelines.queries import loss_reasons
from quarterdeck.snapshots.terms import MISSING_LABELS, Missing
from quarterdeck.uploads.queries import saved_mapping, saved_mappings
from quarterdeck.uploads.queries.sets import mapping_sets, shipped_mapping
from quarterdeck.users.queries import people_options
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import N_

_SHIPPED, _SAVED = "shipped:", "saved:"


def _offer(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


class MirrorForm(PageForm):
    """A mirror to set up or to change."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = TextField(label=_("Name"), help_text=_("Such as: weekly export of Salesforce."))
    system = TextField(label=_("System"), help_text=_("As people call it: records say “Kept in Salesforce”."))
    source = TextField(label=_("Short name of the system"), help_text=_("As mappings write it, such as salesforce."))
    folder = TextField(
        label=_("Folder"), help_text=_("Where the exports are put, as it is called below the root of mirrors.")
    )
    every_hours = forms.IntegerField(label=_("Load every so many hours"), required=False)
    at_time = forms.TimeField(
        label=_("Or at this time of each day"),
        required=False,
        help_text=_("In the company's time zone, such as 06:30."),
        widget=forms.TimeInput(format="%H:%M", attrs={"autocomplete": "off"}),
    )
    link = TextField(
        label=_("Address of a record there"),
        required=False,
        help_text=_("With {id} where its id stands, such as https://example.my.salesforce.com/{id}"),
    )
    told = forms.ChoiceField(
        label=_("Also told of loads that need a look"), required=False, help_text=_("You are told in any case.")
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(one.id), one.name) for one in people_options(by)]
        _offer(self, "told", [("", text(N_("Nobody"))), *people])

    def mirror(self) -> MirrorFields:
        """What was said of the mirror, once the form is valid."""
        values = self.cleaned_data
        return MirrorFields(
            name=values["name"],
            system=values["system"],
            source=values["source"],
            folder=values["folder"],
            link=values["link"],
            every_hours=values["every_hours"],
            at_time=values["at_time"],
            told_id=int(values["told"]) if values["told"] else None,
        )


def as_initial(fields: MirrorFields, version: int) -> dict[str, Any]:
    """A mirror as its form shows it."""
    names = ("name", "system", "source", "folder", "link", "every_hours", "at_time")
    return {name: getattr(fields, name) for name in names} | {"version": version, "told": str(fields.told_id or "")}


class PartForm(PageForm):
    """How the files of a kind are called and read. Those of deals also say their day, and which deals are gone."""

    pattern = TextField(
        label=_("Names of the files"), help_text=_("With * for what changes, such as deals-*.csv. Others are let be.")
    )
    mapping_from = forms.ChoiceField(label=_("Mapping"), required=False)
    mapping = TextField(
        label=_("Text of the mapping"),
        rows=12,
        required=False,
        help_text=_("Which column fills which field. Read when no mapping is chosen above."),
    )
    day_from = forms.ChoiceField(label=_("Day of a file"))
    missing = forms.ChoiceField(label=_("A deal that a later file does not show any more"))
    loss_reason = forms.ChoiceField(
        label=_("Loss reason"), required=False, help_text=_("Where such deals are closed as lost.")
    )

    def __init__(self, *args: Any, kind: Kind, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.by = kind, by
        _offer(self, "mapping_from", [("", text(N_("The text below"))), *_mappings(kind, by)])
        if kind is not Kind.OPPORTUNITIES:
            for name in ("day_from", "missing", "loss_reason"):
                del self.fields[name]
            return
        reasons = [(str(number), reason.name) for number, reason in loss_reasons().items() if reason.is_active]
        _offer(self, "day_from", [(one.value, text(words)) for one, words in DAY_LABELS.items()])
        _offer(self, "missing", [(rule.value, text(words)) for rule, words in MISSING_LABELS.items()])
        _offer(self, "loss_reason", [("", text(N_("None"))), *((key, text(name)) for key, name in reasons)])

    def part(self) -> PartFields:
        """What was said of the files, once the form is valid. Raises NotFound for a mapping that is gone."""
        values = self.cleaned_data
        return PartFields(
            kind=self.kind,
            pattern=values["pattern"],
            mapping=self._mapping(values["mapping_from"]) or values["mapping"],
            day_from=DayFrom(values.get("day_from", DayFrom.NAME)),
            missing=Missing(values.get("missing", Missing.LEFT)),
            loss_reason_id=int(values["loss_reason"]) if values.get("loss_reason") else None,
        )

    def _mapping(self, chosen: str) -> str:
        if chosen.startswith(_SHIPPED):
            return shipped_mapping(chosen.removeprefix(_SHIPPED)) or ""
        return saved_mapping(self.by, int(chosen.removeprefix(_SAVED))).mapping if chosen else ""


def _mappings(kind: Kind, by: Actor) -> list[tuple[str, str]]:
    """Mappings of a kind that come with Quarterdeck, and those that the viewer may use of those kept."""
    shipped = [
        (f"{_SHIPPED}{one.key}/{part.name}", f"{one.name}: {part.name}")
        for one in mapping_sets()
        for part in one.parts
        if part.kind is kind and not part.mapping.steps
    ]
    return [*((f"{_SAVED}{row.id}", row.name) for row in saved_mappings(by, kind)), *shipped]


def part_initial(part: PartFields | None) -> dict[str, Any]:
    """The files of a kind as their form shows them."""
    if part is None:
        return {"day_from": DayFrom.NAME.value, "missing": Missing.LEFT.value}
    return {
        "pattern": part.pattern,
        "mapping": part.mapping,
        "day_from": part.day_from.value,
        "missing": part.missing.value,
        "loss_reason": str(part.loss_reason_id or ""),
    }
