"""Custom fields in the settings: creating, changing, ordering, hiding, and copying into another type."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from quarterdeck.records.actions.values import write_values
from quarterdeck.records.jobs import copy_field_values
from quarterdeck.records.models import Field, FieldValue
from quarterdeck.records.queries.fields import stored_field, stored_fields, values_of
from quarterdeck.records.tests.fields import a_field
from quarterdeck.users.queries import system_actor
from tests.cast import Cast
from tests.pages import page_of, value_in
from tests.query_counts import QueryCounts
from tests.unchanged import unchanged

LIST = "/settings/fields?kind=contact"


@pytest.fixture
def sam(cast: Cast, browser: Callable[[int], Client]) -> Client:
    return browser(cast.sam)


def create(client: Client, type_name: str, **more: object) -> object:
    address = f"/settings/fields/new?kind=contact&type={type_name}"
    token = value_in(page_of(client.get(address)), "token")
    return client.post(address, {"token": token, "label": "Tier", "help": "", **more})


def test_a_field_is_created_once_from_its_type(sam: Client) -> None:
    assert "None yet." in page_of(sam.get(LIST))
    assert "One of the choices you give." in page_of(sam.get("/settings/fields/new?kind=contact"))
    address = "/settings/fields/new?kind=contact&type=choice"
    html = page_of(sam.get(address))
    assert 'name="places"' not in html
    data = {"token": value_in(html, "token"), "label": "Tier", "choices": "Gold\n\n Silver ", "is_listed": "on"}
    for _ in range(2):
        assert sam.post(address, data).headers["Location"] == LIST
    (spec,) = stored_fields()["contact"].values()
    assert [choice.label for choice in spec.choices] == ["Gold", "Silver"]
    assert (spec.label, spec.is_listed, spec.is_required) == ("Tier", True, False)
    html = page_of(sam.get(LIST))
    for words in ("Tier", "One choice", spec.key):
        assert words in html


def test_what_cannot_be_is_said_beside_its_field(sam: Client) -> None:
    a_field("text", "Tier", "contact")
    with unchanged():
        response = sam.post("/settings/fields/new?kind=contact&type=choices", {"label": "TIER", "choices": "A\na"})
    html = page_of(response, 422)
    assert "There is a field called TIER already." in html
    assert "a stands among the choices twice." in html
    assert "Enter a label." in page_of(sam.post("/settings/fields/new?kind=contact&type=text", {"label": " "}), 422)


def test_choices_are_renamed_ordered_hidden_and_added(sam: Client) -> None:
    spec = a_field("choice", "Tier", "contact")
    gold, silver, bronze = (choice.id for choice in spec.choices)
    page = f"/settings/fields/{spec.id}"
    data = {"do": "edit", "version": "1", "label": "Level", "help": "Of ours", "more": "Iron", "is_required": "on"}
    for pk, label, place, offered in ((gold, "Aurum", 3, True), (silver, "Silver", 1, True), (bronze, "Bronze", 2, 0)):
        data |= {f"label_{pk}": label, f"place_{pk}": str(place)} | ({f"active_{pk}": "on"} if offered else {})
    assert sam.post(page, data).status_code == 303
    found = stored_field(spec.id)
    shown = [(choice.id == gold, choice.label, choice.is_active) for choice in found.choices]
    assert shown == [
        (False, "Silver", True),
        (False, "Bronze", False),
        (True, "Aurum", True),
        (False, "Iron", True),
    ]
    assert (found.label, found.help, found.is_required, found.version) == ("Level", "Of ours", True, 2)
    html = page_of(sam.post(page, data), 409)
    assert "changed meanwhile" in html
    labels = {f"label_{choice.id}": "Same" for choice in found.choices}
    assert "Same stands among the choices twice." in page_of(sam.post(page, data | labels | {"version": "2"}), 422)


def test_fields_change_places_and_are_hidden_and_brought_back(sam: Client) -> None:
    first, second = a_field("text", "First", "contact"), a_field("text", "Second", "contact")
    assert sam.post(LIST, {"field": str(second.id), "way": "up"}).status_code == 303
    assert [spec.label for spec in stored_fields()["contact"].values()] == ["Second", "First"]
    for body in ({"field": "x", "way": "up"}, {"field": str(first.id), "way": "sideways"}, {"field": "9" * 30}):
        assert sam.post(LIST, body).status_code == 404
    page = f"/settings/fields/{first.id}"
    assert sam.post(page, {"do": "state"}).status_code == 303
    assert "Hidden fields" in page_of(sam.get(LIST))
    assert "Bring field back" in page_of(sam.get(page))
    a_field("text", "FIRST", "contact")
    assert "There is a field called First already." in page_of(sam.post(page, {"do": "state"}), 422)
    assert sam.post(page, {"do": "nonsense"}).status_code == 404
    assert sam.get("/settings/fields/999999999999").status_code == 404


def test_another_type_is_another_field_with_the_values_that_fit(cast: Cast, sam: Client) -> None:
    spec = a_field("text", "Seats", "contact")
    rows = {number: {spec.id: "12" if number % 2 else "a dozen"} for number in range(1, 402)}
    write_values(by=system_actor(), kind="contact", rows=rows)
    types = page_of(sam.get(f"/settings/fields/new?from={spec.id}"))
    assert "Account" not in types.split("<tbody>")[1].split("</tbody>")[0]
    address = f"/settings/fields/new?from={spec.id}&type=number"
    html = page_of(sam.get(address))
    response = sam.post(address, {"token": value_in(html, "token"), "label": "Seats number", "places": "0"})
    copy = Field.objects.latest("pk")
    assert response.headers["Location"] == f"/settings/fields/{copy.pk}"
    assert "are being copied" in page_of(sam.get(f"/settings/fields/{copy.pk}"))
    write_values(by=system_actor(), kind="contact", rows={401: {copy.pk: Decimal(7)}})
    batches = 0
    while copy_field_values():
        batches += 1
    assert batches == 4
    html = page_of(sam.get(f"/settings/fields/{copy.pk}"))
    assert "Copied from Seats: 200 values; 200 did not fit." in html
    values = values_of(system_actor(), "contact", range(1, 402))
    assert {values[number].get(copy.pk) for number in range(1, 401)} == {None, 12}
    assert values[401][copy.pk] == 7
    assert FieldValue.objects.filter(field_id=spec.id).count() == 401


def test_only_who_manages_fields_finds_them(cast: Cast, browser: Callable[[int], Client]) -> None:
    spec = a_field()
    for address in (LIST, "/settings/fields/new", f"/settings/fields/{spec.id}"):
        assert browser(cast.rita).get(address).status_code == 403
        assert browser(cast.paul).get(address).status_code == 404


def test_the_pages_ask_little(sam: Client, query_counts: QueryCounts) -> None:
    for number in range(5):
        a_field("choice", f"Field {number}", "contact")
    with query_counts.expect("custom fields"):
        sam.get(LIST)
