"""Custom fields of accounts and contacts: entered, shown, edited in place, undone, listed, filtered and sorted."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.customers import actions
from quarterdeck.customers.queries import account_list
from quarterdeck.customers.terms import AccountFilter, NewAccount, NewContact
from quarterdeck.journal.actions import erase_subject
from quarterdeck.journal.queries import timeline
from quarterdeck.journal.terms import Door, Via
from quarterdeck.records.actions.fields import edit_field, hide_field
from quarterdeck.records.queries.fields import stored_field, values_of
from quarterdeck.records.terms.fields import ChoiceEdit, FieldSpec
from quarterdeck.records.tests.fields import a_field
from quarterdeck.users.queries import actor_for, system_actor
from quarterdeck.values.ids import parse_id, public_id
from quarterdeck.values.verdict import Refused
from tests.cast import SYSTEM, Cast
from tests.customers import a_contact, an_account
from tests.pages import page_of, value_in
from tests.query_counts import QueryCounts
from tests.unchanged import unchanged

INPLACE = {"HX-Request": "true", "HX-Target": "record"}
API = Via(Door.API)


def create(cast: Cast, **custom: object) -> int:
    new = NewAccount(name="Kettler", owner_id=cast.rita, custom_fields=custom)
    return actions.create_account(new=new, by=actor_for(cast.rita), via=API).account_id


def edit(cast: Cast, account_id: int, **custom: object) -> int | None:
    asked = {"custom_fields": custom}
    return actions.edit_account(account_id=account_id, changes=asked, by=actor_for(cast.rita), via=API).seq


def test_a_form_asks_them_and_the_page_shows_them(cast: Cast, rita: Client) -> None:
    tier = a_field("choice", "Service tier", is_required=True, help="By contract.")
    seats, site = a_field("number", "Seats", places=1), a_field("link", "Wiki page")
    areas, since = a_field("choices", "Areas"), a_field("day", "Customer since")
    html = page_of(rita.get("/accounts/new"))
    for words in ("Service tier", "By contract.", "Seats", "Wiki page", "Areas", "Customer since"):
        assert words in html
    gold = tier.choices[0].id
    data = {"kind": "company", "token": value_in(html, "token"), "name": "Kettler", seats.key: "1,250.5"}
    data |= {site.key: "https://wiki.example/kettler", since.key: "2024-03-01"}
    several = {areas.key: [str(areas.choices[0].id), str(areas.choices[2].id)]}
    with unchanged():
        html = page_of(rita.post("/accounts/new", data | several), 422)
    assert "Fill in Service tier." in html
    response = rita.post("/accounts/new", data | several | {tier.key: str(gold)})
    html = page_of(rita.get(response.headers["Location"]))
    for words in (
        "Gold",
        "1,250.5",
        "Gold, Bronze",
        "1 Mar 2024",
        'href="https://wiki.example/kettler" rel="noopener',
    ):
        assert words in html
    entry = timeline("account", parse_id(response.headers["Location"].rpartition("/")[2]), None, 1)[0]
    changes = {change.field: change.new for change in entry.changes}
    assert (changes[tier.key], changes[seats.key], changes[since.key]) == (gold, "1250.5", "2024-03-01")


def test_a_field_is_edited_in_place_and_undone(cast: Cast, rita: Client) -> None:
    tier = a_field("choice", "Service tier")
    gold, silver, _bronze = (choice.id for choice in tier.choices)
    account_id = create(cast, **{tier.key: "Gold"})
    page = f"/accounts/{public_id(account_id)}"
    html = page_of(rita.get(f"{page}/fields/{tier.key}"))
    assert "Service tier" in html
    html = page_of(rita.post(f"{page}/fields/{tier.key}", {"version": "1", tier.key: str(silver)}, headers=INPLACE))
    assert "Silver" in html
    undo = timeline("account", account_id, None, 1)[0].seq
    html = page_of(rita.post(f"{page}/undo/{undo}", headers=INPLACE))
    assert "Gold" in html
    assert values_of(system_actor(), "account", [account_id]) == {account_id: {tier.id: gold}}
    stale = rita.post(f"{page}/fields/{tier.key}", {"version": "1", tier.key: str(silver)}, headers=INPLACE)
    assert "Stored now: Gold" in page_of(stale, 409)
    assert rita.get(f"{page}/fields/cf_999").status_code == 404


def test_several_choices_survive_a_conflict(cast: Cast, rita: Client) -> None:
    areas = a_field("choices", "Areas")
    ids = [str(choice.id) for choice in areas.choices]
    account_id = create(cast, **{areas.key: ["Gold"]})
    edit(cast, account_id, **{areas.key: ["Silver"]})
    page = f"/accounts/{public_id(account_id)}/fields/{areas.key}"
    html = page_of(rita.post(page, {"version": "1", areas.key: [ids[0], ids[2]]}), 409)
    assert "Stored now: Silver" in html
    assert html.count("checked") == 2
    assert rita.post(page, {"version": "2"}).status_code == 303
    assert values_of(system_actor(), "account", [account_id]) == {}


def test_lists_show_filter_and_sort_them(cast: Cast, rita: Client) -> None:
    tier, seats = a_field("choice", "Tier", is_listed=True), a_field("number", "Seats", is_listed=True)
    day, note = a_field("day", "Since", is_listed=True), a_field("text", "Note", is_listed=True)
    lead, unlisted = a_field("person", "Lead", is_listed=True), a_field("yes_no", "Reference")
    rows = (
        ("One", "Gold", 20, "2024-01-01", "b"),
        ("Two", "Silver", 3, "2025-01-01", "Ä"),
        ("Three", None, None, None, None),
    )
    for name, *values in rows:
        custom = dict(zip((tier.key, seats.key, day.key, note.key), values, strict=True)) | {
            lead.key: public_id(cast.rita)
        }
        new = NewAccount(name=name, owner_id=cast.rita, custom_fields=custom | {unlisted.key: name == "One"})
        actions.create_account(new=new, by=actor_for(cast.rita), via=API)

    def shown(query: str) -> list[str]:
        html = page_of(rita.get(f"/accounts?{query}"))
        body = html.split("<tbody>")[1].split("</tbody>")[0] if "<tbody>" in html else ""
        return [part.split("</a>")[0].rpartition(">")[2] for part in body.split('<th scope="row">')[1:]]

    html = page_of(rita.get("/accounts"))
    for words in ("Tier", "Gold", "Seats", "1 Jan 2024", "Rita Vogel"):
        assert words in html
    for key in (tier.key, seats.key, day.key, note.key):
        found, back = shown(f"sort={key}"), shown(f"sort=-{key}")
        assert found[2] == back[2] == "Three"
        assert found[:2] == back[1::-1]
    assert shown(f"sort={seats.key}")[:2] == ["Two", "One"]
    assert shown(f"sort={note.key}")[:2] == ["Two", "One"]
    assert shown(f"sort={tier.key}")[:2] == ["One", "Two"]
    assert shown(f"{tier.key}=gold") == ["One"]
    assert shown(f"{tier.key}_not=gold") == ["Three", "Two"]
    assert shown(f"{seats.key}_from=3&{seats.key}_to=10") == ["Two"]
    assert shown(f"{day.key}_from=1+Jan+2025") == ["Two"]
    assert shown(f"{note.key}=a") == ["Two"]
    assert shown(f"{unlisted.key}=true") == ["One"]
    assert shown(f"{note.key}_is=empty") == ["Three"]
    assert shown(f"{seats.key}_from=many") == []
    assert shown("cf_999=x") == ["One", "Three", "Two"]
    assert "Remove the filter Tier" in page_of(rita.get(f"/accounts?{tier.key}=Gold"))


def test_pages_of_a_sort_follow_each_other(cast: Cast) -> None:
    by_day = a_field("day", "Since")
    ids = [create(cast, **{by_day.key: f"2024-01-{number:02}"}) for number in range(1, 6)] + [create(cast)]
    rita, found, cursor = actor_for(cast.rita), [], ""
    while True:
        page = account_list(rita, AccountFilter(), sort=f"-{by_day.key}", cursor=cursor, limit=2)
        found += [row.id for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert found == [*reversed(ids[:5]), ids[5]]


def test_what_was_hidden_is_not_questioned_where_it_stands(cast: Cast, rita: Client) -> None:
    tier = a_field("choice", "Tier")
    account_id = create(cast, **{tier.key: "Gold"})
    hide_choice(tier, "Gold")
    html = page_of(rita.get(f"/accounts/{public_id(account_id)}/edit"))
    assert "Gold" in html
    assert edit(cast, account_id, **{tier.key: tier.choices[0].id}) is None
    with pytest.raises(Refused):
        create(cast, **{tier.key: "Gold"})
    seq = edit(cast, account_id, **{tier.key: "Silver"})
    with pytest.raises(Refused):
        actions.undo_account_edit(account_id=account_id, seq=seq or 0, by=actor_for(cast.rita), via=API)
    hide_field(field_id=tier.id, by=system_actor(), via=SYSTEM)
    assert "Tier" not in page_of(rita.get(f"/accounts/{public_id(account_id)}"))
    with pytest.raises(Refused) as refused:
        edit(cast, account_id, **{tier.key: "Silver"})
    assert refused.value.reasons[0].code == "custom_field_unknown"


def hide_choice(spec: FieldSpec, label: str) -> None:
    kept = [ChoiceEdit(choice.label, choice.id, choice.label != label) for choice in stored_field(spec.id).choices]
    edit_field(field_id=spec.id, changes={"choices": kept}, by=system_actor(), via=SYSTEM)


def test_an_account_out_of_sight_is_neither_shown_nor_lost(
    cast: Cast, rita: Client, browser: Callable[[int], Client]
) -> None:
    consultant = a_field("account", "Consultant")
    hidden = an_account(cast.olga, "Olga's Secret")
    with pytest.raises(Refused) as refused:
        create(cast, **{consultant.key: public_id(hidden)})
    assert refused.value.reasons[0].code == "custom_account_unknown"
    account_id = create(cast)
    asked = {"custom_fields": {consultant.key: hidden}}
    actions.edit_account(account_id=account_id, changes=asked, by=system_actor(), via=SYSTEM)
    page = f"/accounts/{public_id(account_id)}"
    html = page_of(rita.get(page))
    assert "Olga" not in html
    assert "not yours to see" in html
    assert rita.get(f"{page}/fields/{consultant.key}").status_code == 404
    html = page_of(rita.get(f"{page}/edit"))
    assert consultant.key not in html
    assert (
        rita.post(f"{page}/edit", {"version": "2", "name": "Kettler", "owner_id": public_id(cast.rita)}).status_code
        == 303
    )
    assert values_of(system_actor(), "account", [account_id])[account_id] == {consultant.id: hidden}


def test_an_account_is_picked_by_its_name(cast: Cast, rita: Client) -> None:
    consultant = a_field("account", "Consultant", "contact")
    own = an_account(cast.rita, "Beratung Nord")
    contact_id = a_contact(cast.rita)
    page = f"/contacts/{public_id(contact_id)}/fields/{consultant.key}"
    assert "No account is called so." in page_of(rita.post(page, {"version": "1", consultant.key: "Nobody"}), 422)
    assert rita.post(page, {"version": "1", consultant.key: "beratung NORD"}).status_code == 303
    assert values_of(system_actor(), "contact", [contact_id])[contact_id] == {consultant.id: own}
    assert "Beratung Nord" in page_of(rita.get(page))
    an_account(cast.rita, "Doppel")
    an_account(cast.rita, "Doppel")
    assert "Several accounts have this name." in page_of(
        rita.post(page, {"version": "2", consultant.key: "doppel"}), 422
    )
    headers = {"HX-Request": "true", "HX-Target": "datalist#account-options"}
    options = page_of(rita.get(f"/accounts?for={consultant.key}&{consultant.key}=BERA", headers=headers))
    assert 'value="Beratung Nord"' in options


def test_values_of_contacts_are_personal(cast: Cast) -> None:
    note, seats = a_field("text", "Nickname", "contact"), a_field("number", "Seats", "contact")
    new = NewContact(name="Jana", owner_id=cast.rita, custom_fields={note.key: "Jay", seats.key: "3"})
    rows = actions.create_contacts(rows=[new, new], by=actor_for(cast.rita), via=API)
    assert values_of(system_actor(), "contact", rows) == {pk: {note.id: "Jay", seats.id: Decimal(3)} for pk in rows}
    erase_subject(kind="contact", record_id=rows[0], stamp=system_actor().stamp(timezone.now(), API))
    entry = next(one for one in timeline("contact", rows[0]) if one.event == "contact.created")
    erased = {change.field: change.is_erased for change in entry.changes}
    assert (erased[note.key], erased[seats.key]) == (True, False)


def test_a_company_without_fields_pays_nothing_and_one_with_fields_one_statement(
    cast: Cast, rita: Client, query_counts: QueryCounts
) -> None:
    for number in range(30):
        an_account(cast.rita, f"Account {number}")
    with query_counts.expect("accounts"):
        rita.get("/accounts")
    tier = a_field("choice", "Tier", is_listed=True)
    a_field("choices", "Areas", is_listed=True)
    create(cast, **{tier.key: "Gold"})
    rita.get("/accounts")
    with query_counts.expect("accounts with custom fields"):
        rita.get("/accounts")
