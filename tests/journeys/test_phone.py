"""Deals on a phone: one stage at a time, a sheet to move from, forms that fit."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE, SMALL_PHONE

pytestmark = pytest.mark.journey
SIZES = pytest.mark.parametrize(("size", "account", "name"), [
    (PHONE, "Marlow and Finch", "Cloud, 40 seats"),
    (SMALL_PHONE, "Lumina Pharma", "Serialisation cameras"),
])  # fmt: skip


@SIZES
def test_deal_is_found_by_its_stage_and_moved_from_its_sheet(
    visit: Visit, stage: Stage, size: tuple[int, int], account: str, name: str
) -> None:
    olga = visit("olga", size=size)
    page = olga.go("/pipelines/sales/board")
    olga.assert_fits_phone()
    start = stage.deal(name)["stage"]
    strip = page.get_by_role("navigation", name="Stages")
    strip.locator(f"a[href='#col-{start}']").tap()
    expect(strip.locator(f"a[href='#col-{start}']")).to_have_attribute("aria-current", "true")
    page.locator("[data-card]").filter(has_text=account).tap()
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("link", name="Open deal")).to_be_visible()
    olga.assert_accessible()
    olga.assert_fits_phone()
    sheet.get_by_role("button", name="Proposal").tap()
    expect(sheet.get_by_role("heading")).to_have_text("One thing is missing before Proposal")
    olga.assert_fits_phone()
    sheet.get_by_label("Economic buyer").select_option(index=1)
    sheet.get_by_role("button", name="Save and move").tap()
    expect(sheet).to_have_count(0)
    expect(page.locator("#toast")).to_contain_text("moved to Proposal.")
    assert stage.deal(name)["stage"] == "proposal"


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE])
def test_pages_fit_and_a_value_is_edited_by_touch(visit: Visit, stage: Stage, size: tuple[int, int]) -> None:
    olga, name = visit("olga", size=size), "Frame inspection"
    for address in ("/opportunities", "/opportunities/new", f"/opportunities/{stage.deals[name]}/move"):
        olga.go(address)
        olga.assert_fits_phone()
        olga.assert_accessible()
    page = olga.go(f"/opportunities/{stage.deals[name]}")
    olga.assert_fits_phone()
    page.locator("#edit-competitor").tap()
    page.locator("#fact-competitor input[name=competitor]").fill(f"Kappa {size[0]}")
    page.locator("#fact-competitor").get_by_role("button", name="Save").tap()
    expect(page.locator("#edit-competitor")).to_contain_text(f"Kappa {size[0]}")
    assert stage.deal(name)["competitor"] == f"Kappa {size[0]}"


def test_deal_is_created_by_touch(visit: Visit, stage: Stage) -> None:
    olga = visit("olga", size=PHONE)
    page = olga.go("/opportunities/new")
    page.get_by_label("Name").fill("Phone presses")
    page.get_by_label("Amount").fill("12k")
    page.get_by_label("Close date").fill("+2w")
    page.get_by_role("button", name="Create deal").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Phone presses")
    assert stage.deal("Phone presses")["amount_minor"] == 1_200_000
