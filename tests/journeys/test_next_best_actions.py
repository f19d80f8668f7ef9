"""Next best actions: on a phone, and from My day to the deal, its counts, and dismissing one by key."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE, Visitor

pytestmark = pytest.mark.journey
DEAL = "Paint shop"
ROWS = "select practice, answer, reason, done_won from advice_response"
AMOUNT = "select amount_minor from opportunities_opportunity where name = ?"
CLEAR = "select done_won, surely from advice_evidence where practice = 'champion' and clear_at is not null"


def test_an_action_is_found_on_a_phone_and_dismissed_by_key(visit: Visit, stage: Stage) -> None:
    small = visit("rita", size=PHONE)
    page = small.go("/next-best-actions")
    expect(page.locator("#own-actions")).to_contain_text("Weiland Motors")
    small.assert_accessible()
    small.assert_fits_phone()
    page.locator("#own-actions a", has_text="Weiland Motors").click()
    expect(page.locator("#advice")).to_contain_text("Name a champion")
    small.assert_accessible()
    rita = visit("rita")
    page = rita.go("/my-day")
    page.locator("#next-best-actions a", has_text="All").click()
    amount = stage.rows(AMOUNT, DEAL)[0]["amount_minor"]
    [clear] = stage.rows(CLEAR)
    at_stake = f"€{amount * clear['surely'] // 10_000:,}"
    expect(page.locator("#own-actions li", has_text="Weiland Motors")).to_contain_text(at_stake)
    page.locator("#own-actions a", has_text="Weiland Motors").click()
    expect(page).to_have_url(re.compile(rf"/opportunities/{stage.deals[DEAL]}#advice$"))
    panel = page.locator("#advice")
    expect(panel).to_contain_text("Name a champion")
    expect(panel).to_contain_text(at_stake)
    expect(panel).to_contain_text(
        "about 45% (of more than 50) were won; of those without, about 20% (of more than 50)."
    )
    rita.assert_accessible()
    panel.locator("a.btn", has_text="Dismiss").focus()
    rita.assert_focus_shows()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open] input[name=reason]")).to_be_focused()
    rita.assert_accessible()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_contain_text("Say why it is not for this deal.")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    dismiss_on_my_day(rita)
    page = rita.go(f"/opportunities/{stage.deals[DEAL]}")
    panel = page.locator("#advice")
    expect(panel).not_to_contain_text(at_stake)
    panel.locator("summary", has_text="Done and dismissed").click()
    expect(panel).to_contain_text("They decide by tender.")
    told = [{"practice": "champion", "answer": "dismissed", "reason": "They decide by tender."}]
    assert stage.rows(ROWS) == [one | {"done_won": clear["done_won"]} for one in told]
    expect(page.locator("#timeline")).to_contain_text("Next best action dismissed")
    page = rita.go("/next-best-actions/outcomes")
    page.locator("#outcome-champion").get_by_role("link", name="still open").click()
    expect(page.locator("#rows")).to_contain_text(DEAL)
    rita.assert_accessible()


def dismiss_on_my_day(rita: Visitor) -> None:
    """The same dialog, opened where the day begins."""
    page = rita.go("/my-day")
    day = page.locator("#next-best-actions")
    day.get_by_role("link", name="Dismiss: Name a champion: Weiland Motors").focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open] input[name=reason]")).to_be_focused()
    page.keyboard.type("They decide by tender.")
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(day).not_to_contain_text("Weiland Motors")
    left = day.get_by_role("link", name="Dismiss:")
    if left.count():
        expect(left.first).to_be_focused()
    rita.assert_accessible()
