"""List pages from declarations: columns, sort, search, filter chips, keyset pages.

A slice declares columns once and hands the rows its query answered:

    COLUMNS = (
        Column(N_("Name"), lambda row: link(url(row), row.name, sub=row.industry), sort="name"),
        Column(N_("Open deals"), lambda row: row.deals, is_number=True),
    )
    table = Table.of(COLUMNS, page.rows, Listing.of(request, default_sort="name"), words, next_cursor=page.next_cursor)
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from quarterdeck.kit.formats import NOT_APPLICABLE
from quarterdeck.kit.viewing import text
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import Text

Row = TypeVar("Row")
# How a cell stands on a phone: at the end of the first line, below with or without its label, or not at all.
OnPhone = Literal["first", "bare", "labelled", "hidden"]
# Parameters that belong to one page of a list, not to the list.
_PAGING = ("cursor",)


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column: its label, what stands in a row's cell, and the key it sorts by (empty: it does not).

    On a phone a row has two lines: the first column with the cell that is `first`, then the others.
    """

    label: str
    cell: Callable[[Row], object]
    sort: str = ""
    is_number: bool = False
    on_phone: OnPhone = "labelled"


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head as the page shows it."""

    label: str
    is_number: bool
    sort_href: str
    direction: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as the page shows it; `label` stands before the value on a phone where `classes` lets it."""

    html: str
    label: str
    classes: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on or off; its address toggles it."""

    label: str
    href: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class ListWords:
    """Texts of a list, all marked with N_ or Text: its name, search field, and the two ways to be empty."""

    label: str
    search: str
    nothing_matches: str
    nothing_yet: str
    summary: Text | str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """The state of a list page, all of it from the address."""

    path: str
    params: Mapping[str, str]
    sort: str
    text: str
    cursor: str

    @classmethod
    def of(cls, request: HttpRequest, *, default_sort: str) -> "Listing":
        """The state of this request's address; `-name` sorts descending."""
        return cls.of_query(request.path, request.GET, default_sort=default_sort)

    @classmethod
    def of_query(cls, path: str, query: QueryDict, *, default_sort: str) -> "Listing":
        """The state that a query string of the page at `path` asks for."""
        params = {name: value for name, value in query.items() if value and isinstance(value, str)}
        return cls(
            path=path,
            params=params,
            sort=params.get("sort", default_sort),
            text=params.get("text", "").strip(),
            cursor=params.get("cursor", ""),
        )

    def href(self, **changes: str) -> str:
        """This list with other parameters; an empty value drops one. Always the first page."""
        kept = {name: value for name, value in self.params.items() if name not in _PAGING}
        kept.update(changes)
        query = urlencode({name: value for name, value in kept.items() if value})
        return f"{self.path}?{query}" if query else self.path

    def chip(self, label: str, name: str, value: str) -> Chip:
        """A filter chip that sets `name` to `value`, or drops it when it is set."""
        is_on = self.params.get(name) == value
        return Chip(label=text(label), href=self.href(**{name: "" if is_on else value}), is_on=is_on)


@dataclass(frozen=True, slots=True)
class Table:
    """What `ui.list_table` and `kit/list.html` show."""

    label: str
    columns: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    summary: str
    search_label: str
    nothing_matches: str
    nothing_yet: str
    text: str
    kept: Mapping[str, str]
    is_filtered: bool
    bare_href: str
    first_href: str
    next_href: str
    chips: tuple[Chip, ...] = ()

    @classmethod
    def of(
        cls,
        columns: Sequence[Column[Any]],
        rows: Sequence[object],
        listing: Listing,
        words: ListWords,
        *,
        next_cursor: str = "",
    ) -> "Table":
        """The table of these rows. `next_cursor` is where the next page starts, empty on the last."""
        filters = {name: value for name, value in listing.params.items() if name not in (*_PAGING, "sort")}
        return cls(
            label=text(words.label),
            columns=tuple(_head(column, listing) for column in columns),
            rows=tuple(tuple(_cell(column, row) for column in columns) for row in rows),
            summary=text(words.summary),
            search_label=text(words.search),
            nothing_matches=text(words.nothing_matches),
            nothing_yet=text(words.nothing_yet),
            text=listing.text,
            kept={name: value for name, value in listing.params.items() if name not in (*_PAGING, "text")},
            is_filtered=bool(filters),
            bare_href=listing.path,
            first_href=listing.href() if listing.cursor else "",
            next_href=listing.href(cursor=next_cursor) if next_cursor else "",
        )

    def with_chips(self, *chips: Chip) -> "Table":
        """The same table with these filters above it."""
        return replace(self, chips=chips)


def link(href: str, label: str, *, sub: str = "") -> SafeString:
    """The first cell of a row: a link, with a quiet second line."""
    if not sub:
        return format_html('<a href="{}">{}</a>', href, label)
    return format_html('<a href="{}">{}</a><span class="sub">{}</span>', href, label, sub)


def _head(column: Column[Any], listing: Listing) -> Head:
    if not column.sort:
        return Head(text(column.label), column.is_number, "", "")
    direction = {column.sort: "ascending", f"-{column.sort}": "descending"}.get(listing.sort, "")
    other = f"-{column.sort}" if direction == "ascending" else column.sort
    return Head(text(column.label), column.is_number, listing.href(sort=other), direction)


def _cell(column: Column[Any], row: object) -> Cell:
    value = column.cell(row)
    shown = NOT_APPLICABLE if value is None or value == "" else text(value) if isinstance(value, Text) else value
    is_set_apart = column.on_phone != "labelled"
    classes = {"n": column.is_number, f"p-{column.on_phone}": is_set_apart, "none": value is None or value == ""}
    names = " ".join(name for name, holds in classes.items() if holds)
    return Cell(format_html("{}", shown), text(column.label), names)
