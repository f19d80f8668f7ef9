"""Lines of a deal: entered by keyboard alone, scheduled, removed and put back; on a phone, without script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE, SMALL_PHONE, Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.journey


def lines_of(stage: Stage, name: str) -> str:
    """The address of a deal's lines."""
    return f"/opportunities/{stage.deals[name]}/lines"


def enter(visitor: Visitor, product: str, quantity: str, discount: str = "") -> None:
    """Add a line by keyboard: the cursor stands in the product, Enter adds the line."""
    expect(visitor.page.locator("#new_product")).to_be_focused()
    visitor.page.keyboard.type(product)
    visitor.press("Tab")
    visitor.page.keyboard.press("ControlOrMeta+a")
    visitor.page.keyboard.type(quantity)
    visitor.press("Tab")
    visitor.page.keyboard.type(discount)
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("#toast")).to_contain_text("Line added")


def test_two_lines_are_entered_without_a_mouse(stage: Stage, visit: Visit) -> None:
    rita = visit("rita")
    rita.go(lines_of(stage, "Defect mapping"))
    enter(rita, "VS-1", "12", "10")
    enter(rita, "LM-1", "3")
    rows = rita.page.locator("#lines tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("13,500")
    expect(rows.nth(1)).to_contain_text("43,200")
    expect(rita.page.locator("#figures")).to_contain_text("14,400")
    assert stage.deal("Defect mapping")["amount_minor"] == 5_670_000
    rita.assert_accessible()
    rita.shoot("lines")
    rita.go(f"/opportunities/{stage.deals['Defect mapping']}")
    expect(rita.page.locator("#products")).to_contain_text("Vision sensor")
    expect(rita.page.locator("#timeline-panel")).to_contain_text("Line added: Line monitoring")
    rita.assert_accessible()
    rita.shoot("deal-products")


def test_a_line_is_scheduled_and_removed(stage: Stage, visit: Visit) -> None:
    rita = visit("rita", theme="dark")
    rita.go(lines_of(stage, "Vision sensors and install"))
    enter(rita, "VS-1", "10")
    rita.page.locator("#lines tbody a", has_text="Vision sensor").click()
    rita.assert_accessible()
    rita.page.get_by_role("link", name="Schedule").click()
    rita.page.locator("[name=count]").fill("4")
    rita.page.get_by_role("button", name="Make schedule").click()
    expect(rita.page.locator("#installments tbody tr")).to_have_count(4)
    expect(rita.page.locator("#installments tbody tr").first).to_contain_text("3,125")
    rita.assert_accessible()
    rita.shoot("schedule-dark")
    rita.go(lines_of(stage, "Vision sensors and install"))
    rita.shoot("lines-dark")
    rita.page.get_by_role("button", name="Remove").click()
    expect(rita.page.locator("#removed")).to_contain_text("Vision sensor")
    rita.page.get_by_role("button", name="Put back").click()
    expect(rita.page.locator("#lines tbody tr")).to_have_count(1)


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE])
def test_lines_fit_a_phone(stage: Stage, visit: Visit, size: tuple[int, int]) -> None:
    rita = visit("rita", size=size)
    rita.go(lines_of(stage, "Print verification"))
    rita.page.locator("#new_product").fill("VS-1")
    rita.page.get_by_role("button", name="Add line").click()
    expect(rita.page.locator("#lines tbody")).to_contain_text("Vision sensor")
    rita.assert_fits_phone()
    rita.assert_accessible()
    rita.shoot(f"lines-{size[0]}")
    rita.go(f"/opportunities/{stage.deals['Print verification']}")
    rita.assert_fits_phone()
    rita.shoot(f"deal-products-{size[0]}")


def test_lines_are_entered_without_script(stage: Stage, visit: Visit) -> None:
    rita = visit("rita", has_script=False)
    rita.go(lines_of(stage, "Vision sensors and install"))
    rita.page.locator("#new_product").fill("Vision sensor")
    rita.page.locator("#new_quantity").fill("2")
    rita.page.get_by_role("button", name="Add line").click()
    expect(rita.page.locator("#lines")).to_contain_text("2,500")
    assert stage.deal("Vision sensors and install")["has_lines"]
