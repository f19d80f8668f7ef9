"""Lists: what the address says, and what the table shows of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.test import RequestFactory

from quarterdeck.kit.tables import Column, Listing, ListWords, Table, link
from quarterdeck.values.text import N_, Text

WORDS = ListWords(
    label=N_("Accounts"),
    search=N_("Search accounts"),
    nothing_matches=N_("No account matches."),
    nothing_yet=N_("No accounts yet."),
    summary=Text.of("{count} accounts", count=2),
)


@dataclass(frozen=True)
class Row:
    """A row as a query answers it."""

    name: str
    deals: int | None


COLUMNS: tuple[Column[Row], ...] = (
    Column(N_("Name"), lambda row: link("/a", row.name, sub="Energy"), sort="name"),
    Column(N_("Deals"), lambda row: row.deals, sort="deals", is_number=True),
    Column(N_("State"), lambda row: Text.of("{n} open", n=row.deals or 0)),
)
ROWS = (Row("Halden <Foods>", 3), Row("Vela", None))


def listing(query: str = "") -> Listing:
    """The state of this address."""
    return Listing.of(RequestFactory().get(f"/accounts?{query}"), default_sort="name")


def table(query: str = "", rows: Sequence[Row] = ROWS, next_cursor: str = "") -> Table:
    """The table of this address."""
    return Table.of(COLUMNS, rows, listing(query), WORDS, next_cursor=next_cursor)


def shown(source: str, **context: object) -> str:
    """What this piece of template shows."""
    engine = engines["pages"]
    assert isinstance(engine, Jinja2)
    return engine.env.from_string(source).render(**context)


def test_head_says_how_the_list_is_sorted_and_offers_the_other_way() -> None:
    name, deals, state = table("sort=name").columns
    assert (name.direction, name.sort_href) == ("ascending", "/accounts?sort=-name")
    assert (deals.direction, deals.sort_href) == ("", "/accounts?sort=deals")
    assert (state.direction, state.sort_href) == ("", "")
    assert table("sort=-name").columns[0].direction == "descending"


def test_sort_that_nobody_asked_for_is_the_default_one() -> None:
    assert table().columns[0].direction == "ascending"


def test_links_keep_the_filters_and_start_at_the_first_page() -> None:
    page = table("text=foods&sort=deals&cursor=abc", next_cursor="def")
    assert page.columns[0].sort_href == "/accounts?text=foods&sort=name"
    assert page.first_href == "/accounts?text=foods&sort=deals"
    assert page.next_href == "/accounts?text=foods&sort=deals&cursor=def"
    assert table().first_href == ""
    assert table().next_href == ""


def test_chip_toggles_its_filter() -> None:
    off = listing("text=a").chip(N_("Deactivated"), "state", "off")
    on = listing("text=a&state=off").chip(N_("Deactivated"), "state", "off")
    assert (off.is_on, off.href) == (False, "/accounts?text=a&state=off")
    assert (on.is_on, on.href) == (True, "/accounts?text=a")


def test_cells_are_escaped_translated_and_never_empty() -> None:
    first, second = table().rows
    assert "Halden &lt;Foods&gt;" in first[0].html
    assert second[1].html == "\u2013"
    assert first[2].html == "3 open"


def test_table_names_its_columns_for_every_reader() -> None:
    html = shown("{{ ui.list_table(table) }}", table=table())
    assert '<caption class="sr">Accounts</caption>' in html
    assert 'aria-sort="ascending"' in html
    assert '<th scope="row">' in html
    assert 'data-label="Deals"' in html


@pytest.mark.parametrize(
    ("query", "said", "offered"),
    [("text=x", "No account matches.", 'href="/accounts"'), ("sort=deals", "No accounts yet.", 'href="/accounts/new"')],
)
def test_empty_list_says_whether_a_filter_hides_rows(query: str, said: str, offered: str) -> None:
    html = shown("{{ ui.list_empty(table, '/accounts/new', 'New account') }}", table=table(query, rows=()))
    assert said in html
    assert offered in html


def test_search_keeps_the_other_filters() -> None:
    html = shown("{{ ui.list_filters(table) }}", table=table("text=a&state=off&cursor=x"))
    assert '<input type="hidden" name="state" value="off">' in html
    assert 'name="cursor"' not in html
    assert 'value="a"' in html
