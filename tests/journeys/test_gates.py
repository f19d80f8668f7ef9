"""A stage that asks for much: Rita mends it in the dialog and asks for approval, Max approves, Rita moves."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.journeys.stage import Stage, open_stage
from tests.journeys.visitor import DESK, PHONE, SMALL_PHONE, Visitor, open_visitor

pytestmark = pytest.mark.journey
NAME = "Guarded deal"
QUOTE: FilePayload = {"name": "Quote.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}


@pytest.fixture
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A company whose stage Signing asks for everything."""
    with open_stage(tmp_path_factory.mktemp("guarded"), "guarded") as opened:
        yield opened


def come(
    stage: Stage, chromium: Browser, name: str, *, size: tuple[int, int] = DESK, has_script: bool = True
) -> Visitor:
    visitor = open_visitor(stage, chromium, size=size, theme="light", has_script=has_script, cookies=[])
    visitor.sign_in(name)
    return visitor


def mend(page: Page, button: str, title: str) -> None:
    page.locator("dialog button", has_text=button).click()
    expect(page.locator("dialog h2")).to_contain_text(title)


def test_rita_mends_and_asks_max_approves_rita_moves(guarded: Stage, chromium: Browser) -> None:
    rita = come(guarded, chromium, "rita")
    page = rita.go(f"/opportunities/{guarded.deals[NAME]}")
    page.locator("#move-button").click()
    expect(page.locator("dialog h2")).to_contain_text("4 things are missing before Signing")
    rita.assert_accessible()
    rita.shoot("gate-all")
    page.locator("dialog input[name=mend0-subject]").fill("Delivery and terms")
    mend(page, "Log as done", "3 things are missing")
    page.locator("dialog input[name=mend1-file]").set_input_files(QUOTE)
    mend(page, "Attach", "2 things are missing")
    page.locator("dialog input[name=mend2-text]").fill("She signs above 100,000.")
    mend(page, "Record evidence", "One thing is missing")
    expect(page.locator("dialog")).to_contain_text("Only an approval is missing.")
    page.locator("dialog input[name=mend4-note]").fill("Customer wants to sign on Friday")
    mend(page, "Ask for approval", "One thing is missing")
    expect(page.locator("dialog")).to_contain_text("It waits for the approval of Manager.")
    rita.assert_accessible()
    rita.shoot("gate-waiting")
    max_ = come(guarded, chromium, "max")
    page = max_.go("/approvals")
    max_.assert_accessible()
    max_.shoot("approvals")
    page.get_by_role("link", name=NAME).click()
    expect(page.locator("#asked")).to_contain_text("€238,000")
    max_.assert_accessible()
    max_.shoot("approval")
    page.locator("#decision button", has_text="Approve").click()
    expect(page.locator("body")).to_contain_text("Nothing waits for you")
    page = rita.go(f"/opportunities/{guarded.deals[NAME]}")
    expect(page.locator("#approvals")).to_contain_text("Approved")
    rita.shoot("deal-approved")
    page.locator("#move-button").click()
    page.locator("dialog").get_by_role("button", name="Save and move").click()
    expect(page.locator(".path [aria-current]")).to_contain_text("Signing")
    assert guarded.deal(NAME)["stage"] == "signing"
    assert (rita.complaints, max_.complaints) == ([], [])


def test_on_a_phone_and_without_scripts(guarded: Stage, chromium: Browser) -> None:
    for size in (PHONE, SMALL_PHONE):
        rita = come(guarded, chromium, "rita", size=size)
        rita.go(f"/opportunities/{guarded.deals[NAME]}/move?to=signing")
        rita.assert_fits_phone()
        rita.go("/approvals")
        rita.assert_fits_phone()
        rita.shoot("approvals-phone")
    plain = come(guarded, chromium, "rita", has_script=False)
    page = plain.go(f"/opportunities/{guarded.deals[NAME]}/move?to=signing")
    page.locator("input[name=mend1-file]").set_input_files(QUOTE)
    page.locator("button", has_text="Attach").click()
    expect(page.locator("h2", has_text="3 things are missing")).to_be_visible()
    page.locator("button", has_text="Ask for approval").click()
    expect(page.locator("main")).to_contain_text("It waits for the approval of Manager.")
    max_ = come(guarded, chromium, "max", has_script=False)
    page = max_.go("/approvals")
    page.get_by_role("link", name=NAME).click()
    page.locator("button", has_text="Reject").click()
    expect(page.locator("main")).to_contain_text("Say why")
    page.locator("textarea[name=note]").fill("Ask for the order first.")
    page.locator("button", has_text="Reject").click()
    assert [row["state"] for row in guarded.rows("select state from records_approval")] == ["rejected"]
