"""A list of deals is brought, its faults are mended, and it comes in; with and without JavaScript, and on a phone."""

from collections.abc import Callable
from urllib.parse import urlparse

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE, SMALL_PHONE, Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.journey
# A stage nobody here knows, a day that is none, and an amount that says nothing.
DEALS = """Deal ID;Deal Name;Deal Stage;Deal Owner;Amount;Close Date
{name}-1;{name} crane;Qualification;Rita Vogel;12.500,00;17.12.2026
{name}-2;{name} quay;Sichtung;Rita Vogel;7.200,50;23.01.2027
{name}-3;{name} lock;Qualification;Rita Vogel;100,00;31.02.2027
{name}-4;{name} buoy;Qualification;Rita Vogel;n/a;15.03.2027
"""


def work_off(stage: Stage) -> None:
    """What the background process does: the command it starts."""
    stage.call("uploads")


def bring(page: Page, name: str) -> None:
    """Choose a file and look at it."""
    file: FilePayload = {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": DEALS.format(name=name).encode()}
    page.set_input_files("#id_file", [file])
    with page.expect_navigation(wait_until="load"):
        page.click("button:has-text('Look at the file')")


def count(stage: Stage, name: str) -> int:
    """The deals here whose names begin so."""
    sql = "select count(*) as n from opportunities_opportunity where name like ? and state = 'active'"
    found: int = stage.rows(sql, f"{name} %")[0]["n"]
    return found


def test_a_list_with_faults_is_brought_mended_and_imported(stage: Stage, visit: Visit) -> None:
    sam = visit("sam")
    page = sam.go("/imports")
    sam.assert_accessible()
    page.click("a:has-text('Import a file')")
    sam.assert_accessible()
    sam.shoot("import-new")
    bring(page, "Harbour")
    expect(page.locator("h1")).to_have_text("Harbour.csv")
    sam.assert_accessible()
    sam.shoot("import-columns")
    page.select_option("#id_value_stage_0", label="Qualification")
    page.check("#id_empty_0")
    page.click("button:has-text('Check all rows')")
    expect(page.locator("#progress")).to_contain_text("being checked")
    sam.assert_accessible()
    work_off(stage)
    expect(page.locator("#progress")).to_contain_text("Nothing is saved yet")
    page.click(".strip a:has-text('Fix')")
    sam.assert_accessible()
    sam.shoot("import-fix")
    page.fill("#id_cell_4_5", "28.02.2027")
    page.click("button:has-text('Save and check again')")
    expect(page.locator("#progress")).to_contain_text("being checked")
    work_off(stage)
    sam.shoot("import-check")
    page.click("button:has-text('Import 4 rows')")
    assert count(stage, "Harbour") == 0
    work_off(stage)
    expect(page.locator("#progress")).to_contain_text("Imported.")
    sam.assert_accessible()
    sam.shoot("import-result")
    assert count(stage, "Harbour") == 4
    page.click("text=Undo all")
    page.click("dialog[open] button:has-text('Undo all')")
    expect(page.locator("#progress")).to_contain_text("being taken back")
    work_off(stage)
    expect(page.locator("#progress")).to_contain_text("Undone.")
    sam.assert_accessible()
    assert count(stage, "Harbour") == 0


def test_the_same_without_javascript(stage: Stage, visit: Visit) -> None:
    page = visit("sam", has_script=False).go("/imports/new")
    bring(page, "Fjord")
    page.select_option("#id_value_stage_0", label="Leave empty")
    page.click("button:has-text('Check all rows')")
    work_off(stage)
    page.click("text=Look again")
    page.check("#id_is_lenient")
    page.click("form[action$='/apply'] button")
    work_off(stage)
    page.click("text=Look again")
    expect(page.locator("#progress")).to_contain_text("Imported.")
    assert count(stage, "Fjord") == 3


def test_the_columns_are_chosen_by_keyboard(stage: Stage, visit: Visit) -> None:
    sam = visit("sam")
    page = sam.go("/imports/new")
    bring(page, "Delta")
    page.focus("#id_value_stage_0")
    page.keyboard.type("Qualif")
    sam.assert_focus_shows()
    page.focus("button[name=check]")
    page.keyboard.press("Enter")
    work_off(stage)
    expect(page.locator("#progress")).to_contain_text("Nothing is saved yet")


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE])
def test_imports_fit_a_phone(stage: Stage, visit: Visit, size: tuple[int, int]) -> None:
    sam = visit("sam", size=size)
    for path in ("/imports", "/imports/new", "/imports/mappings"):
        sam.go(path)
        sam.assert_fits_phone()
    page = sam.go("/imports/new")
    bring(page, f"Pier{size[0]}")
    sam.assert_fits_phone()
    sam.shoot(f"import-columns-{size[0]}")
    page.click("button:has-text('Check all rows')")
    work_off(stage)
    # The page goes on by itself when the work is done: what is looked at is the page it goes to.
    sam.go(urlparse(page.url).path)
    sam.assert_fits_phone()
    sam.shoot(f"import-rows-{size[0]}")
