"""Saved views and bulk edits: kept, changed, undone; with and without JavaScript, and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE, SMALL_PHONE, Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.journey


def test_a_view_is_saved_and_several_deals_are_changed_and_undone(stage: Stage, visit: Visit) -> None:
    rita = visit("rita")
    page = rita.go("/opportunities?kind=open&scope=mine")
    page.click("text=Save view")
    page.fill("#id_name", "Mine, open")
    page.click("button:has-text('Save view')")
    expect(page.locator("summary:has-text('View')")).to_contain_text("Mine, open")
    rita.assert_accessible()
    boxes = page.locator("input[name=deal]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.click("text=Change ticked deals")
    page.fill("#id_source", "Harbour fair")
    rita.assert_accessible()
    page.click("button:has-text('Check')")
    expect(page.locator("#progress")).to_contain_text("Nothing is saved yet")
    rita.assert_accessible()
    rita.shoot("bulk-check")
    page.click("button:has-text('Change 2 deals')")
    expect(page.locator("#progress")).to_contain_text("Changed 2")
    sql = "select count(*) as n from opportunities_opportunity where source = 'Harbour fair'"
    assert stage.rows(sql)[0]["n"] == 2
    rita.shoot("bulk-done")
    page.click("text=Undo all")
    expect(page.locator("#rows")).to_contain_text("Undone")
    assert stage.rows(sql)[0]["n"] == 0


def test_the_same_without_javascript(stage: Stage, visit: Visit) -> None:
    max_ = visit("max", has_script=False)
    page = max_.go("/opportunities?kind=open")
    page.locator("input[name=deal]").nth(0).check()
    page.click("text=Change ticked deals")
    page.fill("#id_source", "Without script")
    page.click("button:has-text('Check')")
    page.click("button:has-text('Change 1 deal')")
    expect(page.locator("#progress")).to_contain_text("Changed 1")
    sql = "select count(*) as n from opportunities_opportunity where source = 'Without script'"
    assert stage.rows(sql)[0]["n"] == 1


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE])
def test_views_fit_a_phone(visit: Visit, size: tuple[int, int]) -> None:
    sam = visit("sam", size=size)
    for path in ("/settings/views", "/views/new?query=scope%3Dmine", "/bulk-runs", "/opportunities/bulk?all=1"):
        sam.go(path)
        sam.assert_fits_phone()
