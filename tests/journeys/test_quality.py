"""Data quality, from a number to its deals, and stagnant ones cleaned up; reports as tiles that are put in order."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE, SMALL_PHONE, Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.journey
OPEN = "select close_date from opportunities_opportunity where name = ?"


def later() -> str:
    return (datetime.now(UTC).date() + timedelta(days=40)).isoformat()


def decide(page: Page, name: str, choice: str, day: str) -> None:
    """Choose what becomes of the deal of this name."""
    deal = page.locator("section", has=page.locator(f"h2:has-text('{name}')"))
    deal.locator("select").first.select_option(choice)
    deal.get_by_label("Day").fill(day)


def test_a_number_opens_its_deals_and_stagnant_ones_are_cleaned_up(stage: Stage, visit: Visit) -> None:
    rita = visit("rita")
    page = rita.go("/quality?scope=mine")
    rita.assert_accessible()
    rita.shoot("quality")
    row = page.locator("#rules tbody tr").first
    count = row.locator("td a").inner_text()
    row.locator("th a").click()
    expect(page.locator("#summary")).to_contain_text(f"{count} deal")
    page = rita.go("/quality/clean-up?scope=mine")
    rita.assert_accessible()
    first = page.locator("section h2").first
    name = first.inner_text().split(" · ")[-1]
    page.locator("select").first.focus()
    rita.press("E")
    expect(page.locator("select").first).to_have_value("redate")
    rita.press("Tab")
    rita.assert_focus_shows()
    page.keyboard.type(later())
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("The effect")
    expect(page.locator(".note").first).to_contain_text("1 deal would change.")
    rita.assert_accessible()
    rita.shoot("clean-up-effect")
    assert stage.rows(OPEN, name)[0]["close_date"] != later()
    page.locator("button:has-text('Carry out')").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#done")).to_contain_text("Changed 1")
    assert stage.rows(OPEN, name)[0]["close_date"] == later()
    rita.assert_accessible()
    page.click("#done a")
    page.click("text=Undo all")
    expect(page.locator("#rows")).to_contain_text("Undone")
    assert stage.rows(OPEN, name)[0]["close_date"] != later()


def test_the_same_without_javascript(stage: Stage, visit: Visit) -> None:
    max_ = visit("max", has_script=False)
    page = max_.go("/quality/clean-up?scope=team")
    name = page.locator("section h2").first.inner_text().split(" · ")[-1]
    decide(page, name, "park", later())
    page.click("button:has-text('Show the effect')")
    page.click("button:has-text('Carry out')")
    expect(page.locator("#done")).to_contain_text("Take it up again")
    sql = "select category, close_date from opportunities_opportunity where name = ?"
    assert stage.rows(sql, name)[0] == {"category": "omitted", "close_date": later()}
    for path in [str(link.get_attribute("href")) for link in page.locator("#done a").all()][::-1]:
        max_.go(path).click("text=Undo all")
        expect(page.locator("#rows")).to_contain_text("Undone")
    assert stage.rows(sql, name)[0] != {"category": "omitted", "close_date": later()}


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE])
def test_the_pages_fit_a_phone(visit: Visit, size: tuple[int, int]) -> None:
    sam = visit("sam", size=size)
    for path in (
        "/quality",
        "/quality/clean-up?scope=all",
        "/settings/quality",
        "/settings/quality/sales/no_contact",
        "/settings/quality/sales/no_contact/proposal",
    ):
        sam.go(path)
        sam.assert_fits_phone()


def tiles(page: Page) -> list[str]:
    return page.locator("tile-order li a.m").all_inner_texts()


def test_reports_become_tiles_that_are_put_in_order_by_keyboard_and_by_dragging(stage: Stage, visit: Visit) -> None:
    rita = visit("rita")
    page = rita.page
    for place, (report, name) in enumerate((("win_rate", "Wins"), ("sales_cycle", "Pace"), ("open_pipeline", "Open"))):
        rita.go(f"/reports/{report}?by=none&days=last-year")
        page.locator("summary", has_text="Keep").press("Enter")
        page.get_by_role("link", name="Add to dashboard").click()
        if place == 0:
            rita.assert_accessible()
            page.get_by_label("Name of the new dashboard").fill("Mine")
        page.locator("input[name=name]").fill(name)
        page.get_by_role("button", name="Add tile").click()
        expect(page.locator("h1")).to_have_text("Mine")
    rita.assert_accessible()
    page.get_by_role("link", name="Change").click()
    expect(page.locator("h1")).to_have_text("Change Mine")
    rita.assert_accessible()
    assert tiles(page) == ["Wins", "Pace", "Open"]
    page.get_by_role("button", name="Move Wins later").press("Enter")
    expect(page.locator("tile-order li a.m").first).to_have_text("Pace")
    assert tiles(page) == ["Pace", "Wins", "Open"]
    page.locator("tile-order.can-drag, ol.can-drag").first.wait_for()
    grips = page.locator("tile-order .grip")
    with page.expect_response(lambda reply: reply.request.method == "POST"):
        grips.nth(2).drag_to(grips.nth(0))
    expect(page.locator("tile-order li a.m").first).to_have_text("Open")
    assert tiles(page) == ["Open", "Pace", "Wins"]
    order = "select name from dashboards_tile where name in ('Wins', 'Pace', 'Open') order by position"
    assert [row["name"] for row in stage.rows(order)] == ["Open", "Pace", "Wins"]
