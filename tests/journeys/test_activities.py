"""Working on a deal: a call with its next step in four actions, a mention, done and next, the page of tasks."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE, Visitor

pytestmark = pytest.mark.journey


def open_deal(visitor: Visitor, stage: Stage, name: str) -> Page:
    """The page of the deal with this name."""
    return visitor.go(f"/opportunities/{stage.deals[name]}")


def step_of(stage: Stage, name: str) -> str:
    """The next step of the deal with this name."""
    rows = stage.rows("select text from activities_nextstep where record_id = ?", stage.deal(name)["id"])
    return str(rows[0]["text"]) if rows else ""


def test_a_call_and_its_next_step_take_four_actions(visit: Visit, stage: Stage) -> None:
    rita, name = visit("rita"), "Vision sensors and install"
    page = open_deal(rita, stage, name)
    expect(page.locator("#next-step")).to_contain_text("No next step")
    # 1: the key. The outcome and a date in a week are chosen already.
    page.keyboard.press("c")
    expect(page.locator("dialog[open] textarea")).to_be_focused()
    rita.assert_accessible()
    # 2: what was said.
    page.keyboard.type("Asked for a price per station.")
    # 3: what comes next.
    page.locator("dialog[open] input[name=step_text]").fill("Send revised quote")
    # 4: save.
    page.keyboard.press("Enter")
    expect(page.locator("#next-step")).to_contain_text("Send revised quote")
    expect(page.locator("#activities")).to_contain_text("Asked for a price per station.")
    expect(page.locator("#activities")).to_contain_text("Resets idle")
    expect(page.locator("#silence")).to_contain_text("today")
    expect(page.locator("#silence")).to_contain_text("no connected mail source")
    assert step_of(stage, name) == "Send revised quote"
    assert stage.deal(name)["next_activity_on"] is not None
    rita.assert_accessible()


def test_a_date_is_picked_and_a_step_is_done_with_the_next_one(visit: Visit, stage: Stage) -> None:
    rita, name = visit("rita"), "Traceability retrofit"
    page = open_deal(rita, stage, name)
    page.keyboard.press("s")
    page.locator("dialog[open] input[name=step_text]").fill("Ask Petra")
    page.locator("dialog[open] quick-picks button").first.click()
    page.locator("dialog[open] footer button").click()
    expect(page.locator("#next-step")).to_contain_text("Ask Petra")
    page.locator("#next-step").get_by_text("Done").click()
    page.locator("dialog[open] input[name=step_text]").fill("Send offer")
    page.locator("dialog[open] footer button").click()
    expect(page.locator("#next-step")).to_contain_text("Send offer")
    expect(page.locator("#activities")).to_contain_text("Ask Petra")
    assert step_of(stage, name) == "Send offer"


def test_a_name_is_offered_after_the_sign_and_a_note_is_undone(visit: Visit, stage: Stage) -> None:
    rita, name = visit("rita"), "Print verification"
    page = open_deal(rita, stage, name)
    field = page.locator("#note-form textarea")
    field.focus()
    page.keyboard.type("Look, @max")
    expect(page.locator("#names li")).to_have_text(["Max Berg"])
    rita.assert_accessible()
    page.keyboard.press("Enter")
    expect(field).to_have_value("Look, @Max Berg ")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#activities .tl")).to_contain_text("Look, @Max Berg")
    page.locator("#activities .tl summary").first.click()
    page.locator("#activities .tl .menu-in button").first.click()
    expect(page.locator("#activities")).to_contain_text("Nothing logged yet.")
    page.keyboard.press("Control+z")
    expect(page.locator("#activities .tl")).to_contain_text("Look, @Max Berg")
    told = stage.rows(
        "select p.name from records_notice n join users_person p on p.id = n.person_id and n.notice = 'mentioned'"
    )
    assert "Max Berg" in {row["name"] for row in told}


def test_a_task_is_planned_and_done_on_the_phone(visit: Visit, stage: Stage) -> None:
    rita, name = visit("rita", size=PHONE), "Hot-end inspection"
    page = open_deal(rita, stage, name)
    page.locator("#activities").get_by_role("link", name="Task").last.click()
    page.locator("dialog[open] input[name=subject]").fill("Bring samples")
    page.locator("dialog[open] footer button").click()
    expect(page.locator("#activities")).to_contain_text("Bring samples")
    page = rita.go("/tasks")
    expect(page.locator("#tasks-today")).to_contain_text("Bring samples")
    rita.assert_fits_phone()
    page.locator("#tasks-today").get_by_text("Done").click()
    page.locator("dialog[open] footer button").click()
    expect(page.locator("#tasks")).not_to_contain_text("Bring samples")
