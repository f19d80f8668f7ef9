"""The inspection: what changed since a day, rows by keys, the deal beside them, columns, on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE, SMALL_PHONE, Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.journey
LIST = "/opportunities?kind=open&since=7"


def test_rows_are_walked_ticked_and_shown_beside_by_key(stage: Stage, visit: Visit) -> None:
    rita = visit("rita")
    page = rita.go(LIST)
    expect(page.get_by_role("navigation", name="Filter by metric")).to_be_visible()
    rita.assert_accessible()
    rita.press("j", "j", "x")
    expect(page.locator("tbody input[name=deal]:checked")).to_have_count(1)
    rita.press("k", "Shift+X")
    expect(page.locator("tbody input[name=deal]:checked")).to_have_count(2)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#aside")).to_contain_text("Close date history")
    rita.assert_accessible()
    rita.assert_focus_shows()
    page.keyboard.press("m")
    expect(page.locator("dialog[open]")).to_be_visible()
    page.keyboard.press("Escape")


def test_a_metric_filters_the_list_and_the_address_keeps_it(stage: Stage, visit: Visit) -> None:
    rita = visit("rita")
    page = rita.go(LIST)
    page.get_by_role("link", name="Open, total").click()
    page.wait_for_url("**metric=open**")
    expect(page.locator('#strip .strip [aria-current="true"]')).to_contain_text("Open, total")


def test_columns_are_chosen_and_made_wider_by_key(stage: Stage, visit: Visit) -> None:
    rita = visit("rita")
    page = rita.go(LIST)
    grip = page.locator('th[data-column="stage"] .grip')
    before = int(grip.get_attribute("aria-valuenow") or 0)
    grip.focus()
    with page.expect_response("**/opportunities/columns**"):
        page.keyboard.press("ArrowRight")
    assert int(grip.get_attribute("aria-valuenow") or 0) == before + 16
    rita.go(LIST)
    expect(page.locator(f'col[data-column="stage"][width="{before + 16}"]')).to_have_count(1)
    rita.go("/opportunities/columns")
    rita.assert_accessible()
    page.get_by_role("button", name="Show the usual columns").click()
    expect(page.locator("col[data-column][width]")).to_have_count(0)


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE])
def test_the_list_fits_a_phone(stage: Stage, visit: Visit, size: tuple[int, int]) -> None:
    rita = visit("rita", size=size)
    rita.go(LIST)
    rita.assert_fits_phone()
    rita.assert_accessible()
