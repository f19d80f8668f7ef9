"""Who gets a record from somebody else is told, whatever the record is."""

from quarterdeck.customers.actions import edit_account, edit_contact
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.records.queries import notices
from quarterdeck.records.terms import NoticeKind
from tests.cast import LONG_AGO, SYSTEM
from tests.customers import a_contact, an_account


def test_the_new_owner_of_a_record_is_told(sales: Sales) -> None:
    cast, sam = sales.cast, sales.actor("sam")
    deal, account = sales.deal(), an_account(cast.olga)
    contact = a_contact(cast.olga, account_id=account)
    edit_account(account_id=account, changes={"owner_id": cast.rita}, by=sam, via=SYSTEM)
    edit_contact(contact_id=contact, changes={"owner_id": cast.rita}, by=sam, via=SYSTEM)
    sales.edit(deal, by="sam", owner_id=cast.olga)
    sales.edit(deal, by="sam", owner_id=cast.rita)
    found = [(row.notice, row.kind) for row in notices(sales.actor("rita")).rows]
    assert found == [(NoticeKind.RECORD_HANDED_OVER, kind) for kind in ("opportunity", "contact", "account")]


def test_what_one_takes_oneself_is_not_told(sales: Sales) -> None:
    deal = sales.deal(by="sam", at=LONG_AGO, owner_id=sales.cast.olga)
    sales.edit(deal, by="sam", owner_id=sales.cast.sam)
    assert not notices(sales.actor("sam")).rows
