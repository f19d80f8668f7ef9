"""The filter row of a list: scope, what is set with a way to drop it, and a form for the rest."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from quarterdeck.customers.forms.filters import OwnerFilterForm
from quarterdeck.customers.terms import WHOSE_LABELS, Whose
from quarterdeck.kit.tables import Column, Listing
from quarterdeck.kit.viewing import text
from quarterdeck.records.forms.filters import filter_fields, typed_filters
from quarterdeck.records.queries.fields import field_specs, values_of
from quarterdeck.records.queries.references import ref_names
from quarterdeck.records.rules.filters import parameter_names
from quarterdeck.records.tables import custom_columns, reader_for
from quarterdeck.records.terms.fields import FieldFilter, FieldSpec
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass

PAGE = 50


@dataclass(frozen=True, slots=True)
class SetFilter:
    """A filter that is set, and the address without it."""

    label: str
    value: str
    href: str
    remove: str


@dataclass(frozen=True, slots=True)
class FilterRow:
    """What the filter row of a list shows."""

    scopes: list[tuple[str, str, bool]]
    set: list[SetFilter]
    form: OwnerFilterForm
    kept: list[tuple[str, str]]
    action: str


def filter_row(listing: Listing, form: OwnerFilterForm, whose: Whose) -> FilterRow:
    """The filter row of a list with this form; everything else in the address stays when it is sent."""
    scopes = [
        (text(label), listing.href(scope="" if key is Whose.ALL else key.value), key is whose)
        for key, label in WHOSE_LABELS.items()
    ]
    chosen = [
        SetFilter(
            label=str(bound.label),
            value=form.word(bound.name),
            href=listing.href(**{bound.name: ""}),
            remove=_("Remove the filter {label}").format(label=bound.label),
        )
        for bound in form.visible_fields()
        if form.word(bound.name)
    ]
    kept = [(name, value) for name, value in listing.params.items() if name not in (*form.fields, "cursor")]
    return FilterRow(scopes, chosen, form, kept, listing.path)


@dataclass(frozen=True, slots=True)
class CustomList:
    """The custom fields of a list: those it shows and offers to filter by, and what its address asks of them."""

    kind: str
    shown: tuple[FieldSpec, ...]
    offered: tuple[FieldSpec, ...]
    narrowed: tuple[FieldFilter, ...]

    def columns(self, actor: Actor, ids: Sequence[int]) -> tuple[Column[Any], ...]:
        """Their columns with the values of the records on the page. One query, and the names of whom they refer to."""
        if not self.shown:
            return ()
        values = values_of(actor, self.kind, ids)
        names = ref_names(actor, self.shown, values.values())
        return custom_columns(self.shown, values, reader_for(actor, names))

    def sorts(self) -> tuple[str, ...]:
        """What the list can be sorted by."""
        return tuple(spec.key for spec in self.shown if spec.is_sorted)


def custom_list(actor: Actor, kind: str, listing: Listing) -> CustomList:
    """The custom fields of a list with this address. No query."""
    specs = field_specs(actor, kind)
    return CustomList(
        kind=kind,
        shown=tuple(spec for spec in specs if spec.is_listed),
        offered=tuple(
            spec for spec in specs if spec.is_listed or not parameter_names([spec]).isdisjoint(listing.params)
        ),
        narrowed=typed_filters(specs, listing.params, actor),
    )


def known_sort(listing: Listing, sorts: tuple[str, ...]) -> str:
    """The sort an address asks for, or by name when the list has no such sort."""
    return listing.sort if listing.sort.removeprefix("-") in sorts else "name"


def chosen(params: Mapping[str, str], form: type[OwnerFilterForm], custom: CustomList) -> dict[str, str]:
    """The values of the filter form's fields in an address."""
    names = {*form.base_fields, *filter_fields(custom.offered)}
    return {name: params.get(name, "") for name in names}
