"""Creating, changing, undoing and deleting on the pages of accounts and contacts, without scripts and in place."""

from collections.abc import Callable

import pytest
from django.test import Client

from quarterdeck.customers import queries
from quarterdeck.customers.terms import FIELD_LABELS, AccountFilter, AccountKind
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.customers import a_contact, an_account
from tests.pages import page_of, value_in
from tests.unchanged import unchanged

Browser = Callable[[int], Client]
INPLACE = {"HX-Request": "true", "HX-Target": "record"}


def test_an_account_is_created_once(cast: Cast, rita: Client, actors: dict[str, Actor]) -> None:
    html = page_of(rita.get("/accounts/new"))
    data = {
        "token": value_in(html, "token"), "kind": "company", "name": " Weissach  Werke ", "domain": "https://weissach.example/",
        "employees": "1,250", "country": "DE", "region": "baden-württemberg", "parent_id": "",
    }  # fmt: skip
    first, again = rita.post("/accounts/new", data), rita.post("/accounts/new", data)
    assert (first.status_code, first["Location"]) == (303, again["Location"])
    (row,) = queries.account_list(actors["rita"], AccountFilter()).rows
    assert (row.name, row.domain, row.employees, row.region) == ("Weissach Werke", "weissach.example", 1250, "DE-BW")
    assert (row.owner_id, row.kind) == (cast.rita, AccountKind.COMPANY)
    assert "Already created." in page_of(rita.get(first["Location"]))
    html = page_of(rita.post("/accounts/new", data | {"name": "Other"}), 422)
    assert value_in(html, "name") == "Other"
    assert queries.account_list(actors["rita"], AccountFilter()).count == 1


def test_a_person_is_created_without_what_only_companies_have(rita: Client, actors: dict[str, Actor]) -> None:
    html = page_of(rita.get("/accounts/new?kind=person"))
    assert 'name="domain"' not in html
    assert rita.post("/accounts/new", {"kind": "person", "name": "Jana Weber"}).status_code == 303
    (row,) = queries.account_list(actors["rita"], AccountFilter()).rows
    assert row.kind is AccountKind.PERSON
    html = page_of(rita.get(f"/accounts/{public_id(row.id)}"))
    assert "Employees" not in html


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Enter a name."),
        ({"name": "x" * 1_000_000}, "This has 1000000 characters; 200 fit."),
        ({"name": "a\x00b"}, "U+0000"),
        ({"employees": "many"}, "Not a number."),
        ({"employees": "1.5"}, "Write a whole number"),
        ({"employees": "-3"}, "whole number from 0"),
        ({"domain": "no domain"}, "This is no internet domain."),
        ({"country": "XX"}, "is not a country code"),
        ({"region": "Bayern"}, "Choose the country of the region as well."),
        ({"country": "SE", "region": "Bayern"}, "is not a region of Sweden"),
        ({"email": "x"}, "This is no e-mail address."),
        ({"phone": "x"}, "This is no telephone number."),
        ({"parent_id": "Nobody Ltd"}, "No account is called Nobody Ltd."),
    ],
)
def test_refused_accounts_keep_what_was_typed(rita: Client, changes: dict[str, str], words: str) -> None:
    data = {"kind": "company", "name": "Weissach 🚗 فايساخ", "industry": "Cars"} | changes
    with unchanged():
        html = page_of(rita.post("/accounts/new", data), 422)
    assert words in html
    assert value_in(html, "industry") == "Cars"
    for name in ("name", "region", "parent_id"):
        if name in changes and "\x00" not in changes[name]:
            assert value_in(html, name) == changes[name]


def test_namesakes_are_told_apart(cast: Cast, rita: Client, actors: dict[str, Actor]) -> None:
    for country in ("DE", "SE"):
        an_account(cast.rita, "Kettler", country=country)
    html = page_of(rita.post("/accounts/new", {"name": "Kettler Nord", "parent_id": "kettler"}), 422)
    assert "2 accounts are called kettler." in html
    options = queries.accounts_named(actors["rita"], "Kettler")
    pick = {"name": "Kettler Nord", "parent_id": "kettler", "pick": public_id(options[1].id)}
    assert rita.post("/accounts/new", pick).status_code == 303
    assert len(queries.account_tree(actors["rita"], options[1].id)) == 2


def test_editing_a_record_as_shown_changes_nothing(cast: Cast, rita: Client, account: str) -> None:
    parent = an_account(cast.rita, "Holding")
    child = an_account(cast.rita, "Child", parent_id=parent, employees=1234567, country="AZ", region="AZ-LA")
    person = an_account(cast.rita, "Jana", kind=AccountKind.PERSON)
    contact = a_contact(cast.rita, "Jana", account_id=parent)
    pages = [account, *(f"/accounts/{public_id(one)}" for one in (child, person)), f"/contacts/{public_id(contact)}"]
    for address in pages:
        html = page_of(rita.get(f"{address}/edit"))
        data = {name: value_in(html, name) for name in FIELD_LABELS if f'name="{name}"' in html}
        with unchanged(but=("journal_idempotentreply",)):
            response = rita.post(f"{address}/edit", data | {"version": value_in(html, "version")})
        assert response.status_code == 303
        assert "Nothing changed." in page_of(rita.get(response["Location"]))


def test_a_stale_form_shows_both_values_and_saves_when_sent_again(rita: Client, account: str) -> None:
    html = page_of(rita.get(f"{account}/edit"))
    mine = {"version": value_in(html, "version"), "name": "Kettler Mine", "country": "SE"}
    assert rita.post(f"{account}/edit", mine | {"name": "Kettler Theirs", "country": "DE"}).status_code == 303
    with unchanged():
        html = page_of(rita.post(f"{account}/edit", mine), 409)
    assert "Stored now: Kettler Theirs" in html
    assert "Stored now: Germany" in html
    assert value_in(html, "name") == "Kettler Mine"
    assert rita.post(f"{account}/edit", mine | {"version": value_in(html, "version")}).status_code == 303
    assert "Kettler Mine" in page_of(rita.get(account))


def test_one_field_is_edited_in_place(rita: Client, account: str) -> None:
    html = page_of(rita.get(f"{account}/fields/industry", headers={"HX-Request": "true", "HX-Target": "field"}))
    assert html.strip().startswith("<form")
    version = value_in(html, "version")
    response = rita.post(f"{account}/fields/industry", {"version": version, "industry": "Transport"}, headers=INPLACE)
    html = page_of(response)
    assert ('id="record"' in html, "Transport" in html) == (True, True)
    assert "/undo/" in response["HX-Trigger"]
    html = page_of(rita.post(f"{account}/fields/industry", {"version": version, "industry": "X"}, headers=INPLACE), 409)
    assert "Stored now: Transport" in html
    html = page_of(rita.post(f"{account}/fields/name", {"version": "2", "name": ""}, headers=INPLACE), 422)
    assert "Enter a name." in html
    data = {"version": "2", "country": "SE", "region": "Skåne län"}
    assert "Skåne län" in page_of(rita.post(f"{account}/fields/country", data, headers=INPLACE))
    for field in ("kind", "version", "state", "nothing", "owner_id"):
        assert rita.get(f"{account}/fields/{field}").status_code == 404


def test_an_edit_is_undone_once(rita: Client, account: str, actors: dict[str, Actor]) -> None:
    response = rita.post(f"{account}/fields/industry", {"version": "1", "industry": "Transport"}, headers=INPLACE)
    undo = response["HX-Trigger"].partition('"undo": "')[2].partition('"')[0]
    html = page_of(rita.post(undo, headers=INPLACE | {"HX-Target": "undo"}))
    assert "Logistics" in html
    with unchanged():
        assert rita.post(undo, headers=INPLACE).status_code == 422
        assert rita.post(undo.rpartition("/")[0] + "/1").status_code == 404
    assert "changed again since" in page_of(rita.post(undo, follow=True))


def test_an_account_is_deleted_after_asking_and_restored(cast: Cast, browser: Browser, account: str) -> None:
    ada = browser(cast.ada)
    assert "Delete Kettler Logistik?" in page_of(ada.get(f"{account}/delete"))
    with unchanged():
        assert "Contacts of this account: 1." in page_of(ada.post(f"{account}/delete"), 422)
    contact = a_contact(cast.rita, "Lone Contact")
    address = f"/contacts/{public_id(contact)}"
    html = page_of(ada.post(f"{address}/delete", follow=True))
    assert "Lone Contact was deleted." in html
    assert f"{address}/restore" in html
    assert ada.get(address).status_code == 404
    assert ada.post(f"{address}/restore").status_code == 303
    assert "Lone Contact" in page_of(ada.get(address))
