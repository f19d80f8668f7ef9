"""Accounts that a list of deals names and that are not here: told by the check, added with the deals, taken back."""

from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client

from quarterdeck.customers.queries import visible_accounts
from quarterdeck.imports.actions import check_file
from quarterdeck.imports.rules.mapping import parse_mapping
from quarterdeck.imports.terms import Kind, Settings
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.uploads import actions
from quarterdeck.uploads.models import Upload
from quarterdeck.uploads.queries import counts_of, spool_path, upload_of
from quarterdeck.uploads.rules.meanings import with_accounts
from quarterdeck.uploads.terms import UploadState, Verdict
from quarterdeck.uploads.tests.conftest import Bring
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotPermitted, Refused
from tests.cast import SYSTEM, Cast, actor
from tests.customers import an_account
from tests.rest import api, content

Browser = Callable[[int], Client]
pytestmark = pytest.mark.django_db
ROWS = """Deal ID,Deal Name,Deal Stage,Deal Owner,Amount,Close Date,Account
D-1,Seam inspection,Qualification,Rita Vogel,12500,2026-12-17,Kessler Druck
D-2,Fleet,Qualification,Rita Vogel,7200,2027-01-23,kessler  druck
D-3,Print check,Qualification,Rita Vogel,900,2027-02-28,Bergmann Kunststoff GmbH
D-4,Label check,Nowhere,Rita Vogel,100,2027-02-27,Left Alone
D-5,Gearbox,Qualification,Rita Vogel,300,2027-02-27,
D-6,Press,Qualification,Rita Vogel,300,2027-02-27,Halden Foods
"""


@pytest.fixture
def upload_id(cast: Cast, bring: Bring) -> int:
    an_account(cast.rita, "Bergmann Kunststoff GmbH", domain="bergmann.example")
    an_account(cast.rita, "Halden Foods AS", domain="halden.example")
    return bring(ROWS, name="deals.csv", kind=Kind.OPPORTUNITIES)


def check(upload_id: int, cast: Cast, *, adds: bool = True) -> dict[str, int]:
    by = actor(cast.sam)
    mapping = upload_of(by, upload_id).mapping
    if adds and "add_accounts" not in mapping:
        actions.map_columns(upload_id=upload_id, mapping="add_accounts = true\n" + mapping, by=by, via=SYSTEM)
    actions.ask_check(upload_id=upload_id, settings=Settings(), by=by, via=SYSTEM)
    assert actions.work_off() == 1
    found = upload_of(by, upload_id)
    assert found.reasons == ()
    return {one.value: count for one, count in counts_of(found).by_verdict.items()}


def names(cast: Cast) -> set[str]:
    return set(visible_accounts(actor(cast.sam)).values_list("name", flat=True))


def test_unknown_accounts_are_to_mend_until_they_may_be_added(cast: Cast, upload_id: int) -> None:
    told = check(upload_id, cast, adds=False)
    assert (told["fix"], "account" in told) == (4, False)
    told = check(upload_id, cast)
    # Of the row that is to be mended for another reason the account does not come.
    assert (told["fix"], told["create"], told["account"]) == (1, 5, 2)
    assert names(cast) == {"Bergmann Kunststoff GmbH", "Halden Foods AS"}


def test_accounts_come_in_with_the_deals_and_go_with_them(cast: Cast, upload_id: int) -> None:
    by = actor(cast.sam)
    check(upload_id, cast)
    actions.ask_apply(upload_id=upload_id, is_lenient=True, by=by, via=SYSTEM)
    assert actions.work_off() == 1
    assert upload_of(by, upload_id).state is UploadState.APPLIED
    assert names(cast) == {"Bergmann Kunststoff GmbH", "Halden Foods AS", "Kessler Druck", "Halden Foods"}
    told = {deal.external_id: deal.account_id for deal in visible_to(by)}
    accounts = dict(visible_accounts(by).values_list("name", "pk"))
    assert told == {
        "D-1": accounts["Kessler Druck"],
        "D-2": accounts["Kessler Druck"],
        "D-3": accounts["Bergmann Kunststoff GmbH"],
        "D-5": None,
        "D-6": accounts["Halden Foods"],
    }
    actions.ask_undo(upload_id=upload_id, by=by, via=SYSTEM)
    assert actions.work_off() == 1
    assert upload_of(by, upload_id).state is UploadState.UNDONE
    assert names(cast) == {"Bergmann Kunststoff GmbH", "Halden Foods AS"}
    assert not visible_to(by).exists()


def test_the_check_lists_them_with_what_is_like_them(cast: Cast, upload_id: int, browser: Browser) -> None:
    client = browser(cast.sam)
    check(upload_id, cast)
    page = unescape(client.get(f"/imports/{public_id(upload_id)}?verdict=account").content.decode())
    assert "Kessler Druck" in page
    assert "Halden Foods" in page
    assert "Left Alone" not in page
    assert "here already" in page
    sam, path = api(cast.sam, *actor(cast.sam).permissions), f"/imports/{public_id(upload_id)}/rows"
    listed = content(sam.get(f"{path}?verdict={Verdict.ACCOUNT}"))
    told = {row["name"]: bool(row["likely"]) for row in listed["items"]}
    assert told == {"Kessler Druck": False, "Halden Foods": True}


def test_only_who_may_add_accounts_has_them_added(cast: Cast, upload_id: int) -> None:
    by = actor(cast.sam)
    mapping = "add_accounts = true\n" + upload_of(by, upload_id).mapping
    less = replace(by, permissions=by.permissions - {Permission.CUSTOMERS_EDIT})
    with pytest.raises(NotPermitted):
        check_file(path=spool_path(Upload.objects.get(pk=upload_id).key), mapping=mapping, settings=Settings(), by=less)


def test_the_mapping_keeps_the_choice_while_a_column_names_accounts() -> None:
    table = {"kind": "opportunities", "fields": {"account": "Account"}}
    chosen = with_accounts(table, is_adding=True)
    assert chosen == {**table, "add_accounts": True}
    assert with_accounts(chosen, is_adding=False) == table
    assert "add_accounts" not in with_accounts({**chosen, "fields": {"name": "Name"}}, is_adding=True)


@pytest.mark.parametrize(
    "said",
    [
        'kind = "accounts"\nmatch = "name"\nadd_accounts = true\n[fields]\nname = "Name"\n',
        'kind = "contacts"\nmatch = "email"\nadd_accounts = true\n[fields]\nname = "Name"\nemail = "Mail"\n',
        'kind = "contacts"\nsource = "a"\nmatch = "email"\nadd_accounts = true\n[fields]\nemail = "M"\naccount = "A"\n',
    ],
)
def test_only_names_in_a_column_make_accounts(said: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_mapping(said)
    assert [reason.field for reason in refusal.value.reasons] == ["add_accounts"]


def test_contacts_bring_their_accounts_in_too(cast: Cast, bring: Bring) -> None:
    by = actor(cast.sam)
    number = bring("Name,Email,Account\nEva Kern,eva@kern.example,Kern AG\n", name="contacts.csv", kind=Kind.CONTACTS)
    assert check(number, cast)["account"] == 1
    actions.ask_apply(upload_id=number, is_lenient=False, by=by, via=SYSTEM)
    assert actions.work_off() == 1
    assert names(cast) == {"Kern AG"}
    (eva,) = content(api(cast.sam, *by.permissions).get("/contacts"))["items"]
    assert eva["account_id"] == public_id(visible_accounts(by).values_list("pk", flat=True).get())
    # The second time all of it is here.
    again = bring("Name,Email,Account\nEva Kern,eva@kern.example,Kern AG\n", name="contacts.csv", kind=Kind.CONTACTS)
    told = check(again, cast)
    assert (told["account"], told["skip"], told["fix"]) == (0, 1, 0)
