"""Qualifying a deal: a level by key, needs in place, a question, an objection; also on a phone and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.stage import Stage
from tests.journeys.visitor import DESK, PHONE

pytestmark = pytest.mark.journey
DEAL = "Gearbox assembly"


def test_deal_is_qualified_by_key(visit: Visit, stage: Stage) -> None:
    max_ = visit("max")
    page = max_.go(f"/opportunities/{stage.deals[DEAL]}")
    panel = page.locator("#framework-panel")
    expect(panel).to_contain_text("High risk: Metrics is unknown at Proposal or later.")
    panel.locator("a", has_text="Metrics").focus()
    max_.press("Enter")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("Which figure gets better")
    expect(dialog.locator("select[name=level]")).to_be_focused()
    page.keyboard.press("2")
    max_.press("Tab")
    page.keyboard.type("Scrap falls from 4 to 1 percent, says the plant manager.")
    max_.assert_accessible()
    max_.press("Tab", "Tab", "Tab", "Enter")
    expect(dialog).to_have_count(0)
    expect(panel.locator("a", has_text="Metrics")).to_contain_text("Validated by the buyer")
    expect(panel.locator("a", has_text="Metrics")).to_be_focused()
    expect(panel).not_to_contain_text("High risk")
    (row,) = stage.rows("select level, text from qualification_evidence")
    assert row["level"] == 2
    max_.assert_accessible()


def test_needs_questions_and_objections_are_kept_and_undone(visit: Visit, stage: Stage) -> None:
    max_ = visit("max")
    page = max_.go(f"/opportunities/{stage.deals[DEAL]}")
    page.locator("#needs-pain a").click()
    page.locator("#needs-pain textarea").fill("Gearboxes fail after a year.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("#needs-pain a")).to_contain_text("Gearboxes fail after a year.")
    page.locator("#needs-budget a").click()
    page.locator("#needs-budget input[name=budget_min]").fill("300k")
    page.locator("#needs-budget input[name=budget_max]").fill("350k")
    page.locator("#needs-budget input[name=budget_max]").press("Enter")
    expect(page.locator("#needs-budget a")).to_contain_text("€300,000 to €350,000")
    page.locator("#toast button", has_text="Undo").click()
    expect(page.locator("#needs-budget a")).to_contain_text("none")
    page.locator("#questions-panel a", has_text="How many lines").click()
    page.locator("dialog[open] input[name=value]").fill("6")
    page.locator("dialog[open] button", has_text="Save answer").click()
    expect(page.locator("#questions-panel")).to_contain_text("1 of 2 answered")
    page.locator("#objections-panel a", has_text="Add objection").click()
    page.locator("dialog[open] textarea[name=text]").fill("The old line is not written off yet.")
    max_.assert_accessible()
    page.locator("dialog[open] button", has_text="Save objection").click()
    expect(page.locator("#objections-panel")).to_contain_text("1 open")
    page.locator("#objections-panel a", has_text="The old line").click()
    page.locator("dialog[open] select[name=outcome]").select_option("accepted")
    page.locator("dialog[open] button", has_text="Save objection").click()
    expect(page.locator("#objections-panel")).to_contain_text("0 open")
    max_.assert_accessible()
    assert stage.rows("select pain, budget_min_minor from qualification_needs") == [
        {"pain": "Gearboxes fail after a year.", "budget_min_minor": None}
    ]


def test_level_is_recorded_without_scripts_and_on_a_phone(visit: Visit, stage: Stage) -> None:
    for size, has_script in ((DESK, False), (PHONE, True), ((320, 640), True)):
        max_ = visit("max", size=size, has_script=has_script)
        page = max_.go(f"/opportunities/{stage.deals[DEAL]}/qualification")
        page.locator("#framework-panel a", has_text="Champion").click()
        page.locator("select[name=level]").select_option("1")
        page.locator("textarea[name=text]").fill("Ines wants it.")
        if has_script:
            max_.assert_fits_phone()
        page.locator("button", has_text="Save level").click()
        expect(page.locator("#framework-panel a", has_text="Champion")).to_contain_text("Identified")
        if has_script:
            max_.assert_fits_phone()


def test_frameworks_are_managed(visit: Visit) -> None:
    ada = visit("ada")
    page = ada.go("/settings/qualification")
    ada.assert_accessible()
    page.locator("a", has_text="SPICED").click()
    ada.assert_accessible()
    page.locator("a", has_text="Add element").click()
    page.locator("input[name=name]").fill("Authority")
    page.locator("button", has_text="Add element").click()
    expect(page.locator("#parts")).to_contain_text("Authority")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_pages_look_as_meant(visit: Visit, stage: Stage, theme: str, size: tuple[int, int]) -> None:
    max_ = visit("max", size=size, theme=theme)
    max_.go(f"/opportunities/{stage.deals[DEAL]}/qualification")
    max_.assert_accessible()
    max_.shoot(f"qualification-{theme}-{size[0]}")
