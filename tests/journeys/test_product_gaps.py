"""Product gaps: a deal is linked by key in three actions, the catalogue ranks it, and its page has the deal behind."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.stage import Stage
from tests.journeys.visitor import DESK, PHONE

pytestmark = pytest.mark.journey
DEAL = "Gearbox assembly"
ROWS = "select g.name, r.severity from gaps_request r join gaps_gap g on g.id = r.gap_id where r.state = 'active'"


def test_a_deal_is_linked_by_key_and_ranked(visit: Visit, stage: Stage) -> None:
    max_ = visit("max")
    page = max_.go("/product-gaps/new")
    page.locator("input[name=name]").fill("Offline mode")
    page.locator("button", has_text="Add product gap").click()
    expect(page.locator("h1")).to_have_text("Offline mode")
    page = max_.go(f"/opportunities/{stage.deals[DEAL]}")
    page.keyboard.press("p")
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("input[name=new_name]")).to_be_focused()
    max_.assert_focus_shows()
    max_.assert_accessible()
    page.keyboard.type("offl")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    panel = page.locator("#gaps-panel")
    expect(panel).to_contain_text("Offline mode")
    expect(panel).to_contain_text("Important")
    assert stage.rows(ROWS) == [{"name": "Offline mode", "severity": "important"}]
    panel.locator("a", has_text="Edit").click()
    page.locator("dialog[open] select[name=severity]").select_option("blocker")
    page.locator("dialog[open] button", has_text="Save").click()
    expect(panel).to_contain_text("Blocker")
    panel.locator("a", has_text="Edit").click()
    page.locator("dialog[open] button", has_text="Remove link").click()
    expect(panel).to_contain_text("None so far.")
    page.locator("#toast button", has_text="Undo").click()
    expect(panel).to_contain_text("Blocker")
    page = max_.go("/product-gaps")
    max_.assert_accessible()
    row = page.locator("tbody tr", has_text="Offline mode")
    row.locator("td a").first.click()
    expect(page.locator("#deals")).to_contain_text(DEAL)
    max_.assert_accessible()


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_pages_fit_the_screen(visit: Visit, stage: Stage, size: dict[str, int]) -> None:
    max_ = visit("max", size=size)
    max_.go("/product-gaps")
    max_.assert_accessible()
