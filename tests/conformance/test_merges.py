"""Two records become one and part again: nothing is lost, nothing else changes, what was changed since stays."""

import pytest

from quarterdeck.customers.actions import edit_account, edit_contact
from quarterdeck.customers.queries import merged_account
from quarterdeck.customers.queries.scopes import parts_of
from quarterdeck.duplicates.models import MovedRow
from quarterdeck.duplicates.queries import merge_of, merges_into
from quarterdeck.duplicates.terms import Kind
from quarterdeck.duplicates.tests.conftest import sales
from quarterdeck.duplicates.tests.merging import a_customer, account, adorn, contact_named, held, merge, tables, undo
from quarterdeck.journal.queries import merged_timeline
from quarterdeck.opportunities.queries import check_totals
from quarterdeck.opportunities.queries.checking import present_findings
from quarterdeck.opportunities.tests.deals import Sales, accounts_in_history, buying_group, deals_of, row
from quarterdeck.search.queries import index_findings
from quarterdeck.values.verdict import NotFound, NotPermitted, Refused
from tests.cast import SYSTEM
from tests.customers import a_contact, an_account
from tests.unchanged import unchanged

pytestmark = pytest.mark.django_db
__all__ = ["sales"]


def sound() -> bool:
    return not [*check_totals(), *present_findings(), *[one for one in index_findings() if "wrong" in one.code]]


def test_all_that_hangs_on_an_account_follows_it(sales: Sales) -> None:
    source = a_customer(sales, domain="kettler.example", employees=40)
    deals = set(deals_of(source).values())
    number = merge(sales, "account", source, sales.account)
    for table, column in (("contact", "account_id"), ("account", "parent_id"), ("accountgrant", "account_id")):
        assert not held(f"customers_{table}", **{column: source})
        assert held(f"customers_{table}", **{column: sales.account})
    assert not deals_of(source)
    for table in ("activities_activity", "activities_nextstep", "records_attachment"):
        assert not held(table, kind="account", record_id=source)
        assert held(table, kind="account", record_id=sales.account)
    target = account(sales.account)
    assert (target.domain, target.employees, target.name) == ("kettler.example", 40, "Kettler Logistik")
    assert merged_account(sales.actor("rita"), source) == sales.account
    assert set(merge_of(sales.actor("rita"), number).taken_fields) == {"domain", "employees"}
    moved = MovedRow.objects.filter(merge_id=number, holder="opportunities_opportunity.account_id")
    assert set(moved.values_list("row_id", flat=True)) == deals
    # Past days still say which account it was.
    assert accounts_in_history(deals) == {source, sales.account}
    assert sound()


@pytest.mark.parametrize("kind", list(Kind))
def test_merge_and_undo_leave_every_table_as_it_was(sales: Sales, kind: Kind) -> None:
    source, target = pair(sales, kind)
    before = tables()
    number = merge(sales, kind, source, target)
    assert tables() != before
    assert undo(sales, number) == 0
    after = tables()
    for table, rows in before.items():
        assert after[table] == rows, table
    assert sound()


def pair(sales: Sales, kind: Kind) -> tuple[int, int]:
    """Two records of a kind, the first with all that can hang on it and fields the second lacks."""
    source = a_customer(sales, domain="kettler.example")
    if kind is Kind.ACCOUNT:
        return source, sales.account
    if kind is Kind.CONTACT:
        contact = contact_named("Petra Boss").id
        adorn(sales, "contact", contact)
        return contact, a_contact(sales.cast.rita, "Petra Bos", account_id=source)
    deal = deals_of(source)["Presses"]
    adorn(sales, "opportunity", deal)
    return deal, sales.deal(name="Pressen", account_id=source, contacts=())


def test_undo_leaves_what_was_changed_since_and_lists_it(sales: Sales) -> None:
    source = a_customer(sales, domain="kettler.example", industry="Logistics")
    other = an_account(sales.cast.rita, "Neue Heimat")
    number = merge(sales, "account", source, sales.account)
    contact = contact_named("Petra Boss")
    rita = sales.actor("rita")
    edit_contact(contact_id=contact.id, changes={"account_id": other}, by=rita, via=SYSTEM)
    edit_account(account_id=sales.account, changes={"industry": "Freight"}, by=rita, via=SYSTEM)
    assert undo(sales, number) == 2
    found = merge_of(rita, number)
    assert found.left == {"customers_contact.account_id": 1}
    assert found.kept_fields == ("industry",)
    assert contact_named("Petra Boss").account_id == other
    target = account(sales.account)
    assert (target.industry, target.domain) == ("Freight", "")
    assert account(source).state == "active"
    assert sound()


def test_what_the_other_has_already_stays_with_the_merged_record(sales: Sales) -> None:
    source = a_customer(sales)
    adorn(sales, "account", sales.account)
    number = merge(sales, "account", source, sales.account)
    assert held("activities_nextstep", kind="account", record_id=source) == 1
    assert held("records_attachment", kind="account", record_id=source) == 1
    assert held("activities_activity", kind="account", record_id=sales.account) == 2
    assert undo(sales, number) == 0


def test_contact_in_the_same_buying_group_is_there_once(sales: Sales) -> None:
    first, second = (a_contact(sales.cast.rita, name, account_id=sales.account) for name in ("Ina Lot", "Ina Loth"))
    deal = sales.deal(contacts=((first, "champion"), (second, "champion"), (first, "user")))
    number = merge(sales, "contact", first, second)
    assert {one.role for one in buying_group(deal) if one.contact_id == second} == {"champion", "user"}
    assert undo(sales, number) == 0
    assert [one.contact_id for one in buying_group(deal)].count(first) == 2


def test_named_fields_win(sales: Sales) -> None:
    source = an_account(sales.cast.rita, "Kettler GmbH", industry="Freight")
    merge(sales, "account", source, sales.account, take=("name",))
    target = account(sales.account)
    assert (target.name, target.industry) == ("Kettler GmbH", "")
    with pytest.raises(Refused) as refused:
        merge(sales, "account", an_account(sales.cast.rita, "Third"), sales.account, take=("shoe_size",))
    assert refused.value.reasons[0].code == "merge_field_unknown"


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("itself", "merge_itself"),
        ("parent", "merge_in_line"),
        ("child", "merge_in_line"),
        ("person", "merge_kinds_differ"),
    ],
)
def test_some_are_no_duplicates(sales: Sales, case: str, code: str) -> None:
    child = an_account(sales.cast.rita, "Kettler Nord", parent_id=sales.account)
    person = an_account(sales.cast.rita, "Kettler Logistik", kind="person")
    source, target = {
        "itself": (child, child),
        "parent": (sales.account, child),
        "child": (child, sales.account),
        "person": (person, sales.account),
    }[case]
    with unchanged(), pytest.raises(Refused) as refused:
        merge(sales, "account", source, target)
    assert code in [reason.code for reason in refused.value.reasons]


def test_won_deal_is_not_lost_in_an_open_one(sales: Sales) -> None:
    open_deal, lost = sales.deal(), sales.deal()
    fill = {"loss_reason_id": sales.reasons["competitor"], "competitor": "Krane"}
    sales.move(lost, "closed_lost", fill=fill)
    with pytest.raises(Refused) as refused:
        merge(sales, "opportunity", lost, open_deal)
    assert refused.value.reasons[0].code == "merge_loses_outcome"
    merge(sales, "opportunity", open_deal, lost)
    assert row(open_deal).state == "merged"
    assert sound()


def test_merging_needs_the_right_to_change_both(sales: Sales) -> None:
    mine, hers = an_account(sales.cast.rita, "Mine"), an_account(sales.cast.olga, "Hers")
    for by, error in (("rita", NotFound), ("olga", NotFound), ("rolf", NotPermitted)):
        for source, target in ((mine, hers), (hers, mine)):
            with unchanged(), pytest.raises(error):
                merge(sales, "account", source, target, by)
    number = merge(sales, "account", mine, hers, "sam")
    with pytest.raises(NotPermitted):
        undo(sales, number, "rolf")
    assert merges_into(sales.actor("rita"), Kind.ACCOUNT, hers) == []


def test_undone_once_and_in_order(sales: Sales) -> None:
    first, second = an_account(sales.cast.rita, "First"), an_account(sales.cast.rita, "Second")
    inner = merge(sales, "account", first, second)
    outer = merge(sales, "account", second, sales.account)
    assert merged_account(sales.actor("rita"), first) == sales.account
    with pytest.raises(Refused) as refused:
        undo(sales, inner, "sam")
    assert refused.value.reasons[0].code == "merge_target_gone"
    undo(sales, outer)
    undo(sales, inner)
    with pytest.raises(Refused) as refused:
        undo(sales, inner)
    assert refused.value.reasons[0].code == "merge_undone"


def test_timeline_holds_the_entries_of_both(sales: Sales) -> None:
    source = an_account(sales.cast.rita, "Alte Werft")
    edit_account(account_id=source, changes={"industry": "Ports"}, by=sales.actor("rita"), via=SYSTEM)
    merge(sales, "account", source, sales.account, take=())
    assert parts_of("account", sales.account) == [sales.account, source]
    told = merged_timeline({"account": parts_of("account", sales.account)}, limit=20)
    assert {entry.event for entry in told if entry.record_id == source} == {
        "account.created",
        "account.edited",
        "account.merged",
    }
