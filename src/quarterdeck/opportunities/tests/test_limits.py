"""What nobody gets by a side door: rights and the gate by undoing, names by filtering, failures by length."""

from collections.abc import Callable
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from quarterdeck.opportunities import actions
from quarterdeck.opportunities.models import History
from quarterdeck.opportunities.queries import board, history_marks
from quarterdeck.opportunities.tests.company import deals
from quarterdeck.opportunities.tests.deals import Sales, last_seq, row
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotPermitted, Refused
from tests.cast import SYSTEM, token_actor
from tests.customers import an_account
from tests.unchanged import unchanged

Browser = Callable[[int], Client]
# One letter that folds into four words of eighteen letters.
GROWS = "\ufdfa"


def undo(number: int, seq: int, by: Actor) -> None:
    actions.undo_change(opportunity_id=number, seq=seq, by=by, via=SYSTEM)


def buyer(sales: Sales, number: int, act: Callable[..., object]) -> None:
    act(opportunity_id=number, contact_id=sales.buyer, role="economic_buyer", by=sales.actor("rita"), via=SYSTEM)


def test_undoing_needs_the_right_to_make_the_change(sales: Sales) -> None:
    number = sales.deal()
    sales.move(number, "qualification")
    editor = token_actor(sales.cast.rita, Permission.OPPORTUNITIES_EDIT)
    entry = History.objects.get(seq=last_seq(number)).entry_id
    assert not history_marks(editor, number, [entry])[entry].can_undo
    with unchanged(), pytest.raises(NotPermitted) as refusal:
        undo(number, last_seq(number), editor)
    assert refusal.value.permission == Permission.OPPORTUNITIES_MOVE
    undo(number, last_seq(number), token_actor(sales.cast.rita, "opportunities.edit", "opportunities.move"))
    assert row(number).stage_id == sales.stage("lead_generation")


def test_what_a_stage_was_entered_with_is_not_undone(sales: Sales) -> None:
    number = sales.deal(amount=None, contacts=())
    amount = sales.edit(number, amount=Decimal(1000))
    buyer(sales, number, actions.add_buying_contact)
    joined = last_seq(number)
    moved = sales.move(number, "proposal").seq
    for seq, code in ((amount, "field_missing"), (joined, "contacts_missing")):
        assert seq is not None
        with unchanged(), pytest.raises(Refused) as refusal:
            undo(number, seq, sales.actor("rita"))
        assert [reason.code for reason in refusal.value.reasons] == [code]
    for seq in (moved, joined, amount):
        assert seq is not None
        undo(number, seq, sales.actor("rita"))
    assert (row(number).amount_minor, row(number).stage_id) == (None, sales.stage("lead_generation"))


def test_what_a_deal_lacked_in_its_stage_it_may_lack_again(sales: Sales) -> None:
    number = sales.deal(amount=None)
    sales.move(number, "proposal", by="max", override_reason="Agreed by phone")
    seq = sales.edit(number, amount=Decimal(1000))
    assert seq is not None
    undo(number, seq, sales.actor("rita"))
    assert row(number).amount_minor is None


def test_taking_out_who_is_not_in_the_group_asks_no_database_about_the_role(sales: Sales) -> None:
    number = sales.deal()
    with unchanged():
        out = actions.remove_buying_contact(
            opportunity_id=number, contact_id=sales.buyer, role="\x00", by=sales.actor("rita"), via=SYSTEM
        )
    assert (out.version, out.seq) == (1, None)


def test_a_filter_names_no_account_the_viewer_may_not_see(sales: Sales, browser: Browser) -> None:
    hidden = an_account(sales.cast.olga, "Quiet Harbour")
    address = f"/opportunities?account={public_id(hidden)}"
    assert "Quiet Harbour" in unescape(browser(sales.cast.olga).get(address).content.decode())
    assert "Quiet Harbour" not in unescape(browser(sales.cast.rita).get(address).content.decode())


@pytest.mark.parametrize("text", ["a" * 60_000, GROWS * 3_000, "presses \x00"])
def test_no_deal_holds_a_word_longer_than_names_are(sales: Sales, text: str) -> None:
    sales.deal(name="presses a")
    assert board(sales.lens(), deals(sales, text=text)).count == 0


def test_a_name_that_grows_when_folded_has_a_key_that_fits(sales: Sales) -> None:
    number = sales.deal(name=GROWS * 200)
    assert len(row(number).name_key) == 200
    sales.edit(number, name=GROWS * 199)
    assert (len(row(number).name), len(row(number).name_key)) == (199, 200)


def test_a_question_of_the_gate_has_no_hints_and_answers_all_the_same(sales: Sales, browser: Browser) -> None:
    number = sales.deal(amount=None)
    asked = {"HX-Request": "true", "HX-Target": "ul#hints"}
    address = f"/opportunities/{public_id(number)}/move?to=proposal"
    assert browser(sales.cast.rita).get(address, headers=asked).status_code == 200
