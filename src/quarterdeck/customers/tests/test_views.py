"""Pages of accounts and contacts: lists, pickers, records, and who finds them."""

from collections.abc import Callable

import pytest
from django.test import Client

from quarterdeck.customers import queries
from quarterdeck.customers.models import Account, Contact
from quarterdeck.customers.terms import ContactFilter
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import parse_id, public_id
from tests.cast import Cast
from tests.customers import a_contact, an_account
from tests.pages import page_of, value_in
from tests.query_counts import QueryCounts
from tests.unchanged import unchanged

Browser = Callable[[int], Client]
INPLACE = {"HX-Request": "true", "HX-Target": "record"}


def test_the_list_shows_filters_and_counts_all_that_match(cast: Cast, rita: Client, account: str) -> None:
    an_account(cast.rita, "Ångström AB", country="SE")
    html = page_of(rita.get("/accounts"))
    for words in ("Kettler Logistik", "kettler.example", "Bayern, Germany", "1,200", "Rita Vogel", "2 accounts"):
        assert words in html
    html = page_of(rita.get("/accounts?country=SE&text=angstrom&scope=mine"))
    assert "Ångström AB" in html
    assert "1 account" in html
    assert "Remove the filter Country" in html
    assert "No account matches these filters." in page_of(rita.get("/accounts?owner=nobody&kind=person"))
    assert "No account matches these filters." in page_of(rita.get("/accounts?country=XX"))
    assert page_of(rita.get("/accounts?sort=owner__password&scope=x&kind=y"))


def test_lists_page_by_keyset(cast: Cast, rita: Client) -> None:
    for number in range(60):
        an_account(cast.rita, f"Account {number:02}")
        a_contact(cast.rita, f"Contact {number:02}")
    for address, first, last in (("/accounts", "Account 00", "Account 59"), ("/contacts", "Contact 00", "Contact 59")):
        html = page_of(rita.get(address))
        assert (first in html, last in html, "60 " in html) == (True, False, True)
        following = html.split('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
        html = page_of(rita.get(following))
        assert (first in html, last in html, "60 " in html) == (False, True, True)


def test_a_filter_answers_its_parts_in_place(rita: Client, account: str) -> None:
    response = rita.get("/accounts?text=kett", headers={"HX-Request": "true", "HX-Target": "div#list"})
    html = page_of(response)
    assert "<html" not in html
    for part in ('id="list"', 'id="filters"', 'id="summary"'):
        assert html.count(part) == 1
    assert "HX-Target" in response["Vary"]


def test_pickers_get_the_best_matches(cast: Cast, rita: Client, account: str) -> None:
    an_account(cast.olga, "Kettler Hidden")
    headers = {"HX-Request": "true", "HX-Target": "datalist#account-options"}
    html = page_of(rita.get("/accounts?for=parent_id&parent_id=KETT", headers=headers))
    assert html.count("<option") == 1
    assert 'value="Kettler Logistik"' in html
    assert "kettler.example · DE" in html
    headers = {"HX-Request": "true", "HX-Target": "datalist#contact-options"}
    html = page_of(rita.get("/contacts?text=weber", headers=headers))
    assert "CFO · Kettler Logistik" in html
    headers = {"HX-Request": "true", "HX-Target": "datalist#region-options"}
    html = page_of(rita.get("/accounts/new?country=DE", headers=headers))
    assert html.count("<option") == 16
    assert "Bayern" in html


def test_an_account_shows_its_details_contacts_and_tree(cast: Cast, rita: Client, account: str) -> None:
    account_id = parse_id(account.rpartition("/")[2])
    an_account(cast.rita, "Kettler Nord", parent_id=account_id)
    an_account(cast.olga, "Kettler Hidden", parent_id=account_id)
    html = page_of(rita.get(account))
    for words in ("Kettler Logistik", "Logistics", "1,200", "Germany", "Bayern", "Jana Weber", "CFO", "Kettler Nord"):
        assert words in html
    assert "Kettler Hidden" not in html


def test_contacts_are_listed_shown_and_created_for_an_account(
    rita: Client, account: str, actors: dict[str, Actor]
) -> None:
    html = page_of(rita.get("/contacts"))
    for words in ("Jana Weber", "CFO", "jana@kettler.example", "Kettler Logistik", "1 contact"):
        assert words in html
    html = page_of(rita.get(f"/contacts/new?account={account.rpartition('/')[2]}"))
    data = {
        "token": value_in(html, "token"),
        "account_id": value_in(html, "account_id"),
        "name": "Tom Ott",
        "title": "CEO",
    }
    assert data["account_id"] == "Kettler Logistik"
    response = rita.post("/contacts/new", data)
    html = page_of(rita.get(response["Location"]))
    for words in ("Tom Ott", "CEO", "Kettler Logistik"):
        assert words in html
    assert queries.contact_list(actors["rita"], ContactFilter()).count == 2
    html = page_of(rita.get(f"/contacts?account={account.rpartition('/')[2]}&text=ott"))
    assert "1 contact" in html


def test_merged_records_redirect_for_good(cast: Cast, rita: Client, account: str) -> None:
    old = an_account(cast.rita, "Old")
    Account.objects.filter(pk=old).update(state="merged", merged_into=Account.objects.get(name="Kettler Logistik"))
    response = rita.get(f"/accounts/{public_id(old)}")
    assert (response.status_code, response["Location"]) == (301, account)
    gone = a_contact(cast.rita, "Gone")
    Contact.objects.filter(pk=gone).update(state="merged", merged_into=Contact.objects.get(name="Jana Weber"))
    assert rita.get(f"/contacts/{public_id(gone)}").status_code == 301
    Account.objects.filter(pk=old).update(state="merged", merged_into=an_account(cast.olga, "Hidden"))
    assert rita.get(f"/accounts/{public_id(old)}").status_code == 404


@pytest.mark.parametrize("who", ["olga", "paul", "pia"])
def test_strangers_find_nothing(cast: Cast, browser: Browser, account: str, who: str) -> None:
    client = browser(getattr(cast, who))
    contact = f"/contacts/{public_id(a_contact(cast.rita, 'Tom Ott'))}"
    with unchanged():
        for record in (account, contact):
            for address in (record, f"{record}/edit", f"{record}/fields/name", f"{record}/delete"):
                assert client.get(address).status_code == 404, address
                assert client.post(address, {"name": "Mine", "version": "1"}).status_code in (404, 405), address
            for address in (f"{record}/restore", f"{record}/undo/1"):
                assert client.post(address).status_code == 404, address
    if who == "olga":
        html = page_of(client.get("/accounts")) + page_of(client.get("/contacts?text=o"))
        assert "Kettler" not in html
        assert "Ott" not in html
        headers = {"HX-Request": "true", "HX-Target": "account-options"}
        assert "Kettler" not in page_of(client.get("/accounts?for=parent_id&parent_id=k", headers=headers))
    else:
        assert client.get("/accounts").status_code == client.get("/contacts").status_code == 404


def test_who_only_reads_is_offered_nothing(cast: Cast, browser: Browser, account: str) -> None:
    client = browser(cast.rolf)
    html = page_of(client.get(account)) + page_of(client.get("/accounts"))
    for offer in ("/edit", "/fields/", "/delete", "/new"):
        assert offer not in html
    assert "Your role does not change accounts and contacts." in html
    with unchanged():
        for address in (f"{account}/edit", f"{account}/fields/name", f"{account}/delete", "/accounts/new"):
            assert client.get(address).status_code == client.post(address, {"name": "X"}).status_code == 403


def test_the_anonymous_sign_in_first(db: None, account: str) -> None:
    for address in ("/accounts", account, "/contacts", "/accounts/new"):
        assert Client().get(address)["Location"].startswith("/signin/")


def test_query_counts(rita: Client, account: str, query_counts: QueryCounts) -> None:
    for name, address in (
        ("accounts", "/accounts"),
        ("account", account),
        ("account form", f"{account}/edit"),
        ("contacts", "/contacts"),
        ("contact form", "/contacts/new"),
    ):
        rita.get(address)
        with query_counts.expect(name):
            rita.get(address)
