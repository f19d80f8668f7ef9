"""Objections beside outcomes: what is written down on a deal is counted at once, and its figure opens the deal."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.stage import Stage
from tests.journeys.visitor import DESK, PHONE

pytestmark = pytest.mark.journey
DEAL = "Edge gateway pilot"
SAID = "Nothing before the line stands still in summer."


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_an_objection_is_written_down_and_found_behind_its_figure(
    visit: Visit, stage: Stage, size: dict[str, int]
) -> None:
    max_ = visit("max", size=size)
    page = max_.go(f"/opportunities/{stage.deals[DEAL]}")
    page.locator("#objections-panel a", has_text="Add objection").click()
    page.locator("dialog[open] textarea[name=text]").fill(SAID)
    page.locator("dialog[open] select[name=topic]").select_option("status_quo")
    page.locator("dialog[open] button", has_text="Save objection").click()
    expect(page.locator("#objections-panel")).to_contain_text(SAID)
    page = max_.go("/reports/objections")
    max_.assert_accessible()
    row = page.locator("#topics tbody tr", has_text="Status quo")
    stands = row.locator("a[href*='/open']")
    expect(stands).to_have_text("1")
    stands.focus()
    max_.assert_focus_shows()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Status quo: Open deals where it stands")
    expect(page.locator("main")).to_contain_text(SAID)
    max_.assert_accessible()
    page.locator("main a", has_text=DEAL).click()
    expect(page.locator("h1")).to_contain_text(DEAL)
