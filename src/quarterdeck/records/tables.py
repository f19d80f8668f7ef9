"""Custom fields as lists and pages show them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from quarterdeck.kit import formats
from quarterdeck.kit.tables import Column
from quarterdeck.records.queries.references import RefNames, today_of
from quarterdeck.records.terms.fields import NUMBERS, FieldSpec, FieldType, Value
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at values: their language, their day, and the names of what is referred to."""

    locale: str
    today: date
    names: RefNames


def reader_for(actor: Actor, names: RefNames) -> Reader:
    """The actor as a reader of values today."""
    return Reader(actor.locale, today_of(actor), names)


def shown(spec: FieldSpec, value: Value | None, reader: Reader) -> str:
    """A value as its reader reads it; empty without one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, Decimal):
        percent = "\N{NO-BREAK SPACE}%" if spec.type is FieldType.PERCENT else ""
        return formats.number(value, reader.locale, spec.places) + percent
    if isinstance(value, date):
        return formats.day(value, reader.locale, reader.today, weekday=False)
    if isinstance(value, tuple):
        # In the order of the field's choices.
        return ", ".join(choice.label for choice in spec.choices if choice.id in value)
    return _named(spec, value, reader.names) if isinstance(value, int) else value


def _named(spec: FieldSpec, value: int, names: RefNames) -> str:
    if spec.type is FieldType.PERSON:
        return names.people.get(value, "")
    if spec.type is FieldType.ACCOUNT:
        return names.accounts.get(value) or _("not yours to see")
    return spec.choice_label(value)


def custom_columns(
    specs: Iterable[FieldSpec],
    values: Mapping[int, Mapping[int, Value]],
    reader: Reader,
    record_id: Callable[[Any], int] = lambda row: row.id,
) -> tuple[Column[Any], ...]:
    """A column for each of these custom fields; `values` are those of the records on the page."""

    def cell(spec: FieldSpec) -> Callable[[Any], object]:
        def show(row: Any) -> object:
            value = values.get(record_id(row), {}).get(spec.id)
            words = shown(spec, value, reader)
            if spec.type is FieldType.LINK and words:
                return format_html('<a href="{}" rel="noopener noreferrer">{}</a>', words, _host(words))
            return words

        return show

    return tuple(
        Column(
            spec.label,
            cell(spec),
            sort=spec.key if spec.is_sorted else "",
            is_number=spec.type in NUMBERS,
            on_phone="hidden",
        )
        for spec in specs
    )


def _host(link: str) -> str:
    """What a link is called in a list: its host."""
    return link.partition("://")[2].partition("/")[0].removeprefix("www.")
