"""My day by role: a new date in two presses, a call with its next step in four, on a phone and without scripts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE

pytestmark = pytest.mark.journey
LATE = "Paint shop"


def test_a_seller_gives_a_late_deal_a_new_date_in_two_presses(visit: Visit, stage: Stage) -> None:
    rita = visit("rita")
    page = rita.go("/")
    expect(page).to_have_url(f"{stage.url}/my-day")
    expect(page.locator("#do-next")).to_contain_text("Reset or close Weiland Motors")
    rita.assert_accessible()
    line = page.locator("#do-next li").filter(has_text="Weiland Motors")
    # 1: the line's first deed.
    line.get_by_role("link", name="New date").click()
    expect(page.locator("dialog[open]")).to_contain_text("+1 week")
    rita.assert_accessible()
    # 2: how much later.
    page.locator("dialog[open]").get_by_role("button", name="+2 weeks").click()
    expect(page.locator("#toast")).to_contain_text("Weiland Motors is to close on")
    day = date.fromisoformat(str(stage.deal(LATE)["close_date"]))
    assert timedelta(days=12) < day - datetime.now(tz=UTC).date() < timedelta(days=16)
    expect(page.locator("#do-next")).not_to_contain_text("Reset or close Weiland Motors")
    page.locator("#toast").get_by_role("button", name="Undo").click()
    expect(page.locator("#do-next")).to_contain_text("Reset or close Weiland Motors")


def test_a_call_and_its_next_step_are_logged_from_the_line_by_keys(visit: Visit, stage: Stage) -> None:
    rita = visit("rita")
    page = rita.go("/accounts")
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page).to_have_url(f"{stage.url}/my-day")
    line = page.locator("#do-next li").filter(has=page.get_by_role("link", name="Log call")).first
    # 1: the deed.
    line.get_by_role("link", name="Log call").focus()
    rita.assert_focus_shows()
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open] textarea")).to_be_focused()
    # 2 and 3: what was said, and what comes next.
    page.keyboard.type("Wants a second site.")
    page.locator("dialog[open] input[name=step_text]").fill("Send the plan of site two")
    # 4: save.
    page.keyboard.press("Enter")
    expect(page.locator("#toast")).to_contain_text("Call saved.")
    expect(page).to_have_url(f"{stage.url}/my-day?view=mine")
    rows = stage.rows("select count(*) as count from activities_nextstep where text = ?", "Send the plan of site two")
    assert rows[0]["count"] == 1


def test_a_manager_discusses_on_a_phone(visit: Visit) -> None:
    max_ = visit("max", size=PHONE, theme="dark")
    page = max_.go("/")
    expect(page.locator("#do-next")).to_contain_text("To discuss")
    expect(page.locator("#do-next")).to_contain_text("Close date passed")
    max_.assert_fits_phone()
    max_.assert_accessible()
    page.get_by_role("link", name="Mine", exact=True).click()
    expect(page.locator("#news")).to_be_visible()
    max_.assert_fits_phone()
    max_.go("/my-day?view=team")
    page.locator("#do-next").get_by_role("link", name="Add task").first.click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("What is to be done").fill("Ask about the date")
    dialog.get_by_role("button", name="Save").click()
    # With whose it is below its words.
    expect(page.locator("#today")).to_contain_text("Ask about the date")
    max_.assert_fits_phone()


def test_operations_looks_after_the_process(visit: Visit) -> None:
    sam = visit("sam")
    page = sam.go("/")
    expect(page.locator("#watch")).to_contain_text("Open deals without an amount")
    expect(page.locator("#installation")).to_be_visible()
    sam.assert_accessible()


def test_a_new_date_needs_no_scripts(visit: Visit, stage: Stage) -> None:
    rita = visit("rita", has_script=False)
    page = rita.go("/my-day")
    page.locator("#do-next li").filter(has_text="Weiland Motors").get_by_role("link", name="New date").click()
    page.get_by_label("Another day").fill("+3w")
    page.get_by_role("button", name="Save date").last.click()
    expect(page.locator("#toast")).to_contain_text("Weiland Motors is to close on")
    day = date.fromisoformat(str(stage.deal(LATE)["close_date"]))
    assert day > datetime.now(tz=UTC).date()
    page.locator("#toast").get_by_role("button", name="Undo").click()
    assert date.fromisoformat(str(stage.deal(LATE)["close_date"])) < datetime.now(tz=UTC).date()
