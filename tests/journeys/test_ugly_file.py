"""A workbook nobody made for us is brought without a text editor: a cover sheet, groups over the names, a column of our
own, cells that say nothing; its mapping is the one that the command reads.
"""

from collections.abc import Callable
from io import BytesIO
from urllib.parse import urlparse

import pytest
import xlsxwriter
from playwright.sync_api import FilePayload, expect

from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE, Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.journey


def workbook() -> bytes:
    """A cover, then deals under a row of groups; in three rows TBD stands for a day."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.add_worksheet("Read me").write_row(0, 0, ["Made by", "Finance"])
        sheet = book.add_worksheet("Deals")
        sheet.write(0, 0, "Deals of the week")
        sheet.merge_range(2, 0, 2, 2, "Deal")
        sheet.merge_range(2, 3, 2, 5, "Plan")
        sheet.write_row(3, 0, ["Deal ID", "Deal Name", "Deal Stage", "Amount", "Close Date", "Points"])
        for row in range(20):
            day = "TBD" if row in (2, 3, 4) else f"2027-01-{row + 10}"
            sheet.write_row(row + 4, 0, [f"Wharf-{row}", f"Wharf {row}", "Angebot", 100 + row, day, row])
    return content.getvalue()


def test_an_ugly_workbook_is_brought_without_a_text_editor(stage: Stage, visit: Visit) -> None:
    page = visit("ada").go("/settings/fields/new?kind=opportunity&type=number")
    page.get_by_label("Label").fill("Wharf points")
    page.get_by_role("button", name="Create field").click()
    sam = visit("sam")
    page = sam.go("/imports/new")
    file: FilePayload = {"name": "Wharf.xlsx", "mimeType": "application/octet-stream", "buffer": workbook()}
    page.set_input_files("#id_file", [file])
    with page.expect_navigation(wait_until="load"):
        page.click("button:has-text('Look at the file')")
    # The sheet with the deals was found, and the line with the names under the groups.
    expect(page.locator("#id_sheet")).to_have_value("Deals")
    expect(page.locator("#id_header")).to_have_value("4")
    # Another sheet, and back, by the keyboard.
    page.focus("#id_sheet")
    page.keyboard.type("Read")
    sam.assert_focus_shows()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#columns")).to_contain_text("Made by")
    page.select_option("#id_sheet", label="Deals")
    page.click("button:has-text('Look anew')")
    expect(page.locator("#columns")).to_contain_text("3 of 20 cells do not fit")
    page.select_option("#id_column_5", label="Wharf points")
    # With a second pipeline, which another journey may have made, the stage is called with its pipeline.
    stage_key = page.locator("#id_value_stage_0 option", has_text="Qualification").first.get_attribute("value") or ""
    page.select_option("#id_value_stage_0", value=stage_key)
    sam.assert_accessible()
    sam.shoot("import-ugly-columns")
    page.click("button:has-text('Check all rows')")
    stage.call("uploads")
    here = urlparse(page.url).path
    sam.go(here)
    page.check("#id_nothing_0")
    sam.assert_accessible()
    sam.shoot("import-ugly-causes")
    small = visit("sam", size=PHONE)
    for path in (here, f"{here}/columns"):
        small.go(path)
        small.assert_fits_phone()
    page.click("button:has-text('Keep, and check again')")
    stage.call("uploads")
    sam.go(here)
    page.click("button:has-text('Import 20 rows')")
    stage.call("uploads")
    assert (
        len(stage.rows("select id from opportunities_opportunity where name like 'Wharf %' and state = 'active'")) == 20
    )
    (row,) = stage.rows("select mapping from uploads_upload where file_name = 'Wharf.xlsx'")
    for said in ('sheet = "Deals"', '"Wharf points" = "Points"', 'TBD = ""', f'Angebot = "{stage_key}"'):
        assert said in row["mapping"]
