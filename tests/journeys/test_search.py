"""The command palette and the help on keys: by keyboard alone, in both themes, on a phone, and without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE, SMALL_PHONE

pytestmark = pytest.mark.journey
DEAL = "Gearbox assembly"


def options(page: Page, text: str) -> None:
    """Type into the palette and wait until what it offers has changed."""
    page.get_by_role("combobox", name="Search, jump, act").fill(text)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_deal_is_found_and_opened_by_keyboard(visit: Visit, stage: Stage, theme: str) -> None:
    rita = visit("rita", theme=theme)
    page = rita.go("/accounts")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search, jump, act")
    expect(field).to_be_focused()
    options(page, "gearobx")
    option = page.get_by_role("option", name=DEAL)
    expect(option).to_be_visible()
    expect(page.locator("dialog.pal [role=status]")).to_contain_text("Results:")
    expect(page.locator("dialog.pal").get_by_role("option").first).to_have_attribute("aria-selected", "true")
    rita.assert_accessible()
    rita.shoot(f"palette-{theme}")
    last = page.locator("dialog.pal").get_by_role("option").count() - 1
    rita.press("ArrowUp")
    expect(page.locator("dialog.pal").get_by_role("option").nth(last)).to_have_attribute("aria-selected", "true")
    rita.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{stage.url}/opportunities/{stage.deals[DEAL]}")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("group", name="Looked at last").get_by_role("option", name=DEAL)).to_be_visible()


def test_the_palette_presses_what_the_page_offers(visit: Visit, stage: Stage) -> None:
    rita = visit("rita")
    page = rita.go(f"/opportunities/{stage.deals[DEAL]}")
    page.keyboard.press("Control+k")
    options(page, "> call")
    expect(page.get_by_role("group", name="Actions on this page").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open] textarea")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    options(page, "zyxwvut")
    expect(page.locator("dialog.pal .pal-none")).to_be_visible()
    rita.assert_accessible()
    page.keyboard.press("Control+k")
    expect(page.locator("dialog.pal")).to_have_count(0)


def test_what_is_found_opens_beside(visit: Visit, stage: Stage) -> None:
    rita = visit("rita")
    page = rita.go("/accounts")
    page.keyboard.press("Control+k")
    options(page, DEAL)
    expect(page.get_by_role("option", name=DEAL)).to_be_visible()
    with page.context.expect_page() as opened:
        page.keyboard.press("Control+Enter")
    expect(opened.value).to_have_url(f"{stage.url}/opportunities/{stage.deals[DEAL]}")
    opened.value.close()
    expect(page).to_have_url(f"{stage.url}/accounts")


def test_the_help_lists_what_this_page_binds(visit: Visit) -> None:
    rita = visit("rita")
    page = rita.go("/accounts")
    page.get_by_role("link", name="New account").focus()
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_).to_contain_text("New account")
    expect(help_).to_contain_text("Search, jump, act")
    expect(help_.locator("div", has_text="Tasks").first).to_contain_text("G")
    expect(help_).not_to_contain_text("Log a call")
    rita.assert_accessible()
    rita.shoot("keyboard-help")
    page.keyboard.press("Escape")
    expect(help_).to_have_count(0)
    expect(page.get_by_role("link", name="New account")).to_be_focused()


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE])
def test_palette_on_a_phone(visit: Visit, stage: Stage, size: tuple[int, int]) -> None:
    rita = visit("rita", size=size)
    page = rita.go("/accounts")
    page.locator(".head-find").click()
    options(page, "gearbox")
    expect(page.get_by_role("option", name=DEAL)).to_be_visible()
    rita.assert_accessible()
    rita.assert_fits_phone()
    rita.shoot(f"palette-phone-{size[0]}")
    page.get_by_role("option", name=DEAL).click()
    expect(page).to_have_url(f"{stage.url}/opportunities/{stage.deals[DEAL]}")
    rita.go("/search?q=gearbox")
    rita.assert_accessible()
    rita.assert_fits_phone()


def test_search_without_javascript(visit: Visit, stage: Stage) -> None:
    rita = visit("rita", has_script=False)
    page = rita.go("/accounts")
    page.locator(".side-find").click()
    page.get_by_role("searchbox", name="Search").fill("gearbox")
    page.get_by_role("searchbox", name="Search").press("Enter")
    page.get_by_role("link", name=DEAL).click()
    expect(page).to_have_url(f"{stage.url}/opportunities/{stage.deals[DEAL]}")
