"""Every page of deals: the checker finds nothing in either theme, filters work in place, the address is the view."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey
BOARD = "/pipelines/sales/board"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_checker_finds_nothing(visit: Visit, stage: Stage, theme: str) -> None:
    ada = visit("ada", theme=theme)
    deal = f"/opportunities/{stage.deals['Gearbox assembly']}"
    addresses = (
        BOARD, f"{BOARD}?q=nothing-like-it&min=lots", f"{BOARD}?flag=overdue&owner=x", "/opportunities",
        "/opportunities?kind=won&q=zzz", "/opportunities/new", deal, f"{deal}/move", f"{deal}/move?to=closed_lost",
        f"{deal}/move?to=qualification", f"{deal}/fields/amount", f"{deal}/fields/stage_id", f"{deal}/delete",
        "/pipelines/sales/stages/proposal/cards",
    )  # fmt: skip
    for number, address in enumerate(addresses):
        page = ada.go(address)
        ada.assert_accessible()
        ada.shoot(f"{number:02}-{theme}")
    page = ada.go(BOARD)
    page.locator("#filter-open").click()
    expect(page.get_by_label("Name or account")).to_be_focused()
    ada.assert_accessible()
    page.keyboard.press("Escape")
    page.locator("[data-card]").first.focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-hint-of=qualification]")).to_be_visible()
    ada.assert_accessible()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Lift a card")
    ada.assert_accessible()


def test_filters_work_in_place_and_the_address_is_the_view(visit: Visit, stage: Stage) -> None:
    rita = visit("rita")
    page = rita.go(BOARD)
    page.evaluate("() => { window.samePage = true; }")
    page.get_by_role("group", name="Scope").get_by_role("link", name="My", exact=True).click()
    expect(page).to_have_url(f"{stage.url}{BOARD}?scope=mine")
    expect(page.locator("[data-card]").filter(has_text="Odra Steel")).to_have_count(0)
    page.locator("#flag-overdue").press("Enter")
    expect(page).to_have_url(f"{stage.url}{BOARD}?scope=mine&flag=overdue")
    expect(page.locator("#flag-overdue")).to_be_focused()
    expect(page.locator("[data-card]").filter(has_text="Weiland Motors")).to_be_visible()
    expect(page.locator("[data-card]").filter(has_text="Hot-end inspection")).to_have_count(0)
    assert page.evaluate("() => window.samePage") is True
    rita.assert_accessible()
    page.go_back()
    expect(page.locator("[data-card]").filter(has_text="Hot-end inspection")).to_be_visible()
    expect(page).to_have_url(f"{stage.url}{BOARD}?scope=mine")


def test_filter_form_narrows_in_place_and_chips_take_it_back(visit: Visit, stage: Stage) -> None:
    rita = visit("rita")
    page = rita.go("/opportunities")
    page.locator("#filter-open").press("Enter")
    expect(page.get_by_label("Name or account")).to_be_focused()
    page.get_by_label("Name or account").fill("weiland")
    page.get_by_label("Name or account").press("Enter")
    expect(page.locator("#summary")).to_contain_text("1 deal")
    expect(page.get_by_role("row").filter(has_text="Weiland Motors")).to_be_visible()
    page.get_by_role("link", name="Remove the filter Name or account").click()
    expect(page.get_by_role("row").filter(has_text="Hot-end inspection")).to_be_visible()


def test_cards_dragged_after_a_filter_still_move(visit: Visit, stage: Stage) -> None:
    rita = visit("rita")
    page = rita.go(BOARD)
    page.get_by_role("group", name="Scope").get_by_role("link", name="My", exact=True).click()
    expect(page).to_have_url(f"{stage.url}{BOARD}?scope=mine")
    card = page.locator("[data-card]").filter(has_text="Sundfisk")
    rita.drag(card, page.locator("[data-cards=lead_generation]"))
    expect(page.locator("#toast")).to_contain_text("Sundfisk moved to Lead generation.")
    assert stage.deal("Portion control")["stage"] == "lead_generation"
