"""The second screen: a folder of another CRM's exports is mirrored, read-only, until a deal is taken over."""

import os
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.stage import Stage
from tests.journeys.visitor import DESK, PHONE, Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.journey
BOARD = "/pipelines/sales/board"
MAPPING = """kind = "opportunities"
match = "external_id"
[fields]
external_id = "nr"
name = "title"
owner = "rep"
stage = "phase"
amount = "value"
currency = { default = "EUR" }
close_date = "due"
"""
HEADER = "nr,title,rep,phase,value,due\n"
KILN = "k1,Tunnel kiln,Rita Vogel,Qualification,{amount},2027-06-30\n"
OVEN = "k2,Roller oven,Rita Vogel,{stage},9000,2027-07-31\n"
CHANGED = "select count(*) as n from opportunities_history where opportunity_id = ?"


def export(stage: Stage, day: str, rows: str) -> None:
    """The other system writes its list of deals into the folder, some time ago."""
    folder = stage.data_dir / "exports" / "crm"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"deals-{day}.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    os.utime(path, (time.time() - 3600, time.time() - 3600))


def load(stage: Stage, page: Page) -> None:
    """Ask for a load by page; the background does it."""
    page.click("button:has-text('Load now')")
    expect(page.locator("#loads")).to_contain_text("A load is under way.")
    stage.call("mirrors", "load", "--due")
    expect(page.locator("#loads")).not_to_contain_text("A load is under way.")
    expect(page.locator("h1 + .tag + .sub")).not_to_have_text("nothing loaded yet")


def set_up(sam: Visitor, stage: Stage) -> str:
    """A mirror of the folder and how its deals are read; its address."""
    page = sam.go("/imports")
    page.click("a:has-text('Mirrors')")
    sam.assert_accessible()
    page.click("a:has-text('New mirror')")
    sam.assert_accessible()
    page.fill("#id_name", "Nightly export")
    page.fill("#id_system", "Old CRM")
    page.fill("#id_source", "oldcrm")
    page.fill("#id_folder", "crm")
    page.click("button:has-text('Add mirror')")
    expect(page.locator("h1")).to_have_text("Nightly export")
    here = page.url.removeprefix(stage.url)
    page.click("a[href$='/files/opportunities']")
    sam.assert_accessible()
    page.fill("#id_pattern", "deals-*.csv")
    page.fill("#id_mapping", MAPPING)
    page.click("main form button[type=submit]")
    expect(page.locator("#parts")).to_contain_text("deals-*.csv")
    return here


def assert_read_only(rita: Visitor, address: str) -> None:
    """The page of a deal offers no edit; whoever asks all the same is told why."""
    page = rita.go(address)
    expect(page.locator("#kept")).to_contain_text("Read-only here.")
    for offered in ("#move-button", "[id^=edit-]", "a[href$='/delete']", ".path a"):
        expect(page.locator(offered)).to_have_count(0)
    rita.assert_accessible()
    rita.shoot("kept-deal")
    token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    forced = page.context.request.post(
        f"{rita.stage.url}{address}/move",
        form={"to": "qualification", "csrfmiddlewaretoken": token},
        headers={"Referer": page.url},
    )
    assert forced.status == 422
    assert "Old CRM" in forced.text()


def take_over(sam: Visitor, address: str, name: str) -> None:
    """Take a deal over from its page and call it otherwise."""
    page = sam.go(address)
    page.click("#kept a:has-text('Work here from now on')")
    sam.assert_accessible()
    page.click("main form button[type=submit]")
    expect(page.locator("#kept")).to_have_count(0)
    page.locator("#edit-name").click()
    page.locator("#fact-name input[name=name]").fill(name)
    page.keyboard.press("Enter")
    expect(page.locator("#edit-name")).to_contain_text(name)


def test_a_folder_is_mirrored_read_only_until_a_deal_is_taken_over(stage: Stage, visit: Visit) -> None:
    export(stage, "2026-01-04", KILN.format(amount=12000) + OVEN.format(stage="Qualification"))
    sam, rita = visit("sam"), visit("rita")
    here = set_up(sam, stage)
    load(stage, sam.page)
    expect(sam.page.locator("#figures")).to_contain_text("equal")
    sam.assert_accessible()
    sam.shoot("mirror")
    deal = stage.deal("Tunnel kiln")
    assert (deal["stage"], deal["amount_minor"]) == ("qualification", 1_200_000)

    card = rita.go(BOARD).locator("[data-card]").filter(has_text="Tunnel kiln")
    expect(card).to_contain_text("Kept in Old CRM")
    rita.assert_accessible()
    card.scroll_into_view_if_needed()
    rita.shoot("kept-card")
    address = str(card.get_attribute("href"))
    assert_read_only(rita, address)

    export(stage, "2026-01-11", KILN.format(amount=15000) + OVEN.format(stage="Needs assessment"))
    before = stage.rows(CHANGED, deal["id"])[0]["n"]
    load(stage, sam.go(here))
    assert stage.rows(CHANGED, deal["id"])[0]["n"] == before + 1
    assert stage.deal("Roller oven")["stage"] == "needs_assessment"
    expect(rita.go(address).locator("main")).to_contain_text("15,000")

    take_over(sam, address, "Tunnel kiln, ours")
    export(stage, "2026-01-18", KILN.format(amount=99000) + OVEN.format(stage="Proposal"))
    load(stage, sam.go(here))
    assert stage.deal("Tunnel kiln, ours")["amount_minor"] == 1_500_000
    assert stage.deal("Roller oven")["stage"] == "proposal"


@pytest.mark.parametrize(("theme", "size"), [("dark", DESK), ("light", PHONE)])
def test_what_is_kept_shows_in_the_dark_and_on_a_phone(
    stage: Stage, visit: Visit, theme: str, size: tuple[int, int]
) -> None:
    """The other deal of the same mirror, which nobody took over."""
    rita = visit("rita", theme=theme, size=size)
    card = rita.go(BOARD).locator("[data-card]").filter(has_text="Roller oven")
    card.scroll_into_view_if_needed()
    expect(card).to_contain_text("Kept in Old CRM")
    rita.shoot(f"kept-card-{theme}-{size[0]}")
    rita.go(str(card.get_attribute("href")))
    rita.page.locator("#kept").scroll_into_view_if_needed()
    rita.assert_accessible()
    if size is PHONE:
        rita.assert_fits_phone()
    rita.shoot(f"kept-deal-{theme}-{size[0]}")
