"""The tree of accounts, the buying map and the timeline: by key, on a phone, in the dark, without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from quarterdeck.values.ids import public_id
from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE, SMALL_PHONE, Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.journey


def account(stage: Stage, name: str = "Havel Glas") -> str:
    (row,) = stage.rows("select id from customers_account where name = ?", name)
    return f"/accounts/{public_id(row['id'])}"


def people(stage: Stage, name: str = "Havel Glas") -> list[dict[str, object]]:
    return stage.rows(
        "select c.* from customers_contact c join customers_account a on a.id = c.account_id where a.name = ?", name
    )


def test_who_decides_is_written_down_by_key(stage: Stage, visit: Visit) -> None:
    rita, here = visit("rita"), account(stage)
    rita.go(here)
    expect(rita.page.locator("#newest li").first).to_be_visible()
    expect(rita.page.locator("#tree")).to_contain_text("Open")
    rita.assert_accessible()
    rita.shoot("account-grown-up")
    rita.page.locator("#contacts a", has_text="Buying map").click()
    expect(rita.page.locator("h1")).to_contain_text("Buying map")
    rita.assert_accessible()
    rita.shoot("buying-map")
    change = rita.page.locator("a", has_text="Change").first
    change.focus()
    rita.page.keyboard.press("Enter")
    attitude = rita.page.locator("[name=attitude]")
    expect(attitude).to_be_visible()
    rita.assert_accessible()
    attitude.focus()
    rita.page.keyboard.type("Supporter")
    rita.page.locator("form[aria-label] button[type=submit]").focus()
    rita.page.keyboard.press("Enter")
    expect(rita.page.locator("main")).to_contain_text("Supporter")
    assert "supporter" in [row["attitude"] for row in people(stage)]


def test_all_that_happened(stage: Stage, visit: Visit) -> None:
    rita, here = visit("rita", theme="dark"), account(stage)
    rita.go(f"{here}/timeline")
    expect(rita.page.locator("#timeline li").first).to_be_visible()
    rita.assert_accessible()
    rita.shoot("timeline-dark")
    rita.page.locator("main .chip", has_text="Deals").click()
    expect(rita.page).to_have_url(f"{stage.url}{here}/timeline?kind=deals")
    rita.go(f"{here}/tree")
    rita.assert_accessible()
    rita.shoot("tree-dark")


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE])
def test_on_a_phone(stage: Stage, visit: Visit, size: tuple[int, int]) -> None:
    rita, here = visit("rita", size=size), account(stage)
    for page in ("", "/tree", "/buying-map", "/timeline"):
        rita.go(here + page)
        rita.assert_fits_phone()
        rita.shoot(f"customer{page.replace('/', '-')}-{size[0]}")


def test_without_scripts(stage: Stage, visit: Visit) -> None:
    rita, here = visit("rita", has_script=False), account(stage)
    rita.go(here)
    rita.page.locator("a", has_text="All that happened").click()
    expect(rita.page.locator("#timeline li").first).to_be_visible()
    rita.go(f"{here}/buying-map")
    rita.page.locator("a", has_text="Change").first.click()
    rita.page.locator("[name=influence]").select_option("high")
    rita.page.locator("form[aria-label] button[type=submit]").click()
    expect(rita.page.locator("main")).to_contain_text("Influence: High")
    assert "high" in [row["influence"] for row in people(stage)]
