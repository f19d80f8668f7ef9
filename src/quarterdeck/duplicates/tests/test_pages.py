"""Pages and endpoints of duplicates."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from quarterdeck.customers.actions import edit_account
from quarterdeck.duplicates.actions import compare_waiting, decide_pair, fill_keys
from quarterdeck.duplicates.queries import pair_page
from quarterdeck.duplicates.terms import Kind, PairState
from quarterdeck.duplicates.tests.merging import account, adorn, merge
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Reach, Scope, ScopeKind
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotPermitted
from tests.cast import SYSTEM
from tests.customers import a_contact, an_account
from tests.pages import page_of
from tests.rest import api, content, problem
from tests.unchanged import unchanged

pytestmark = pytest.mark.django_db
Browser = Callable[[int], Client]
EDIT = "customers.edit"


@pytest.fixture
def twin(sales: Sales) -> int:
    """Another account of Rita's that is the same as her first, found by the job."""
    twin = an_account(sales.cast.rita, "Kettler Logistik GmbH", industry="Freight")
    find()
    return twin


def find() -> None:
    while fill_keys() or compare_waiting():
        pass


def waiting(kind: Kind = Kind.ACCOUNT, state: PairState = PairState.OPEN) -> list[int]:
    return [row.id for row in pair_page(system_actor(), kind, state).rows]


def test_the_queue_shows_who_may_be_the_same_and_why(sales: Sales, twin: int, browser: Browser) -> None:
    html = page_of(browser(sales.cast.rita).get("/duplicates"))
    assert "Kettler Logistik GmbH" in html
    assert "Same name" in html
    assert "Kettler" not in page_of(browser(sales.cast.olga).get("/duplicates"))
    assert browser(sales.cast.rita).get("/duplicates?kind=shoe").status_code == 404


def test_what_is_kept_apart_is_remembered(sales: Sales, twin: int, browser: Browser) -> None:
    (pair,) = waiting()
    rita, olga = browser(sales.cast.rita), browser(sales.cast.olga)
    address = f"/duplicates/{public_id(pair)}/decide"
    with unchanged():
        assert olga.post(address, {"decision": "apart"}).status_code == 404
        assert rita.post(address, {"decision": "shoe"}).status_code == 404
    assert rita.post(address, {"decision": "apart"}).status_code == 303
    assert (waiting(), waiting(state=PairState.APART)) == ([], [pair])
    html = page_of(rita.get(f"/accounts/{public_id(twin)}"))
    assert 'id="suspects"' not in html
    rita.post(address, {"decision": "later"})
    assert waiting(state=PairState.LATER) == [pair]
    assert 'id="suspects"' in page_of(rita.get(f"/accounts/{public_id(twin)}"))


def test_whoever_may_change_one_of_two_says_that_they_are_two(sales: Sales, twin: int) -> None:
    (pair,) = waiting()
    (row,) = pair_page(system_actor(), Kind.ACCOUNT, PairState.OPEN).rows
    edit_account(account_id=row.first_id, changes={"owner_id": sales.cast.max}, by=system_actor(), via=SYSTEM)
    rita = sales.actor("rita")
    sees_both = replace(rita, scope=Scope(ScopeKind.ALL, rita.person_id), write_reach=Reach.OWN)
    writes_none = replace(sees_both, write_reach=Reach.NONE)
    with unchanged(), pytest.raises(NotPermitted):
        decide_pair(pair_id=pair, state=PairState.APART, by=writes_none, via=SYSTEM)
    decide_pair(pair_id=pair, state=PairState.APART, by=sees_both, via=SYSTEM)
    assert waiting(state=PairState.APART) == [pair]


def test_merge_side_by_side_and_back(sales: Sales, twin: int, browser: Browser) -> None:
    rita = browser(sales.cast.rita)
    address = f"/merges/account/{public_id(twin)}/into/{public_id(sales.account)}"
    sales.deal(account_id=twin, contacts=())
    adorn(sales, "account", twin)
    a_contact(sales.cast.rita, "Uwe Unter", account_id=twin)
    html = page_of(rita.get(address))
    assert "Freight" in html
    counted = [re.findall(r'num" data-label="[^"]*">(\d+)<', row) for row in html.split("<tr>") if 'class="num"' in row]
    assert counted == [["1", "0"], ["1", "1"], ["1", "0"]]
    done = rita.post(address, {"take_industry": "source", "take_name": "target"})
    assert done.status_code == 303
    assert account(sales.account).industry == "Freight"
    assert "Undo the merge" in page_of(rita.get(done["Location"]))
    moved = rita.get(f"/accounts/{public_id(twin)}")
    assert (moved.status_code, moved["Location"]) == (301, f"/accounts/{public_id(sales.account)}")
    assert rita.post(done["Location"] + "/undo").status_code == 303
    assert (account(twin).state, account(sales.account).industry) == ("active", "")
    assert "Undone" in page_of(rita.get(done["Location"]))


def test_refused_merge_says_why(sales: Sales, browser: Browser) -> None:
    child = an_account(sales.cast.rita, "Kettler Nord", parent_id=sales.account)
    address = f"/merges/account/{public_id(child)}/into/{public_id(sales.account)}"
    assert "no duplicates" in page_of(browser(sales.cast.rita).post(address), 422)


def test_who_types_a_record_that_is_here_is_told(sales: Sales, browser: Browser) -> None:
    rita = browser(sales.cast.rita)
    asked = {"name": "Kettler Logistic GmbH", "domain": "", "country": "", "kind": "company"}
    assert "Kettler Logistik" not in page_of(rita.get("/duplicates/like/account", asked))
    an_account(sales.cast.rita, "Hafen Nord AG", domain="hafen-nord.example")
    asked = {"name": "Hafen-Nord", "domain": "www.hafen-nord.example", "kind": "company"}
    html = page_of(rita.get("/duplicates/like/account", asked, headers={"HX-Request": "true", "HX-Target": "like"}))
    assert "Hafen Nord AG" in html
    assert "Same domain" in html
    assert "<html" not in html
    assert "Hafen" not in page_of(browser(sales.cast.olga).get("/duplicates/like/account", {"name": "Hafen Nord AG"}))
    assert 'hx-get="/duplicates/like/account"' in page_of(rita.get("/accounts/new"))


def test_contacts_with_the_same_address_are_suggested(sales: Sales) -> None:
    for name in ("Ina Lot", "I. Lot"):
        a_contact(sales.cast.rita, name, email="ina@lot.example", account_id=sales.account)
    find()
    assert len(waiting(Kind.CONTACT)) == 1


def test_endpoints(sales: Sales, twin: int) -> None:
    rita, olga = api(sales.cast.rita, EDIT), api(sales.cast.olga, EDIT)
    found = content(rita.get("/duplicates/matches?kind=account&name=Kettler+Logistik+AG"))["items"]
    assert {one["id"] for one in found} == {public_id(twin), public_id(sales.account)}
    (pair,) = content(rita.get("/duplicates?kind=account"))["items"]
    assert content(olga.get("/duplicates?kind=account"))["total"] == 0
    body = {"kind": "account", "source_id": public_id(twin), "target_id": public_id(sales.account)}
    problem(olga.post("/merges", body), 404, "not_found")
    done = rita.post("/merges", body)
    assert done.status_code == 201
    assert content(done)["taken_fields"] == ["industry"]
    assert rita.get(f"/accounts/{public_id(twin)}").status_code == 308
    problem(rita.post(f"/duplicates/{pair['id']}", {"decision": "apart"}), 404, "not_found")
    listed = content(rita.get(f"/merges?kind=account&target_id={public_id(sales.account)}"))["items"]
    assert [one["id"] for one in listed] == [content(done)["id"]]
    undone = content(rita.post(f"/merges/{content(done)['id']}/undo", {}))
    assert undone["undone_at"]
    problem(rita.post(f"/merges/{content(done)['id']}/undo", {}), 422, "refused")


def test_merged_account_leaves_the_queue(sales: Sales, twin: int) -> None:
    merge(sales, "account", twin, sales.account)
    assert waiting() == []
    find()
    assert waiting() == []
