"""A list is exported to be imported again: as it is it changes nothing, and what was edited is all that changes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, expect

from tests.journeys.stage import Stage
from tests.journeys.test_imports import work_off
from tests.journeys.visitor import Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.journey
NOTHING = "There is nothing to import: every row says what is stored"


def test_an_export_comes_back_through_the_wizard(stage: Stage, visit: Visit) -> None:
    sam = visit("sam")
    page = sam.go("/accounts")
    page.click("summary:has-text('Export')")
    page.click("a:has-text('Choose headings')")
    page.select_option("#id_headings", label="Every field, to be imported again")
    sam.assert_accessible()
    sam.shoot("export-new")
    with page.expect_download() as taken:
        page.click("main button:has-text('Export')")
    content = taken.value.path().read_bytes()
    sam.go("/imports/new")
    bring(sam, stage, "accounts-again.csv", content)
    expect(page.locator("#apply")).to_contain_text(NOTHING)
    sam.assert_accessible()
    sam.shoot("export-again")
    first = content.decode().splitlines()[1].split(",")[1]
    sam.go("/imports/new")
    bring(sam, stage, "accounts-edited.csv", content.replace(f",{first},".encode(), f",{first} Renamed,".encode(), 1))
    page.click("button:has-text('Import 1 row')")
    work_off(stage)
    expect(page.locator("#progress")).to_contain_text("Imported.")
    renamed = "select count(*) as n from customers_account where name = ?"
    assert stage.rows(renamed, f"{first} Renamed")[0]["n"] == 1


def bring(visitor: Visitor, stage: Stage, name: str, content: bytes) -> None:
    """Bring a file whose columns are known, and check it."""
    page = visitor.page
    file: FilePayload = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.set_input_files("#id_file", [file])
    page.click("button:has-text('Look at the file')")
    page.click("button:has-text('Check all rows')")
    work_off(stage)
    expect(page.locator("#progress")).to_contain_text("Nothing is saved yet")


def test_the_board_leads_to_a_file_that_waits_under_exports(stage: Stage, visit: Visit) -> None:
    rita = visit("rita")
    page = rita.go("/board")
    page.click("#tools a:has-text('Export')")
    page.select_option("#id_type", label="Parquet")
    page.click("main button:has-text('Export')")
    expect(page.locator("#export")).to_contain_text("The file is being written.")
    stage.call("write-exports")
    page.click("nav.side a:has-text('Exports')")
    rita.assert_accessible()
    rita.shoot("exports")
    expect(page.locator("#exports")).to_contain_text("Ready")
    with page.expect_download() as taken:
        page.locator("#exports a:has-text('Download')").first.click()
    assert taken.value.suggested_filename.endswith(".parquet")
