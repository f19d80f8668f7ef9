"""The price tier of an account: in its form, its facts, its history, and only one that is in use."""

from collections.abc import Callable

import pytest
from django.test import Client

from quarterdeck.catalog.actions import add_price_tier, archive_price_tier
from quarterdeck.customers import actions, queries
from quarterdeck.customers.terms import NewAccount
from quarterdeck.journal.terms import Door, Via
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import Refused
from tests.cast import Cast
from tests.customers import an_account
from tests.pages import page_of

Browser = Callable[[int], Client]
FORM = Via(Door.FORM)


@pytest.fixture
def gold(actors: dict[str, Actor]) -> int:
    return add_price_tier(name="Gold", by=actors["sam"], via=FORM)


def test_an_account_gets_a_tier_and_keeps_it_when_it_is_archived(actors: dict[str, Actor], gold: int) -> None:
    rita, sam = actors["rita"], actors["sam"]
    new = NewAccount(name="Kettler", price_tier_id=gold)
    account_id = actions.create_account(new=new, by=sam, via=FORM).account_id
    actions.edit_account(account_id=account_id, changes={"owner_id": actors["rita"].person_id}, by=sam, via=FORM)
    row = queries.account_detail(rita, account_id).account
    assert (row.price_tier_id, row.price_tier_name) == (gold, "Gold")
    archive_price_tier(tier_id=gold, by=sam, via=FORM)
    actions.edit_account(account_id=account_id, changes={"name": "Kettler AG"}, by=rita, via=FORM)
    with pytest.raises(Refused) as refusal:
        actions.create_account(new=new, by=sam, via=FORM)
    assert [(reason.code, reason.field) for reason in refusal.value.reasons] == [
        ("price_tier_unknown", "price_tier_id")
    ]


def test_nobody_grants_prices_to_their_own_customers(actors: dict[str, Actor], gold: int) -> None:
    rita = actors["rita"]
    account_id = an_account(rita.person_id)
    with pytest.raises(Refused) as refusal:
        actions.edit_account(account_id=account_id, changes={"price_tier_id": gold}, by=rita, via=FORM)
    assert [reason.code for reason in refusal.value.reasons] == ["price_tier_reserved"]
    with pytest.raises(Refused):
        actions.create_account(new=NewAccount(name="Kettler", price_tier_id=gold), by=rita, via=FORM)


def test_the_form_offers_the_tiers_in_use(cast: Cast, browser: Browser, gold: int) -> None:
    account_id = an_account(cast.rita)
    rita, sam, href = browser(cast.rita), browser(cast.sam), f"/accounts/{public_id(account_id)}"
    assert rita.get(f"{href}/fields/price_tier_id").status_code == 404
    html = page_of(sam.get(f"{href}/fields/price_tier_id"))
    assert "Standard prices" in html
    assert "Gold" in html
    reply = sam.post(f"{href}/fields/price_tier_id", {"price_tier_id": public_id(gold), "version": "1"})
    assert reply.status_code == 303
    assert "Gold" in page_of(rita.get(href))
