"""The page of the list: look back, strip, columns, conditions, panel, file."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.records.tests.fields import a_field
from quarterdeck.values.ids import public_id
from tests.pages import page_of
from tests.query_counts import QueryCounts

Browser = Callable[[int], Client]
LIST = "/opportunities"
IN_PLACE = {"HX-Request": "true", "HX-Target": "div#list"}


@pytest.fixture
def rita(sales: Sales, browser: Browser) -> Client:
    """Rita's browser."""
    return browser(sales.cast.rita)


@pytest.fixture
def moved(sales: Sales) -> int:
    """A deal that was worth 1,000 ten days ago, and has since changed in everything the list looks back on."""
    now = timezone.now()
    close = now.date() + timedelta(days=20)
    number = sales.deal("qualification", by="system", at=now - timedelta(days=10), name="Presses", close_date=close)
    later = close + timedelta(days=7)
    sales.edit(number, amount=Decimal(1500), close_date=later, category="commit")
    sales.move(number, "proposal")
    return number


def test_changes_since_a_day_stand_in_the_rows(rita: Client, moved: int) -> None:
    html = page_of(rita.get(f"{LIST}?since=7"))
    assert "was €1,000" in html
    for words in ("+€500", "+7\u202fd", "was Qualification", "was Pipeline"):
        assert words in html
    plain = page_of(rita.get(LIST))
    assert "+€500" not in plain
    assert 'aria-label="Filter by metric"' not in plain


def test_strip_filters_the_list(sales: Sales, rita: Client, moved: int) -> None:
    sales.deal("qualification", name="Cranes", amount=Decimal(70))
    html = page_of(rita.get(f"{LIST}?since=7"))
    for words in ("Open, total", "€1.57k", "2 deals", "Increased", "+€500", "Filter by metric", "at the rates of"):
        assert words in html
    grown = page_of(rita.get(f"{LIST}?since=7&metric=increased"))
    assert ("Presses" in grown, "Cranes" in grown) == (True, False)
    fresh = page_of(rita.get(f"{LIST}?since=7&metric=new", headers=IN_PLACE))
    assert ("Presses" in fresh, "Cranes" in fresh) == (False, True)
    assert [fresh.count(f'id="{name}"') for name in ("list", "filters", "strip", "tools", "summary")] == [1] * 5


@pytest.mark.parametrize("since", ["week", "quarter", "30", "2026-01-01", "tomorrow", "2999-01-01", "x"])
def test_any_day_or_none_is_looked_back_to(rita: Client, moved: int, since: str) -> None:
    html = page_of(rita.get(LIST, {"since": since}))
    assert "Presses" in html
    assert ("Choose a day that has begun." in html) == (since in ("tomorrow", "2999-01-01", "x"))


def test_typed_conditions(sales: Sales, rita: Client) -> None:
    sales.deal("proposal", name="Presses", source="Fair in Hanover", type="renewal")
    sales.deal("proposal", name="Cranes", channel="partner")
    day = timezone.now().date().isoformat()
    for query, names in {
        "source=hanover": {"Presses"},
        "source_is=empty": {"Cranes"},
        "type=renewal": {"Presses"},
        "type_not=renewal": {"Cranes"},
        "channel=partner,ecommerce": {"Cranes"},
        "pushes_to=0": {"Presses", "Cranes"},
        "pushes_from=1": set(),
        "days_to=1": {"Presses", "Cranes"},
        "days_from=1": set(),
        f"created_from={day}": {"Presses", "Cranes"},
        f"created_to={day}": {"Presses", "Cranes"},
        "next_is=set": set(),
        "next_is=empty": {"Presses", "Cranes"},
        "closed_is=set": set(),
        "probability_from=1&probability_to=99%": {"Presses", "Cranes"},
    }.items():
        html = page_of(rita.get(f"{LIST}?{query}"))
        assert {name for name in ("Presses", "Cranes") if f">{name}<" in html} == names, query
    wrong = page_of(rita.get(f"{LIST}?pushes_from=many&type=none&show=filters"))
    assert "There is no such choice." in wrong
    form = page_of(rita.get(f"{LIST}?add=days"))
    assert "Days in stage at least" in form
    chip = page_of(rita.get(f"{LIST}?type=renewal"))
    assert "Remove the filter Type is" in chip


def test_columns_are_chosen_ordered_and_sized(sales: Sales, rita: Client) -> None:
    seats = a_field("number", "Seats", "opportunity", places=0)
    sales.deal("proposal", name="Presses", custom_fields={seats.key: "12"})
    page = page_of(rita.get(f"{LIST}/columns?since=7"))
    assert "Days in stage" in page
    ticked = {"column": ["owner", "amount", seats.key], "width_amount": "140"}
    reply = rita.post(f"{LIST}/columns?since=7", ticked)
    assert reply["Location"] == f"{LIST}?since=7"
    html = page_of(rita.get(LIST))
    order = [html.index(f'<th scope="col" data-column="{key}"') for key in ("name", "amount", "owner", seats.key)]
    assert order == sorted(order)
    assert '<col data-column="amount" width="140">' in html
    assert "Next activity" not in html.split("<thead>")[1].split("</thead>")[0]
    moved = rita.post(f"{LIST}/columns", ticked | {"move": "owner:earlier"})
    assert moved["Location"].startswith(f"{LIST}/columns")
    html = page_of(rita.get(LIST))
    assert html.index('data-column="owner"') < html.index('data-column="amount"')
    resized = rita.post(f"{LIST}/columns", {"width_amount": "200", "width_name": "5"}, headers=IN_PLACE)
    assert resized.status_code == 204
    html = page_of(rita.get(LIST))
    assert ('width="200"' in html, '<col data-column="name" width="48">' in html) == (True, True)
    rita.post(f"{LIST}/columns", {"usual": "1"})
    assert "Next activity" in page_of(rita.get(LIST))


def test_columns_of_a_view_change_in_the_address(sales: Sales, rita: Client) -> None:
    reply = rita.post(f"{LIST}/columns?view=all_open&kind=open", {"column": ["owner", "stage"]})
    assert reply["Location"] == f"{LIST}?view=all_open&kind=open&cols=name%2Cstage%2Cowner"
    assert 'data-column="amount"' not in page_of(rita.get(reply["Location"]))


def test_short_address_opens_the_usual_view(rita: Client) -> None:
    reply = rita.get(f"{LIST}?view=default")
    assert reply.status_code == 303
    assert "view=my_quarter" in reply["Location"]


def test_panel_of_the_selected_row(sales: Sales, rita: Client) -> None:
    passed = timezone.now().date() - timedelta(days=3)
    number = sales.deal("proposal", by="system", at=timezone.now() - timedelta(days=9), close_date=passed)
    sales.edit(number, by="system", at=timezone.now() - timedelta(days=8), close_date=passed - timedelta(days=2))
    sales.edit(number, close_date=passed)
    html = page_of(rita.get(f"{LIST}?deal={public_id(number)}"))
    for words in (
        "Close date passed 3\u202fd ago",
        "Close date history",
        "first date",
        "+2\u202fd, moved",
        "Selected deal",
    ):
        assert words in html
    beside = rita.get(f"{LIST}?deal={public_id(number)}", headers={"HX-Request": "true", "HX-Target": "aside#aside"})
    assert "<table" not in page_of(beside)
    for other in ("0000000000000", "nonsense", public_id(sales.deal(by="system", owner_id=sales.cast.olga))):
        assert "Selected deal" not in page_of(rita.get(f"{LIST}?deal={other}"))


def test_values_are_edited_where_they_stand(sales: Sales, rita: Client, browser: Browser) -> None:
    number = public_id(sales.deal("proposal", name="Presses"))
    assert f'id="cell-{number}-close_date"' in page_of(rita.get(LIST))
    assert "inline-edit" not in page_of(browser(sales.cast.rolf).get(LIST))


def test_the_list_costs_few_queries(sales: Sales, rita: Client, moved: int, query_counts: QueryCounts) -> None:
    for number in range(10):
        sales.deal(name=f"Deal {number}", account_id=sales.account)
    rita.get(f"{LIST}?since=7")
    with query_counts.expect("list, looked back"):
        page_of(rita.get(f"{LIST}?since=7&kind=open"))
    with query_counts.expect("list of a metric"):
        page_of(rita.get(f"{LIST}?since=7&metric=pushed_out&close=this_quarter"))
    with query_counts.expect("list with panel"):
        page_of(rita.get(f"{LIST}?deal={public_id(moved)}"))
    with query_counts.expect("columns of the list"):
        page_of(rita.get(f"{LIST}/columns"))
