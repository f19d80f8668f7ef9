"""Custom fields over the API: their definitions, and their values on accounts and contacts."""

import pytest

from quarterdeck.customers.api.accounts import AccountOut, AccountsOut
from quarterdeck.customers.api.contacts import ContactOut
from quarterdeck.records.api.fields import FieldOut, FieldsOut
from quarterdeck.records.tests.fields import a_field
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.customers import an_account
from tests.query_counts import QueryCounts
from tests.rest import Api, api, fits, problem, reasons
from tests.unchanged import unchanged


@pytest.fixture
def sam(cast: Cast) -> Api:
    return api(cast.sam, Permission.FIELDS_MANAGE, Permission.CUSTOMERS_EDIT)


@pytest.fixture
def rita(cast: Cast) -> Api:
    return api(cast.rita, Permission.CUSTOMERS_EDIT)


def test_a_field_is_created_read_changed_hidden_and_shown(sam: Api, rita: Api) -> None:
    body = {"kind": "account", "type": "choice", "label": "Tier", "choices": ["Gold", "Silver"], "is_listed": True}
    created = sam.post("/fields", body)
    field = fits(created, FieldOut, 201)
    path = created["Location"].removeprefix("/api/v1")
    assert (field.key, field.version, [one.label for one in field.choices]) == (f"cf_{field.id}", 1, ["Gold", "Silver"])
    gold, silver = (one.id for one in field.choices)
    choices = [{"id": silver, "label": "Silver"}, {"id": gold, "label": "Aurum", "is_active": False}, {"label": "Tin"}]
    changed = fits(sam.patch(path, {"label": "Level", "choices": choices}, If_Match='"v1"'), FieldOut)
    shown = [(one.label, one.is_active) for one in changed.choices]
    assert (changed.label, shown) == ("Level", [("Silver", True), ("Aurum", False), ("Tin", True)])
    problem(sam.patch(path, {"label": "Level"}, If_Match='"v1"'), 412, "stale")
    assert not fits(sam.post(f"{path}/hide"), FieldOut).is_active
    assert [one.id for one in fits(rita.get("/fields?kind=account&is_active=true"), FieldsOut).items] == []
    assert fits(sam.post(f"{path}/show"), FieldOut).is_active
    assert [one.id for one in fits(rita.get("/fields?kind=account"), FieldsOut).items] == [field.id]
    assert fits(rita.get("/fields?kind=contact"), FieldsOut).items == []


def test_a_choice_of_another_field_and_a_stranger_are_refused(sam: Api, rita: Api) -> None:
    tier, level = a_field("choice", "Tier"), a_field("choice", "Level")
    with unchanged():
        for choice, code in (
            ({"id": level.choices[0].id, "label": "Platinum"}, ("choice_foreign", "choices")),
            ({"label": "\u200b"}, ("choice_empty", "choices")),
        ):
            found = sam.patch(f"/fields/{tier.id}", {"choices": [choice]})
            assert reasons(problem(found, 422, "refused")) == [code]
        problem(rita.patch(f"/fields/{tier.id}", {"label": "Mine"}), 403, "not_permitted")
        problem(sam.patch("/fields/999999999", {"label": "Mine"}), 404, "not_found")
        problem(sam.patch(f"/fields/{tier.id}", {"type": "text"}), 422, "malformed")
        problem(sam.post("/fields", {"kind": "lead", "type": "text", "label": "x"}), 422, "malformed")


def test_values_go_in_and_out_of_a_record(cast: Cast, rita: Api) -> None:
    tier, seats, note = a_field("choice", "Tier"), a_field("number", "Seats", places=2), a_field("text", "Note")
    areas, lead, yes = a_field("choices", "Areas"), a_field("person", "Lead"), a_field("yes_no", "Reference")
    day, other = a_field("day", "Since"), a_field("account", "Consultant")
    values = {
        tier.key: "Gold",
        seats.key: "12.50",
        note.key: "<b>& \u2028",
        areas.key: ["Silver", "Gold"],
        lead.key: public_id(cast.olga),
        yes.key: False,
        day.key: "2026-02-28",
        other.key: public_id(an_account(cast.rita, "Beratung")),
    }
    created = rita.post("/accounts", {"name": "Hafen", "custom_fields": values})
    account = fits(created, AccountOut, 201)
    assert account.custom_fields == values | {areas.key: ["Gold", "Silver"], note.key: "<b>&"}
    path = created["Location"].removeprefix("/api/v1")
    kept = account.custom_fields | {tier.key: None, seats.key: "3.00"}
    changed = fits(rita.patch(path, {"custom_fields": {tier.key: None, seats.key: "3"}}, If_Match='"v1"'), AccountOut)
    assert (changed.version, changed.custom_fields) == (2, kept)
    same = fits(rita.patch(path, {"custom_fields": {seats.key: "3.0"}}), AccountOut)
    assert same.version == 2


def test_attacks_are_refused_with_the_name_of_the_field(cast: Cast, rita: Api) -> None:
    tier, seats, link = a_field("choice", "Tier"), a_field("number", "Seats"), a_field("link", "Page")
    of_contact, hidden = a_field("text", "Nickname", "contact"), an_account(cast.olga, "Hidden")
    consultant = a_field("account", "Consultant")
    with unchanged():
        for values, code, field in (
            ({of_contact.key: "x"}, "custom_field_unknown", of_contact.key),
            ({"cf_0": "x"}, "custom_field_unknown", "cf_0"),
            ({"name": "x"}, "custom_field_unknown", "name"),
            ({tier.key: "Lead"}, "custom_choice_unknown", tier.key),
            ({seats.key: 2**63}, "custom_number_too_large", seats.key),
            ({seats.key: {"a": 1}}, "custom_value_wrong", seats.key),
            ({link.key: "javascript:alert(1)"}, "custom_value_wrong", link.key),
            ({link.key: "https://x.example/\x00"}, "forbidden_character", link.key),
            ({consultant.key: public_id(hidden)}, "custom_account_unknown", consultant.key),
        ):
            found = problem(rita.post("/accounts", {"name": "Hafen", "custom_fields": values}), 422, "refused")
            assert reasons(found) == [(code, field)]
        problem(rita.post("/accounts", {"name": "Hafen", "custom_fields": [tier.key]}), 422, "malformed")


def test_lists_are_narrowed_and_sorted(cast: Cast, rita: Api) -> None:
    tier, seats = a_field("choice", "Tier"), a_field("number", "Seats")
    for name, level, count in (("One", "Gold", 20), ("Two", "Silver", 3), ("Three", None, None)):
        rita.post("/accounts", {"name": name, "custom_fields": {tier.key: level, seats.key: count}})

    def names(query: str) -> list[str]:
        return [row.name for row in fits(rita.get(f"/accounts?{query}"), AccountsOut).items]

    assert names(f"{tier.key}=Gold") == ["One"]
    assert names(f"{seats.key}_from=3&sort=-{seats.key}") == ["One", "Two"]
    assert names(f"{seats.key}_is=empty") == ["Three"]
    for query, code in (
        ("cf_999=x", ("custom_field_unknown", "cf_999")),
        (f"{tier.key}=Lead", ("custom_filter_wrong", tier.key)),
        (f"{seats.key}_from=1e5", ("custom_filter_wrong", f"{seats.key}_from")),
        (f"{tier.key}_like=x", ("custom_field_unknown", f"{tier.key}_like")),
        ("sort=cf_999", ("sort_unknown", "sort")),
    ):
        assert reasons(problem(rita.get(f"/accounts?{query}"), 422, "refused")) == [code]
    assert reasons(problem(rita.get(f"/accounts?{tier.key}=a&{tier.key}=b"), 422, "malformed")) == [
        ("given_twice", tier.key)
    ]
    assert reasons(problem(rita.get("/people?cf_1=x"), 422, "malformed")) == [("field_unknown", "cf_1")]


def test_contacts_have_their_own(rita: Api, query_counts: QueryCounts) -> None:
    nickname = a_field("text", "Nickname", "contact", is_required=True)
    assert fits(rita.post("/contacts", {"name": "Ines"}), ContactOut, 201).custom_fields == {nickname.key: None}
    created = fits(rita.post("/contacts", {"name": "Ines", "custom_fields": {nickname.key: "Nes"}}), ContactOut, 201)
    found = rita.patch(f"/contacts/{created.id}", {"custom_fields": {nickname.key: ""}})
    assert reasons(problem(found, 422, "refused")) == [("custom_field_missing", nickname.key)]
    rita.get("/contacts")
    with query_counts.expect("api contacts with custom fields"):
        rita.get("/contacts")
