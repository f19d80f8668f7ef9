"""Files and notices: attached by key and by drop, removed and undone, read on a phone, without JavaScript."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from quarterdeck.records.terms import NoticeKind
from tests.journeys.conftest import Visit
from tests.journeys.stage import Stage
from tests.journeys.visitor import DESK, PHONE, SMALL_PHONE

pytestmark = pytest.mark.journey
PDF = b"%PDF-1.7\n%%EOF\n"
DROP = """(files) => {
  const transfer = new DataTransfer();
  for (const [name, text] of files) transfer.items.add(new File([text], name));
  return transfer;
}"""


def a_file(name: str, content: bytes = PDF) -> FilePayload:
    # What the browser says of the type is not believed anyway.
    return {"name": name, "mimeType": "text/html", "buffer": content}


def names(stage: Stage, state: str = "active") -> set[str]:
    return {str(row["name"]) for row in stage.rows("select name from records_attachment where state = ?", state)}


def drop(page: Page, *files: tuple[str, str]) -> None:
    page.dispatch_event("file-drop", "drop", {"dataTransfer": page.evaluate_handle(DROP, list(files))})


def test_a_file_is_attached_by_key_saved_removed_and_undone(visit: Visit, stage: Stage) -> None:
    rita = visit("rita")
    page = rita.go(f"/opportunities/{stage.deals['Defect mapping']}")
    page.locator("#attachments summary").focus()
    rita.press("Enter", "Tab")
    expect(page.locator("#attachments input[type=file]")).to_be_focused()
    rita.assert_accessible()
    page.locator("#attachments input[type=file]").set_input_files(a_file("Offer <1>.pdf", b"<html>"))
    page.locator("#attachments select").focus()
    page.keyboard.press("q")
    rita.press("Tab", "Enter")
    expect(page.locator("#attachments .err")).to_contain_text("This file is no pdf file")
    rita.assert_accessible()
    page.locator("#attachments input[type=file]").set_input_files(a_file("Offer <1>.pdf"))
    page.locator("#attachments button", has_text="Attach").focus()
    page.keyboard.press("Enter")
    link = page.locator("#attachments a", has_text="Offer <1>.pdf")
    expect(link).to_be_visible()
    expect(page.locator("#attachments")).to_contain_text("Quote")
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename.startswith("Offer")
    page.locator("#attachments button[aria-label^=Remove]").focus()
    page.keyboard.press("Enter")
    expect(link).to_have_count(0)
    assert "Offer <1>.pdf" in names(stage, "deleted")
    page.keyboard.press("Control+z")
    expect(link).to_be_visible()
    assert "Offer <1>.pdf" in names(stage)


def test_files_are_dropped_on_the_panel(visit: Visit, stage: Stage) -> None:
    page = visit("rita").go(f"/opportunities/{stage.deals['Defect mapping']}")
    drop(page, ("Plan.txt", "Ten cranes"), ("Notes.md", "Call Jana"))
    for name in ("Plan.txt", "Notes.md"):
        expect(page.locator("#attachments a", has_text=name)).to_be_visible()
    drop(page, ("Page.html", "<html>"))
    expect(page.locator("#attachments .err")).to_contain_text("Files of this type are not taken")
    page.evaluate("() => document.querySelector('file-drop').setAttribute('data-most', '3')")
    drop(page, ("Large.txt", "four"))
    expect(page.locator("#toast")).to_contain_text("too large")
    assert not {"Page.html", "Large.txt"} & names(stage)


def test_without_script_a_file_is_attached_too(visit: Visit, stage: Stage) -> None:
    page = visit("rita", has_script=False).go(f"/opportunities/{stage.deals['Defect mapping']}")
    page.locator("#attachments summary").click()
    page.locator("#attachments input[type=file]").set_input_files(a_file("Plain.pdf"))
    page.locator("#attachments button", has_text="Attach").click()
    expect(page.locator("#attachments a", has_text="Plain.pdf")).to_be_visible()
    page.locator("#attachments summary").click()
    page.locator("#attachments input[type=file]").set_input_files(a_file("Plain.exe"))
    page.locator("#attachments button", has_text="Attach").click()
    expect(page.locator("#attachments .err")).to_contain_text("Files of this type are not taken")


@pytest.mark.parametrize(("size", "theme"), [(DESK, "dark"), (PHONE, "light"), (SMALL_PHONE, "dark")])
def test_notices_are_read(visit: Visit, size: tuple[int, int], theme: str) -> None:
    rita = visit("rita", size=size, theme=theme)
    page = rita.go("/notifications")
    expect(page.locator(".notices")).to_contain_text("Max Berg mentioned you on Defect mapping")
    rita.assert_accessible()
    if size != DESK:
        rita.assert_fits_phone()
    page.get_by_role("link", name="Choose what you are told of").click()
    expect(page.locator("input[type=checkbox]")).to_have_count(len(NoticeKind))
    rita.assert_accessible()


def test_a_notice_leads_to_its_record_by_key(visit: Visit, stage: Stage) -> None:
    rita = visit("rita")
    page = rita.go("/accounts")
    expect(page.locator(".side .waiting")).to_contain_text("1")
    page.keyboard.press("g")
    page.keyboard.press("n")
    expect(page).to_have_url(f"{stage.url}/notifications")
    page.get_by_role("button", name="Defect mapping").focus()
    rita.assert_focus_shows()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{stage.url}/opportunities/{stage.deals['Defect mapping']}")
    expect(page.locator(".side .waiting")).to_have_count(0)


def test_files_fit_a_phone(visit: Visit, stage: Stage) -> None:
    rita = visit("rita", size=SMALL_PHONE)
    page = rita.go(f"/opportunities/{stage.deals['Defect mapping']}")
    page.locator("#attachments summary").click()
    page.locator("#attachments input[type=file]").set_input_files(a_file("A name that is rather long for a phone.pdf"))
    page.locator("#attachments button", has_text="Attach").click()
    expect(page.locator("#attachments a", has_text="rather long")).to_be_visible()
    rita.assert_fits_phone()
