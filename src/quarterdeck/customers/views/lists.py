"""The filter row of a list: scope, what is set with a way to drop it, and a form for the rest."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from quarterdeck.customers.forms.filters import OwnerFilterForm
from quarterdeck.customers.terms import WHOSE_LABELS, Whose
from quarterdeck.kit.tables import Listing
from quarterdeck.kit.viewing import text

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


def known_sort(listing: Listing, sorts: tuple[str, ...]) -> str:
    """The sort an address asks for, or by name when the list has no such sort."""
    return listing.sort if listing.sort.removeprefix("-") in sorts else "name"


def chosen(params: Mapping[str, str], form: type[OwnerFilterForm]) -> dict[str, str]:
    """The values of the filter form's fields in an address."""
    return {name: params.get(name, "") for name in form.base_fields}
