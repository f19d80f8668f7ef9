"""The audit log: a failed sign-in is found, a role change is narrowed to, taken away as a file; by key, on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from quarterdeck.values.ids import public_id
from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE, SMALL_PHONE, Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.journey


def test_a_failed_sign_in_and_a_changed_role_are_found(stage: Stage, visit: Visit) -> None:
    stranger = visit("", has_script=False)
    stranger.go("/signin/")
    stranger.page.locator("input[type=email]").fill("rita@nordvik.example")
    stranger.page.locator("input[type=password]").fill("not her password")
    stranger.page.locator("input[type=password]").press("Enter")
    expect(stranger.page.locator("body")).to_contain_text("do not belong together")

    ada = visit("ada")
    ada.go("/settings/audit")
    ada.page.locator("input[type=search]").focus()
    ada.press("Tab", "Tab")
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator(".chip.on")).to_have_text("Failed sign-ins")
    row = ada.page.locator("tbody tr").first
    expect(row).to_contain_text("rita@nordvik.example")
    expect(row).to_contain_text("The password was wrong")
    ada.assert_accessible()
    ada.shoot("audit-failed")

    ada.go("/settings/roles/marketing")
    ada.page.locator("[name=permissions][value='imports.run']").check()
    ada.page.get_by_role("button", name="Save role").click()
    expect(ada.page.locator("#toast")).to_contain_text("Saved")
    ada.go("/settings/audit?tab=permissions&kind=role")
    first = ada.page.locator("tbody tr").first
    expect(first).to_contain_text("role.edited")
    expect(first).to_contain_text("imports.run")
    ada.page.locator("summary", has_text="Export").click()
    with ada.page.expect_download() as download:
        ada.page.get_by_role("button", name="CSV").click()
    lines = download.value.path().read_text().splitlines()
    assert lines[0].startswith("Entry,Written down,Happened,Event")
    assert "role.edited" in lines[1]
    (entry,) = stage.rows("select * from journal_entry where event = 'list.exported' order by seq desc limit 1")
    assert "tab=permissions" in entry["payload"]


def test_the_log_of_one_record_without_javascript(stage: Stage, visit: Visit) -> None:
    (rita,) = stage.rows("select id from users_person where email = ?", "rita@nordvik.example")
    sam = visit("sam", has_script=False)
    sam.go("/settings/audit")
    sam.page.locator("input[type=search]").fill(f"{stage.url}/settings/people/{public_id(rita['id'])}")
    sam.page.locator("input[type=search]").press("Enter")
    expect(sam.page.locator("tbody tr").first).to_contain_text("Rita")
    kinds = {text.splitlines()[-1].strip() for text in sam.page.locator("tbody tr td:nth-child(4)").all_inner_texts()}
    assert kinds <= {"Person", "Sign-in"}
    sam.page.get_by_text("Filter", exact=True).click()
    sam.page.select_option("[name=kind]", "person")
    sam.page.get_by_role("button", name="Apply filters").click()
    expect(sam.page.get_by_role("link", name="Remove the filter Kind of record")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_log_is_accessible_in_both_themes(stage: Stage, visit: Visit, theme: str) -> None:
    ada = visit("ada", theme=theme)
    for page in ("audit", "audit?tab=permissions", "audit?text=nothing"):
        ada.go(f"/settings/{page}")
        ada.assert_accessible()
    ada.go("/settings/audit")
    ada.page.get_by_text("Filter", exact=True).click()
    ada.assert_accessible()
    ada.shoot(f"audit-{theme}")


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE])
def test_the_log_fits_a_phone(stage: Stage, visit: Visit, size: tuple[int, int]) -> None:
    ada = visit("ada", size=size)
    for page in ("audit", "audit?tab=permissions&kind=person"):
        ada.go(f"/settings/{page}")
        ada.assert_fits_phone()
        ada.shoot(f"audit-{size[0]}")
