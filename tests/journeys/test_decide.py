"""Rows whose records are here are decided about, and deals that are one are merged; with and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.journeys.stage import Stage
from tests.journeys.test_imports import work_off
from tests.journeys.visitor import PHONE, Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.journey
HEAD = "Company name,Website,Country\n"


def bring(stage: Stage, page: Page, rows: str) -> None:
    """Bring a list of accounts and have it checked."""
    file: FilePayload = {"name": "accounts.csv", "mimeType": "text/csv", "buffer": (HEAD + rows).encode()}
    page.goto(f"{stage.url}/imports/new")
    page.set_input_files("#id_file", [file])
    page.select_option("#id_kind", label="Accounts")
    page.click("button:has-text('Look at the file')")
    page.click("button:has-text('Check all rows')")
    wait(stage, page, "Nothing is saved yet")


def take_in(stage: Stage, page: Page) -> None:
    """Import what was checked."""
    page.click("form[action$='/apply'] button")
    wait(stage, page, "Imported.")


def wait(stage: Stage, page: Page, words: str) -> None:
    """Until the background is done; a page without JavaScript has to be looked at again."""
    expect(page.locator("#progress")).to_contain_text("Look again")
    address = page.url
    # A page that is left does not go on by itself at the same moment.
    page.goto("about:blank")
    work_off(stage)
    page.goto(address)
    expect(page.locator("#progress")).to_contain_text(words)


def accounts(stage: Stage, name: str) -> list[str]:
    sql = "select name from customers_account where name like ? and state = 'active' order by name"
    return [row["name"] for row in stage.rows(sql, f"{name}%")]


@pytest.mark.parametrize(("name", "has_script"), [("Cassini", True), ("Doppler", False)])
def test_a_row_is_taken_for_the_account_that_is_here(stage: Stage, visit: Visit, name: str, has_script: bool) -> None:
    sam = visit("sam", has_script=has_script)
    page = sam.go("/imports")
    bring(stage, page, f"{name} Optik GmbH,{name.lower()}.example,DE\n")
    take_in(stage, page)
    bring(stage, page, f"{name} Optik,{name.lower()}.example,DE\n{name} Werft,{name.lower()}-werft.example,DE\n")
    expect(page.locator(".strip a:has-text('Decide')")).to_contain_text("1 undecided")
    page.click(".strip a:has-text('Decide')")
    if has_script:
        sam.assert_accessible()
        sam.shoot("import-decide")
    expect(page.locator("#rows")).to_contain_text(f"{name} Optik GmbH")
    page.select_option("select[name=likely_2]", label=f"It is {name} Optik GmbH")
    page.click("button:has-text('Save and check again')")
    wait(stage, page, "Nothing is saved yet")
    expect(page.locator("#rows")).to_contain_text("Taken for the record here")
    take_in(stage, page)
    assert accounts(stage, name) == [f"{name} Optik", f"{name} Werft"]


def test_all_are_decided_at_once_on_a_phone(stage: Stage, visit: Visit) -> None:
    sam = visit("sam", size=PHONE)
    page = sam.go("/imports")
    bring(stage, page, "Kepler Optik GmbH,kepler.example,DE\n")
    take_in(stage, page)
    bring(stage, page, "Kepler Optik,kepler.example,DE\n")
    page.click(".strip a:has-text('Decide')")
    sam.assert_fits_phone()
    sam.shoot("import-decide-phone")
    page.select_option("#id_rule", label="Pass them over")
    page.click("button:has-text('Decide all and check again')")
    wait(stage, page, "Nothing is saved yet")
    expect(page.locator("#rows")).to_contain_text("Passed over")
    assert accounts(stage, "Kepler") == ["Kepler Optik GmbH"]


def test_deals_that_are_one_are_merged_from_the_queue(stage: Stage, visit: Visit) -> None:
    boss = visit("max")
    page = boss.go("/accounts")
    for _ in range(2):
        page.goto(f"{stage.url}/opportunities/new")
        page.get_by_label("Name").fill("Huygens array")
        page.get_by_label("Account").fill("Ferro Motori")
        page.get_by_label("Close date").fill("+3w")
        page.get_by_label("Amount").fill("4200")
        page.get_by_role("button", name="Create deal").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Huygens array")
    stage.call("find-duplicates")
    boss.go("/duplicates?kind=opportunity")
    expect(page.locator("#pairs")).to_contain_text("Huygens array")
    boss.assert_accessible()
    boss.shoot("duplicates-deals")
    page.click("tr:has-text('Huygens array') >> text=Merge")
    boss.assert_accessible()
    page.click("main button:has-text('Merge')")
    expect(page.locator("#ledger")).to_be_visible()
    sql = "select count(*) as n from opportunities_opportunity where name = 'Huygens array' and state = 'active'"
    assert stage.rows(sql)[0]["n"] == 1
