"""Price books: tiers, prices found while one types, discount bands, and the tier of an account."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE, SMALL_PHONE, Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.journey
BOOKS = "/settings/price-books"


def test_a_tier_gets_its_own_prices(stage: Stage, visit: Visit) -> None:
    ada = visit("ada")
    page = ada.go(f"{BOOKS}")
    ada.assert_accessible()
    page.get_by_role("link", name="Add tier").click()
    page.locator("[name=name]").fill("Gold")
    page.get_by_role("button", name="Add price tier").click()
    expect(page.locator("#tiers")).to_contain_text("Gold")
    page.keyboard.press("n")
    page.locator("[name=name]").fill("Europe, gold")
    page.locator("[name=currency]").select_option("EUR")
    page.locator("[name=tier_id]").select_option(label="Gold")
    page.get_by_role("button", name="Add price book").click()
    expect(page.locator("h1")).to_have_text("Europe, gold")
    page.locator("[name=product]").press_sequentially("VS-")
    expect(page.locator("#product-options option")).to_have_count(1)
    page.locator("[name=product]").fill("VS-1")
    page.locator("[name=unit_price]").fill("999.50")
    page.locator("[name=minimum_quantity]").fill("10")
    page.get_by_role("button", name="Add price").click()
    expect(page.locator("#prices tbody")).to_contain_text("999.50")
    ada.assert_accessible()
    ada.shoot("price-book")
    (row,) = stage.rows("select unit_price_micro, minimum_quantity_micro from catalog_priceentry")
    assert (row["unit_price_micro"], row["minimum_quantity_micro"]) == (999_500_000, 10_000_000)


def test_a_discount_band_is_added_and_changed(stage: Stage, visit: Visit) -> None:
    ada = visit("ada", theme="dark")
    page = ada.go("/settings/discount-bands/new")
    page.locator("[name=above]").fill("12.5")
    page.locator("[name=approver_role]").select_option("manager")
    ada.assert_accessible()
    page.get_by_role("button", name="Add discount band").click()
    expect(page.locator("#bands")).to_contain_text("12.5")
    page.locator("#bands tbody a").first.click()
    page.locator("[name=above]").fill("100")
    page.get_by_role("button", name="Save discount band").click()
    expect(page.locator("main")).to_contain_text("below 100 %")
    page.locator("[name=above]").fill("20")
    page.get_by_role("button", name="Save discount band").click()
    expect(page.locator("#bands")).to_contain_text("20")
    ada.shoot("price-books-dark")


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE])
def test_price_books_fit_a_phone(stage: Stage, visit: Visit, size: tuple[int, int]) -> None:
    ada = visit("ada", size=size)
    for path in (BOOKS, f"{BOOKS}/new", "/settings/products", "/settings/products/new"):
        ada.go(path)
        ada.assert_fits_phone()
        ada.assert_accessible()
    ada.shoot(f"product-{size[0]}")


def test_a_price_book_is_added_without_script(stage: Stage, visit: Visit) -> None:
    ada = visit("ada", has_script=False)
    page = ada.go(f"{BOOKS}/new")
    page.locator("[name=name]").fill("Americas")
    page.locator("[name=currency]").select_option("USD")
    page.get_by_role("button", name="Add price book").click()
    expect(page.locator("h1")).to_have_text("Americas")
