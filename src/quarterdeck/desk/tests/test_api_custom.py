"""Custom fields of opportunities over the API: written, shown, refused, and what lists are narrowed and sorted by."""

from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse

from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.records.terms.fields import FieldSpec
from quarterdeck.records.tests.fields import a_field
from quarterdeck.values.ids import public_id
from tests.cast import actor
from tests.rest import api, content, problem
from tests.unchanged import unchanged


@pytest.fixture
def fields(sales: Sales) -> dict[str, FieldSpec]:
    return {
        "seats": a_field("number", "Seats", "opportunity", places=1),
        "needs": a_field("choices", "Needs", "opportunity"),
        "due": a_field("day", "Go-live", "opportunity"),
        "engineer": a_field("person", "Engineer", "opportunity"),
    }


def body(reply: HttpResponse, status: int = 200) -> Any:
    assert reply.status_code == status, reply.content
    return content(reply)


def test_custom_fields_are_written_shown_and_emptied(sales: Sales, fields: dict[str, FieldSpec]) -> None:
    rita = api(sales.cast.rita, *actor(sales.cast.rita).permissions)
    given: dict[str, Any] = {
        fields["seats"].key: "12.5",
        fields["needs"].key: ["Silver", "Gold"],
        fields["due"].key: "2026-09-01",
        fields["engineer"].key: public_id(sales.cast.max),
    }
    new = {"pipeline_id": public_id(sales.spec.id), "name": "Presses", "custom_fields": given}
    made = body(rita.post("/opportunities", new), 201)
    shown = {**given, fields["needs"].key: ["Gold", "Silver"]}
    assert made["custom_fields"] == shown
    path = f"/opportunities/{made['id']}"
    changed = body(rita.patch(path, {"custom_fields": {fields["due"].key: None}}, If_Match=f'"v{made["version"]}"'))
    assert changed["custom_fields"] == {**shown, fields["due"].key: None}
    assert changed["version"] == made["version"] + 1
    history = body(rita.get(f"{path}/history"))["items"]
    assert history[0]["changed"] == ["custom_fields"]
    move = {"stage_id": public_id(sales.stage("qualification")), "fill": {"custom_fields": {fields["seats"].key: "3"}}}
    moved = body(rita.post(f"{path}/move", move))
    assert moved["custom_fields"][fields["seats"].key] == "3.0"
    undone = body(rita.post(f"{path}/undo/{body(rita.get(f'{path}/history'))['items'][0]['seq']}", {}))
    assert undone["custom_fields"][fields["seats"].key] == "12.5"


def test_what_no_custom_field_takes_is_refused(sales: Sales, fields: dict[str, FieldSpec]) -> None:
    rita, path = api(sales.cast.rita, *actor(sales.cast.rita).permissions), f"/opportunities/{public_id(sales.deal())}"
    wrong = {fields["seats"].key: "many", "cf_424242": "x", fields["needs"].key: ["Tin"]}
    with unchanged():
        found = problem(rita.patch(path, {"custom_fields": wrong}), 422, "refused")
        assert {(one["code"], one["field"]) for one in found["reasons"]} == {
            ("custom_value_wrong", fields["seats"].key),
            ("custom_field_unknown", "cf_424242"),
            ("custom_choice_unknown", fields["needs"].key),
        }
        problem(rita.patch(path, {"custom_fields": {"amount": "1"}}), 422, "malformed")
        problem(rita.patch(path, {"cf_1": "1"}), 422, "malformed")


def test_lists_and_boards_are_narrowed_and_sorted_by_custom_fields(sales: Sales, fields: dict[str, FieldSpec]) -> None:
    seats, due, needs = (fields[name] for name in ("seats", "due", "needs"))
    for n, (many, need) in enumerate((("5", ("Gold",)), ("7", ("Gold", "Bronze")), (None, None))):
        sales.deal(name=f"Deal {n}", custom_fields={seats.key: many, needs.key: need, due.key: date(2026, 4, n + 1)})
    rita = api(sales.cast.rita, *actor(sales.cast.rita).permissions)

    def names(query: str) -> list[str]:
        return [one["name"] for one in body(rita.get(f"/opportunities?{query}"))["items"]]

    assert names(f"sort=-{seats.key}") == ["Deal 1", "Deal 0", "Deal 2"]
    assert names(f"{seats.key}_from=6") == ["Deal 1"]
    assert names(f"{needs.key}=Gold&sort=name") == ["Deal 0", "Deal 1"]
    assert names(f"{due.key}_before=2026-04-02&{needs.key}_not=Bronze") == ["Deal 0"]
    board = f"/pipelines/{public_id(sales.spec.id)}/board"
    assert body(rita.get(f"{board}?{seats.key}_is=empty"))["open"]["count"] == 1
    stage = public_id(sales.stage("lead_generation"))
    assert [one["name"] for one in body(rita.get(f"{board}/{stage}?{seats.key}=7"))["items"]] == ["Deal 1"]
    for query in ("cf_424242=1", f"{seats.key}=many", f"sort={needs.key}", "sort=cf_424242"):
        problem(rita.get(f"/opportunities?{query}"), 422, "refused")
