"""Custom fields on the pages of deals: form, facts, list, board, gate and timeline, with and without scripts."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from quarterdeck.opportunities.tests.deals import Sales, every_deal, last_seq, row
from quarterdeck.pipelines.actions import add_criterion
from quarterdeck.pipelines.actions.criteria import CriterionFields
from quarterdeck.records.actions.fields import edit_field
from quarterdeck.records.queries.fields import values_of
from quarterdeck.records.terms.fields import FieldSpec, Value
from quarterdeck.records.tests.fields import a_field
from quarterdeck.users.queries import system_actor
from quarterdeck.values.ids import public_id
from tests.cast import LONG_AGO, SYSTEM
from tests.pages import page_of
from tests.query_counts import QueryCounts
from tests.unchanged import unchanged

Browser = Callable[[int], Client]
Fields = dict[str, FieldSpec]
IN_PLACE = {"HX-Request": "true", "HX-Target": "deal"}


@pytest.fixture
def fields(sales: Sales) -> Fields:
    return {
        "seats": a_field("number", "Seats", "opportunity", places=1, is_listed=True),
        "hosting": a_field("choice", "Hosting", "opportunity", is_listed=True),
        "needs": a_field("choices", "Needs", "opportunity"),
        "live": a_field("day", "Go-live", "opportunity", is_listed=True),
        "engineer": a_field("person", "Engineer", "opportunity"),
        "tender": a_field("link", "Tender", "opportunity"),
    }


def held(number: int) -> dict[int, Value]:
    return values_of(system_actor(), "opportunity", [number]).get(number, {})


def address(number: int, rest: str = "") -> str:
    return f"/opportunities/{public_id(number)}{rest}"


def test_a_new_deal_is_made_with_them(sales: Sales, fields: Fields, browser: Browser) -> None:
    needed = a_field("text", "Project", "opportunity", is_required=True)
    rita = browser(sales.cast.rita)
    form = page_of(rita.get("/opportunities/new"))
    assert "Seats" in form
    gold, silver, _ = (str(choice.id) for choice in fields["needs"].choices)
    posted = {
        "pipeline": "sales", "name": "Presses", "currency": "EUR", "token": "one", "type": "new", "channel": "direct",
        fields["seats"].key: "12.5", fields["needs"].key: [gold, silver], fields["live"].key: "2026-09-01",
        fields["engineer"].key: public_id(sales.cast.max),
    }  # fmt: skip
    with unchanged():
        page = page_of(rita.post("/opportunities/new", posted), 422)
    assert "Fill in Project." in page
    assert rita.post("/opportunities/new", {**posted, needed.key: "P-1"}).status_code == 303
    (made,) = every_deal()
    assert held(made.pk) == {
        fields["seats"].id: Decimal("12.5"), fields["needs"].id: (int(gold), int(silver)), needed.id: "P-1",
        fields["live"].id: date(2026, 9, 1), fields["engineer"].id: sales.cast.max,
    }  # fmt: skip


def test_facts_are_edited_in_place_told_and_undone(sales: Sales, fields: Fields, browser: Browser) -> None:
    number, rita = sales.deal(custom_fields={fields["seats"].key: "5"}), browser(sales.cast.rita)
    page = page_of(rita.get(address(number)))
    assert f'id="fact-{fields["seats"].key}"' in page
    editor = page_of(rita.get(address(number, f"/fields/{fields['seats'].key}")))
    assert 'value="5"' in editor
    for name, typed, told in (
        ("seats", "7.5", "Seats 5.0 to 7.5"),
        ("hosting", str(fields["hosting"].choices[0].id), "Hosting set to Gold"),
        ("engineer", public_id(sales.cast.max), "Engineer set to Max"),
        ("tender", "https://tenders.example/7", "Tender set to https://tenders.example/7"),
    ):
        data = {fields[name].key: typed, "version": str(row(number).version)}
        page = page_of(rita.post(address(number, f"/fields/{fields[name].key}"), data, headers=IN_PLACE))
        assert told in page
    assert 'href="https://tenders.example/7"' in page
    wrong = {fields["seats"].key: "1.25", "version": str(row(number).version)}
    with unchanged():
        assert "1 decimal places at most" in page_of(
            rita.post(address(number, f"/fields/{fields['seats'].key}"), wrong, headers=IN_PLACE), 422
        )
    late = {fields["seats"].key: "9", "version": "1"}
    with unchanged():
        page = page_of(rita.post(address(number, f"/fields/{fields['seats'].key}"), late, headers=IN_PLACE), 409)
    assert "Stored now: 7.5." in page
    assert rita.post(address(number, f"/undo/{last_seq(number)}")).status_code == 303
    assert fields["tender"].id not in held(number)
    assert rita.get(address(number, "/fields/cf_424242")).status_code == 404
    rolf = browser(sales.cast.rolf)
    with unchanged():
        refused = rolf.post(address(number, f"/fields/{fields['seats'].key}"), late)
    assert refused.status_code == 403


def test_the_list_shows_narrows_and_sorts_by_them(sales: Sales, fields: Fields, browser: Browser) -> None:
    seats, hosting, live = (fields[name].key for name in ("seats", "hosting", "live"))
    sales.deal(name="Small one", custom_fields={seats: "5", hosting: "Gold", live: "2026-09-01"})
    sales.deal(name="Large one", custom_fields={seats: "500"})
    rita = browser(sales.cast.rita)
    page = page_of(rita.get(f"/opportunities?sort=-{seats}"))
    assert page.index("Large one") < page.index("Small one")
    assert "500.0" in page
    for query in (f"{hosting}=Gold", f"{seats}_to=6", f"{live}_from=1+Sep+2026", f"{live}_is=set"):
        page = page_of(rita.get(f"/opportunities?{query}"))
        assert "Small one" in page, query
        assert "Large one" not in page, query
    board = page_of(rita.get(f"/pipelines/sales/board?{hosting}=Gold"))
    assert "Small one" in board
    assert "Large one" not in board
    assert 'aria-label="Remove the filter Hosting"' in board
    page = page_of(rita.get(f"/opportunities?{seats}_from=many"))
    assert "Seats cannot be compared so." in page
    form = page_of(rita.get(f"/opportunities?show=filters&{hosting}=Gold"))
    assert f'name="{hosting}"' in form
    assert f'name="{live}_from"' in form


def test_a_board_is_another_one_when_a_field_is_called_otherwise(
    sales: Sales, fields: Fields, browser: Browser
) -> None:
    sales.deal(custom_fields={fields["hosting"].key: "Gold"})
    rita, path = browser(sales.cast.rita), f"/pipelines/sales/board?{fields['hosting'].key}=Gold"
    rita.get(path)
    tag = rita.get(path)["ETag"]
    assert rita.get(path, headers={"If-None-Match": tag}).status_code == 304
    edit_field(field_id=fields["hosting"].id, changes={"label": "Hosted by"}, version=1, by=system_actor(), via=SYSTEM)
    assert "Hosted by" in page_of(rita.get(path, headers={"If-None-Match": tag}))


def test_the_gate_asks_for_a_missing_one_and_takes_it(sales: Sales, fields: Fields, browser: Browser) -> None:
    for kind, params in (
        ("custom_field_set", {"field": fields["needs"].key}),
        ("condition", {"message": "Ten seats", "expression": f"{fields['seats'].key} >= 10.0"}),
    ):
        new = CriterionFields(kind, params, level="enforce", effective_from=LONG_AGO)
        add_criterion(stage_id=sales.stage("proposal"), new=new, by=system_actor(), via=SYSTEM)
    number, rita = sales.deal("needs_assessment"), browser(sales.cast.rita)
    page = page_of(rita.get(address(number)))
    assert "Needs is filled in" in page
    path = address(number, "/move")
    page = page_of(rita.get(path, {"to": "proposal"}))
    assert "2 things are missing" in page
    assert f'name="{fields["needs"].key}"' in page
    with unchanged():
        page = page_of(rita.post(path, {"to": "proposal", fields["seats"].key: "9.5"}), 422)
    assert 'value="9.5"' in page
    gold = str(fields["needs"].choices[0].id)
    data = {"to": "proposal", fields["seats"].key: "10", fields["needs"].key: [gold]}
    assert rita.post(path, data).status_code == 303
    assert row(number).stage_id == sales.stage("proposal")
    assert held(number) == {fields["seats"].id: Decimal(10), fields["needs"].id: (int(gold),)}


def test_pages_with_custom_fields_cost_few_queries(
    sales: Sales, fields: Fields, browser: Browser, query_counts: QueryCounts
) -> None:
    values = {fields["seats"].key: "5", fields["engineer"].key: sales.cast.max, fields["hosting"].key: "Gold"}
    numbers = [sales.deal(name=f"Deal {n}", custom_fields=values) for n in range(3)]
    rita = browser(sales.cast.rita)
    page_of(rita.get("/opportunities"))
    for name, path in {
        "deal with custom fields": address(numbers[0]),
        "list with custom fields": "/opportunities",
        "list by custom fields": f"/opportunities?{fields['hosting'].key}=Gold&sort={fields['seats'].key}",
        "board by custom fields": f"/pipelines/sales/board?{fields['hosting'].key}=Gold",
    }.items():
        with query_counts.expect(name):
            page_of(rita.get(path))
