"""Moving a deal by page, dialog and board, and taking it back."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.test import Client

from quarterdeck.customers.queries import contact_options
from quarterdeck.journal.queries import timeline
from quarterdeck.opportunities.tests.deals import Sales, buying_group, last_change, last_seq, row, voided_changes
from quarterdeck.values.ids import public_id
from tests.pages import page_of
from tests.unchanged import unchanged

Browser = Callable[[int], Client]
ON_BOARD = {"board": "sales", "view": ""}


@pytest.fixture
def rita(sales: Sales, browser: Browser) -> Client:
    """Rita's browser."""
    return browser(sales.cast.rita)


def address(number: int, rest: str = "/move") -> str:
    return f"/opportunities/{public_id(number)}{rest}"


def in_place(target: str) -> Mapping[str, str]:
    return {"HX-Request": "true", "HX-Target": target}


def toast(response: Any) -> dict[str, str]:
    found: dict[str, str] = json.loads(response["HX-Trigger"])["qd:toast"]
    return found


def test_board_gets_one_card_and_two_heads(sales: Sales, rita: Client) -> None:
    number = sales.deal("qualification", account_id=sales.account)
    post = {"to": "proposal", "version": "1", **ON_BOARD}
    response = rita.post(address(number), post, headers=in_place("card"))
    html = page_of(response)
    assert html.count("data-card ") == 1
    assert ('data-stage="proposal"' in html, 'data-version="2"' in html) == (True, True)
    assert [html.count(f'id="head-{key}"') for key in ("qualification", "proposal", "negotiation")] == [1, 1, 0]
    assert len(html) < 3000
    assert toast(response) == {
        "text": "Kettler Logistik moved to Proposal. 3 recommendations are open. Now 1 deal and €1.00k there.",
        "undo": address(number, f"/undo/{last_seq(number)}"),
    }
    assert last_change().door == "board"


def test_closed_deal_comes_with_its_zone(sales: Sales, rita: Client) -> None:
    number = sales.deal("negotiation")
    html = page_of(rita.post(address(number), {"to": "closed_won", **ON_BOARD}, headers=in_place("card")))
    assert ('id="head-negotiation"' in html, 'id="zone-closed_won"' in html, "€1.00k" in html) == (True, True, True)


def test_gate_asks_for_what_is_missing_with_the_field_in_place(sales: Sales, rita: Client) -> None:
    number = sales.deal("qualification", amount=None, contacts=(), account_id=sales.account)
    with unchanged():
        response = rita.post(address(number), {"to": "proposal", **ON_BOARD}, headers=in_place("card"))
    html = page_of(response, 422)
    assert html.lstrip().startswith("<dialog")
    for words in (
        "2 things are missing before Proposal",
        'name="amount"',
        'name="contact-economic_buyer"',
        "Jana Weber",
    ):
        assert words in html
    assert "Move anyway with a reason" not in html


def test_answered_gate_moves_with_facts_and_a_new_contact(sales: Sales, rita: Client) -> None:
    number = sales.deal("qualification", amount=None, contacts=(), account_id=sales.account)
    post = {"to": "proposal", "amount": "12.5k", "currency": "EUR", "contact_name-economic_buyer": "Ines Keller"}
    response = rita.post(address(number), post)
    assert response["Location"] == address(number, "")
    found = row(number)
    assert (found.stage_id, found.amount_minor) == (sales.stage("proposal"), 1_250_000)
    (member,) = buying_group(number)
    (contact,) = contact_options(sales.actor("rita"), sales.account, "Ines")
    assert (member.contact_id, member.role) == (contact.id, "economic_buyer")


def test_half_answered_gate_keeps_what_was_typed_and_writes_nothing(sales: Sales, rita: Client) -> None:
    number = sales.deal("qualification", amount=None, contacts=(), account_id=sales.account)
    with unchanged():
        html = page_of(rita.post(address(number), {"to": "proposal", "amount": "12.5k", "currency": "USD"}), 422)
        asked = page_of(rita.post(address(number), {"to": "proposal", "contact_name-economic_buyer": "Ines"}), 422)
    assert ("One thing is missing before Proposal" in html, 'value="12.5k"' in html) == (True, True)
    assert ('value="Ines"' in asked, "One thing is missing before Proposal" in asked) == (True, True)


def test_unreadable_answer_is_named_beside_its_field(sales: Sales, rita: Client) -> None:
    number = sales.deal("qualification", amount=None)
    html = page_of(rita.post(address(number), {"to": "proposal", "amount": "lots"}), 422)
    assert ("Not a number." in html, 'value="lots"' in html, 'aria-invalid="true"' in html) == (True, True, True)


def test_lost_asks_for_the_reason_and_then_for_the_competitor(sales: Sales, rita: Client) -> None:
    number = sales.deal("proposal")
    assert 'name="loss_reason_id"' in page_of(rita.get(f"{address(number)}?to=closed_lost"))
    post = {"to": "closed_lost", "loss_reason_id": public_id(sales.reasons["competitor"])}
    assert 'name="competitor"' in page_of(rita.post(address(number), post), 422)
    assert rita.post(address(number), post | {"competitor": "Kappa"}).status_code == 303
    assert (row(number).competitor, row(number).stage_id) == ("Kappa", sales.stage("closed_lost"))


def test_override_is_offered_to_managers_and_needs_a_reason(sales: Sales, browser: Browser) -> None:
    number = sales.deal("qualification", contacts=())
    manager = browser(sales.cast.max)
    assert "Move anyway with a reason" in page_of(manager.get(f"{address(number)}?to=proposal"))
    assert manager.post(address(number), {"to": "proposal", "override_reason": " "}).status_code == 422
    assert manager.post(address(number), {"to": "proposal", "override_reason": "Agreed by phone"}).status_code == 303
    assert timeline("opportunity", number)[0].reason == "Agreed by phone"


def test_choice_of_stages_bears_the_verdicts(sales: Sales, rita: Client) -> None:
    number = sales.deal("qualification", contacts=())
    html = page_of(rita.get(address(number), headers=in_place("hints")))
    assert 'data-hint="proposal" data-verdict="open">Drop in Proposal, 1 rule open' in html
    assert 'data-hint="lead_generation" data-verdict="ok">Drop in Lead generation' in html
    assert "qualification" not in html
    page = page_of(rita.get(address(number)))
    assert ("<html" in page, 'value="closed_lost"' in page) == (True, True)


def test_stale_move_brings_the_fresh_card(sales: Sales, rita: Client) -> None:
    number = sales.deal("qualification")
    sales.move(number, "proposal", by="max")
    post = {"to": "needs_assessment", "version": "1", **ON_BOARD}
    response = rita.post(address(number), post, headers=in_place("card"))
    assert ('data-stage="proposal"' in page_of(response, 409), toast(response)["undo"]) == (True, "")
    assert rita.post(address(number), post).status_code == 409
    assert row(number).stage_id == sales.stage("proposal")


def test_undo_brings_card_and_heads_back(sales: Sales, rita: Client) -> None:
    number = sales.deal("qualification")
    sales.move(number, "proposal")
    undo = address(number, f"/undo/{last_seq(number)}")
    html = page_of(rita.post(undo, ON_BOARD, headers=in_place("undo")))
    assert ('data-stage="qualification"' in html, 'id="head-proposal"' in html) == (True, True)
    again = rita.post(undo, ON_BOARD, headers=in_place("undo"))
    assert (again.status_code, "data-card " in page_of(again, 422)) == (422, True)
    assert voided_changes(number) == 1


def test_only_they_who_may_move_are_asked_or_heard(sales: Sales, browser: Browser) -> None:
    number = sales.deal("qualification")
    for name, status in (("olga", 404), ("rolf", 403), ("paul", 404)):
        client = browser(getattr(sales.cast, name))
        with unchanged():
            answers = [client.get(address(number)), client.post(address(number), {"to": "proposal"})]
        assert [answer.status_code for answer in answers] == [status, status]
    refused = browser(sales.cast.rolf).post(address(number), {"to": "proposal"}, headers=in_place("card"))
    assert (refused.status_code, toast(refused)["undo"]) == (403, "")
    assert Client().post(address(number), {"to": "proposal"})["Location"].startswith("/signin/")
