"""Moving deals on the board: by mouse, by keyboard, through the gate, back again."""

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import Visit
from tests.journeys.stage import Stage
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
BOARD = "/pipelines/sales/board"


def card(visitor: Visitor, account: str) -> Locator:
    """The card of this account's deal."""
    return visitor.page.locator("[data-card]").filter(has_text=account)


def column(visitor: Visitor, key: str) -> Locator:
    """The cards of a stage."""
    return visitor.page.locator(f"[data-cards={key}]")


def test_dragged_card_moves_and_undo_puts_it_back(visit: Visit, stage: Stage) -> None:
    rita = visit("rita")
    page = rita.go(BOARD)
    before = page.locator("#head-needs_assessment").inner_text()
    rita.drag(card(rita, "Brenner Textil"), column(rita, "needs_assessment"))
    expect(column(rita, "needs_assessment").get_by_text("Brenner Textil")).to_be_visible()
    toast = page.locator("#toast")
    expect(toast).to_contain_text("Brenner Textil moved to Needs assessment.")
    assert stage.deal("Traceability retrofit")["stage"] == "needs_assessment"
    assert page.locator("#head-needs_assessment").inner_text() != before
    page.keyboard.press("Control+z")
    expect(column(rita, "qualification").get_by_text("Brenner Textil")).to_be_visible()
    assert page.locator("#head-needs_assessment").inner_text() == before
    assert stage.deal("Traceability retrofit")["stage"] == "qualification"


def test_gate_asks_and_moves_once_it_is_answered(visit: Visit, stage: Stage) -> None:
    rita = visit("rita")
    page = rita.go(BOARD)
    rita.drag(card(rita, "Conservas Ria"), column(rita, "proposal"))
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("One thing is missing before Proposal")
    expect(column(rita, "needs_assessment").get_by_text("Conservas Ria")).to_be_visible()
    assert stage.deal("Can seams, eight lines")["stage"] == "needs_assessment"
    rita.assert_accessible()
    dialog.get_by_label("Economic buyer").select_option(label="Jo Conservas")
    dialog.get_by_role("button", name="Save and move").click()
    expect(dialog).to_have_count(0)
    expect(column(rita, "proposal").get_by_text("Conservas Ria")).to_be_visible()
    row = stage.deal("Can seams, eight lines")
    assert row["stage"] == "proposal"
    contacts = stage.rows("select role from opportunities_opportunitycontact where opportunity_id = ?", row["id"])
    assert contacts == [{"role": "economic_buyer"}]


def test_gate_can_be_left_and_nothing_is_changed(visit: Visit, stage: Stage) -> None:
    rita = visit("rita")
    page = rita.go(BOARD)
    rita.drag(card(rita, "Kestrel Packaging"), column(rita, "proposal"))
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(card(rita, "Kestrel Packaging")).to_be_focused()
    assert stage.deal("Print verification")["stage"] == "needs_assessment"


def test_keyboard_lifts_carries_and_drops(visit: Visit, stage: Stage) -> None:
    rita = visit("rita")
    page = rita.go(BOARD)
    card(rita, "Fjordlys Energi").focus()
    rita.press("Space")
    expect(page.locator("#toast")).to_contain_text("Lifted Fjordlys Energi.")
    rita.press("ArrowRight")
    expect(page.locator("#live")).to_have_text("Drop in Qualification")
    rita.press("Escape")
    expect(column(rita, "lead_generation").get_by_text("Fjordlys Energi")).to_be_visible()
    assert stage.deal("Line check, two sites")["stage"] == "lead_generation"
    rita.press("Space", "ArrowRight", "Space")
    expect(page.locator("#toast")).to_contain_text("moved to Qualification")
    expect(card(rita, "Fjordlys Energi")).to_be_focused()
    assert stage.deal("Line check, two sites")["stage"] == "qualification"


def test_keyboard_walks_between_cards(visit: Visit) -> None:
    rita = visit("rita")
    rita.go(BOARD).wait_for_selector("stage-board:defined")
    first = column(rita, "proposal").locator("[data-card]").first
    first.focus()
    expect(first).to_be_focused()
    rita.press("ArrowDown")
    expect(column(rita, "proposal").locator("[data-card]").nth(1)).to_be_focused()
    rita.press("k", "ArrowRight")
    expect(column(rita, "negotiation").locator("[data-card]").first).to_be_focused()
    rita.press("ArrowLeft")
    expect(first).to_be_focused()


def test_key_m_loses_a_deal_with_its_reason(visit: Visit, stage: Stage) -> None:
    rita = visit("rita")
    page = rita.go(BOARD)
    card(rita, "Hallig Molkerei").focus()
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    rita.assert_accessible()
    dialog.get_by_role("button", name="Closed Lost").press("Enter")
    expect(dialog.get_by_role("heading")).to_have_text("One thing is missing before Closed Lost")
    rita.assert_focus_shows()
    dialog.get_by_label("Loss reason").select_option(label="Lost to a competitor")
    dialog.get_by_role("button", name="Save and move").press("Enter")
    expect(dialog.get_by_label("Competitor")).to_be_visible()
    dialog.get_by_label("Competitor").fill("Kappa Optics")
    dialog.get_by_label("Competitor").press("Enter")
    expect(card(rita, "Hallig Molkerei")).to_have_count(0)
    row = stage.deal("Fill level, line 4")
    assert (row["stage"], row["competitor"], row["close_date"] is not None) == ("closed_lost", "Kappa Optics", True)
    expect(page.locator("#zone-closed_lost")).to_contain_text("€86.0k")


def test_dropped_on_won_counts_in_the_zone(visit: Visit, stage: Stage) -> None:
    rita = visit("rita")
    page = rita.go(BOARD)
    rita.drag(card(rita, "Nordhaven Port"), page.locator("#zone-closed_won"))
    expect(page.locator("#zone-closed_won")).to_contain_text("€176k")
    expect(card(rita, "Nordhaven Port")).to_have_count(0)
    row = stage.deal("Container reading, phase 2")
    assert (row["stage"], row["closed_on"] is not None) == ("closed_won", True)


def test_lost_connection_puts_the_card_back_and_says_so(visit: Visit, stage: Stage) -> None:
    rita = visit("rita")
    page = rita.go(BOARD)
    # What is lost is the move: the script that makes it has come.
    page.locator("stage-board:defined").wait_for()
    rita.context.set_offline(True)
    rita.drag(card(rita, "Alder Textiles"), column(rita, "negotiation"))
    expect(page.locator("#toast")).to_contain_text("Not saved. Try again.")
    expect(column(rita, "proposal").get_by_text("Alder Textiles")).to_be_visible()
    rita.context.set_offline(False)
    assert stage.deal("Defect mapping")["stage"] == "proposal"


def test_two_people_on_one_deal_are_told(visit: Visit, stage: Stage) -> None:
    rita, manager = visit("rita"), visit("max")
    rita.go(BOARD)
    manager.go(BOARD)
    rita.drag(card(rita, "Bergmann Technik"), column(rita, "negotiation"))
    expect(rita.page.locator("#toast")).to_contain_text("moved to Negotiation")
    manager.drag(card(manager, "Bergmann Technik"), column(manager, "qualification"))
    expect(manager.page.locator("#toast")).to_contain_text("changed meanwhile")
    expect(column(manager, "negotiation").get_by_text("Bergmann Technik")).to_be_visible()
    assert stage.deal("Vision sensors and install")["stage"] == "negotiation"
