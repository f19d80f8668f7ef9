"""Deals and accounts that may be one: found by what changed, put to who sees both, merged and parted."""

from datetime import date
from typing import Any

import pytest

from quarterdeck.customers.actions import edit_account
from quarterdeck.duplicates.actions import (
    Joined,
    compare_waiting,
    decide_pair,
    fill_keys,
    follow_deals,
    merge_records,
    undo_merge,
)
from quarterdeck.duplicates.jobs import look_for_pairs
from quarterdeck.duplicates.models import Pair, WaitingDeal
from quarterdeck.duplicates.queries import pair_page
from quarterdeck.duplicates.queries.pairs import PairRow
from quarterdeck.duplicates.terms import Evidence, Kind, PairState
from quarterdeck.duplicates.tests.conftest import sales
from quarterdeck.imports.models import ExternalId
from quarterdeck.opportunities.actions import edit_opportunity
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.records.tests.fields import a_field
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM
from tests.customers import an_account

pytestmark = pytest.mark.django_db
__all__ = ["sales"]
DAY = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _no_horizon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test runs in one transaction, which PostgreSQL's horizon holds back: follow what it wrote all the same."""
    monkeypatch.setattr("quarterdeck.journal.queries.following.below_horizon", lambda rows: rows)


def deal(sales: Sales, name: str = "Line 4 vision", **fields: Any) -> int:
    return sales.deal(name=name, **{"close_date": DAY, "account_id": sales.account, **fields})


def find() -> None:
    while look_for_pairs():
        pass


def pairs(state: PairState = PairState.OPEN) -> list[PairRow]:
    return list(pair_page(system_actor(), Kind.OPPORTUNITY, state).rows)


def test_deals_of_one_account_are_put_to_who_sees_them(sales: Sales) -> None:
    one, other = deal(sales), deal(sales, "Line 4 Vision")
    deal(sales, "Gearbox")
    find()
    (pair,) = pairs()
    assert {pair.first_id, pair.second_id} == {one, other}
    assert {Evidence.SAME_NAME, Evidence.SAME_ACCOUNT, Evidence.CLOSE_DATES} <= set(pair.evidence)
    assert pair_page(sales.actor("rita"), Kind.OPPORTUNITY, PairState.OPEN).total == 1
    assert pair_page(sales.actor("olga"), Kind.OPPORTUNITY, PairState.OPEN).total == 0


def test_what_changes_afterwards_is_read_from_the_journal(sales: Sales) -> None:
    one = deal(sales)
    find()
    assert follow_deals() == 0
    other = deal(sales, "Gearbox")
    find()
    assert pairs() == []
    edit_opportunity(opportunity_id=other, changes={"name": "Line 4 vision"}, by=sales.actor("rita"), via=SYSTEM)
    find()
    assert [{pair.first_id, pair.second_id} for pair in pairs()] == [{one, other}]
    edit_opportunity(opportunity_id=other, changes={"name": "Gearbox"}, by=sales.actor("rita"), via=SYSTEM)
    find()
    assert pairs() == []
    assert not WaitingDeal.objects.exists()


def test_a_deal_that_is_closed_leaves_the_queue(sales: Sales) -> None:
    deal(sales)
    other = deal(sales)
    find()
    assert len(pairs()) == 1
    sales.move(other, "closed_lost", fill={"loss_reason_id": sales.reasons["price"]})
    find()
    assert pairs() == []


def test_deals_of_accounts_that_may_be_one_are_compared_until_those_are_kept_apart(sales: Sales) -> None:
    here = an_account(sales.cast.rita, "Halden Foods", domain="halden.example")
    deal(sales, account_id=here)
    find()
    there = an_account(sales.cast.rita, "Halden Foods AS", domain="halden.example")
    deal(sales, account_id=there)
    find()
    (pair,) = pairs()
    assert Evidence.LIKELY_ACCOUNT in pair.evidence
    (accounts,) = pair_page(system_actor(), Kind.ACCOUNT, PairState.OPEN).rows
    decide_pair(pair_id=accounts.id, state=PairState.APART, by=sales.actor("rita"), via=SYSTEM)
    find()
    assert pairs() == []


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("Line 5 vision", {}),
        ("Line 4 vision", {"close_date": date(2027, 7, 1)}),
        ("Line 4 vision", {"account_id": None}),
    ],
)
def test_other_deals_are_no_duplicates(sales: Sales, name: str, fields: dict[str, object]) -> None:
    deal(sales)
    deal(sales, name, **fields)
    find()
    assert pairs() == []


def test_what_one_system_keeps_under_two_ids_is_two(sales: Sales) -> None:
    one, other = deal(sales), deal(sales)
    for number, system, name in ((one, "old", "1"), (other, "old", "2"), (other, "other", "9")):
        ExternalId.objects.create(kind="opportunity", source=system, external_id=name, record_id=number)
    find()
    assert pairs() == []
    ExternalId.objects.filter(external_id="2").update(source="third")
    edit_opportunity(opportunity_id=other, changes={"competitor": "Rival"}, by=sales.actor("rita"), via=SYSTEM)
    find()
    assert len(pairs()) == 1


def test_a_pair_of_deals_is_merged_and_parted(sales: Sales) -> None:
    one, other = deal(sales), deal(sales)
    while fill_keys() or compare_waiting():
        pass
    merge = merge_records(joined=Joined(Kind.OPPORTUNITY, one, other), by=sales.actor("rita"), via=SYSTEM)
    find()
    assert Pair.objects.get().state == PairState.MERGED
    undo_merge(merge_id=merge, by=sales.actor("rita"), via=SYSTEM)
    find()
    assert (pairs(), len(pairs(PairState.APART))) == ([], 1)


def test_accounts_are_told_apart_and_found_by_their_registration_numbers(sales: Sales) -> None:
    field = a_field(label="VAT number")
    one, other = (
        an_account(sales.cast.rita, name, domain="halden.example", custom_fields={field.key: number})
        for name, number in (("Halden Foods", "NO 123"), ("Halden Foods AS", "NO 124"))
    )
    find()
    assert not pair_page(system_actor(), Kind.ACCOUNT, PairState.OPEN).rows
    edit_account(account_id=other, changes={"custom_fields": {field.key: "no-123"}}, by=system_actor(), via=SYSTEM)
    find()
    (pair,) = pair_page(system_actor(), Kind.ACCOUNT, PairState.OPEN).rows
    assert {pair.first_id, pair.second_id} == {one, other}
    assert Evidence.SAME_NUMBER in pair.evidence
