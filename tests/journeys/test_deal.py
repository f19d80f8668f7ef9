"""The page of a deal: values edited where they stand, the buying group, moves, losses, undoing."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.stage import Stage
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey


def open_deal(visitor: Visitor, stage: Stage, name: str) -> Page:
    """The page of the deal with this name."""
    return visitor.go(f"/opportunities/{stage.deals[name]}")


def test_values_are_edited_saved_reverted_and_undone_by_key(visit: Visit, stage: Stage) -> None:
    rita, name = visit("rita"), "Paint shop"
    page = open_deal(rita, stage, name)
    page.locator("#edit-source").focus()
    rita.press("Enter")
    expect(page.locator("#fact-source input[name=source]")).to_be_focused()
    page.keyboard.type("Trade fair")
    rita.press("Enter")
    expect(page.locator("#edit-source")).to_contain_text("Trade fair")
    expect(page.locator("#edit-source")).to_be_focused()
    assert stage.deal(name)["source"] == "Trade fair"
    rita.press("Enter")
    expect(page.locator("#fact-source input[name=source]")).to_be_focused()
    page.keyboard.type("Something else")
    rita.press("Escape")
    expect(page.locator("#edit-source")).to_contain_text("Trade fair")
    page.keyboard.press("Control+z")
    expect(page.locator("#edit-source")).to_contain_text("none")
    assert stage.deal(name)["source"] == ""


def test_tab_saves_and_goes_on(visit: Visit, stage: Stage) -> None:
    rita, name = visit("rita"), "Paint shop"
    page = open_deal(rita, stage, name)
    page.locator("#edit-competitor").click()
    expect(page.locator("#fact-competitor input[name=competitor]")).to_be_focused()
    page.keyboard.type("Kappa Optics")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("#edit-competitor")).to_contain_text("Kappa Optics")
    expect(page.locator("#edit-order_reference")).to_be_focused()
    assert stage.deal(name)["competitor"] == "Kappa Optics"


def test_second_value_is_kept_while_the_first_is_saved(visit: Visit, stage: Stage) -> None:
    rita, name = visit("rita"), "Paint shop"
    page = open_deal(rita, stage, name)
    page.locator("#edit-source").click()
    page.locator("#fact-source input[name=source]").fill("Web")
    page.locator("#edit-order_reference").click()
    page.locator("#fact-order_reference input[name=order_reference]").fill("PO 77")
    expect(page.locator("#edit-source")).to_contain_text("Web")
    page.keyboard.press("Enter")
    expect(page.locator("#edit-order_reference")).to_contain_text("PO 77")
    row = stage.deal(name)
    assert (row["source"], row["order_reference"]) == ("Web", "PO 77")


def test_amount_that_cannot_be_read_stays_with_its_remedy(visit: Visit, stage: Stage) -> None:
    rita, name = visit("rita"), "Paint shop"
    page = open_deal(rita, stage, name)
    page.locator("#edit-amount").click()
    amount = page.locator("#fact-amount input[name=amount]")
    amount.fill("about 240 k")
    amount.press("Enter")
    expect(page.locator("#fact-amount .err")).to_contain_text("Not a number. Did you mean 240,000?")
    expect(amount).to_be_focused()
    expect(amount).to_have_value("about 240 k")
    rita.assert_accessible()
    amount.fill("240k")
    amount.press("Enter")
    expect(page.locator("#edit-amount")).to_contain_text("€240,000")
    assert stage.deal(name)["amount_minor"] == 24_000_000


def test_stale_value_is_shown_beside_the_stored_one(visit: Visit, stage: Stage) -> None:
    rita, manager, name = visit("rita"), visit("max"), "Seam inspection"
    ours, theirs = open_deal(manager, stage, name), open_deal(visit("ada"), stage, name)
    ours.locator("#edit-source").click()
    expect(ours.locator("#fact-source input[name=source]")).to_be_focused()
    theirs.locator("#edit-source").click()
    theirs.locator("#fact-source input[name=source]").fill("Referral")
    theirs.keyboard.press("Enter")
    expect(theirs.locator("#edit-source")).to_contain_text("Referral")
    ours.locator("#fact-source input[name=source]").fill("Web")
    ours.keyboard.press("Enter")
    expect(ours.get_by_role("alert")).to_contain_text("Ada Lind changed this deal meanwhile. Stored now: Referral.")
    manager.assert_accessible()
    assert stage.deal(name)["source"] == "Referral"
    ours.locator("#fact-source input[name=source]").press("Enter")
    expect(ours.locator("#edit-source")).to_contain_text("Web")
    assert stage.deal(name)["source"] == "Web"
    assert rita.complaints == []


def test_contact_joins_with_a_role(visit: Visit, stage: Stage) -> None:
    rita, name = visit("rita"), "Traceability retrofit"
    page = open_deal(rita, stage, name)
    page.get_by_text("Add a contact").click()
    rita.assert_accessible()
    page.get_by_label("Or the name of a new contact").fill("Petra Lang")
    page.get_by_label("Role").select_option(label="Champion")
    page.get_by_role("button", name="Add contact").click()
    expect(page.locator("#contacts")).to_contain_text("Petra Lang")
    expect(page.locator("#timeline")).to_contain_text("Joined the buying group: Petra Lang as Champion")
    found = stage.rows(
        "select c.role from opportunities_opportunitycontact c join customers_contact p on p.id = c.contact_id"
        " where c.opportunity_id = ? and p.name = 'Petra Lang'",
        stage.deal(name)["id"],
    )
    assert found == [{"role": "champion"}]


def test_key_m_moves_through_the_gate_and_the_timeline_undoes_it(visit: Visit, stage: Stage) -> None:
    rita, name = visit("rita"), "Hot-end inspection"
    page = open_deal(rita, stage, name)
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("One thing is missing before Proposal")
    rita.assert_accessible()
    dialog.get_by_label("Or the name of a new contact").fill("Uwe Brandt")
    dialog.get_by_label("Or the name of a new contact").press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.locator(".path [aria-current=step]")).to_contain_text("Proposal")
    assert stage.deal(name)["stage"] == "proposal"
    page.locator("#timeline").get_by_role("button", name="Undo").first.click()
    expect(page.locator(".path [aria-current=step]")).to_contain_text("Needs assessment")
    expect(page.locator("#timeline")).to_contain_text("undone")
    assert stage.deal(name)["stage"] == "needs_assessment"


def test_lost_deal_is_closed_and_can_be_reopened(visit: Visit, stage: Stage) -> None:
    rita, name = visit("rita"), "Fleet renewal"
    page = open_deal(rita, stage, name)
    page.get_by_role("link", name="Closed Lost").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Loss reason").select_option(label="Too expensive")
    dialog.get_by_role("button", name="Save and move").click()
    expect(page.locator(".path [aria-current=step]")).to_contain_text("Closed Lost")
    expect(page.locator("#details")).to_contain_text("Too expensive")
    row = stage.deal(name)
    assert (row["stage"], row["closed_on"] is not None, row["loss_reason_id"] is not None) == (
        "closed_lost",
        True,
        True,
    )
    page.get_by_role("link", name="Reopen").click()
    dialog.get_by_role("button", name="Proposal").click()
    expect(page.locator(".path [aria-current=step]")).to_contain_text("Proposal")
    row = stage.deal(name)
    assert (row["stage"], row["closed_on"], row["loss_reason_id"]) == ("proposal", None, None)


def test_deleted_deal_comes_back_by_undo(visit: Visit, stage: Stage) -> None:
    manager, name = visit("max"), "Gateways, three sites"
    page = open_deal(manager, stage, name)
    page.get_by_label("More actions").click()
    page.get_by_role("link", name="Delete deal").click()
    expect(page.get_by_role("dialog")).to_contain_text("It can be restored.")
    manager.assert_accessible()
    page.get_by_role("dialog").get_by_role("button", name="Delete deal").click()
    expect(page).to_have_url(f"{stage.url}/pipelines/sales/board")
    assert stage.deal(name)["state"] == "deleted"
    page.locator("#toast").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    assert stage.deal(name)["state"] == "active"
