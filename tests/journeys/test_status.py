"""Status and backups: on a phone, asked for by key and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.stage import Stage
from tests.journeys.test_settings import tab_to
from tests.journeys.visitor import PHONE, SMALL_PHONE, Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.journey
PAGES = ("/settings/status", "/settings/backups")
FORBIDDEN = "Failed to load resource: the server responded with a status of 403 (Forbidden)"


def test_a_backup_is_asked_for_by_key(stage: Stage, visit: Visit) -> None:
    ada = visit("ada")
    ada.go("/settings/status")
    expect(ada.page.locator("#database")).to_contain_text("SQLite")
    tab_to(ada, "a:has-text('Backups')")
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator("h1")).to_have_text("Backups")
    tab_to(ada, "button:has-text('Make a backup now')")
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator("#toast")).to_contain_text("The jobs process makes a backup")
    (row,) = stage.rows("select backup_asked_at from users_organisation where kind = 'company'")
    assert row["backup_asked_at"]


def test_without_javascript_and_for_nobody_else(stage: Stage, visit: Visit) -> None:
    ada = visit("ada", has_script=False)
    ada.go("/settings/backups")
    ada.page.click("text=Make a backup now")
    expect(ada.page.locator("#main")).to_contain_text("A backup is asked for")
    sam = visit("sam", has_script=False)
    for path in PAGES:
        sam.go(path)
        expect(sam.page.locator("h1")).to_have_text("You may not do this")
        sam.complaints.remove(FORBIDDEN)


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE])
def test_fits_a_phone(visit: Visit, size: tuple[int, int]) -> None:
    ada = visit("ada", size=size)
    for path in PAGES:
        ada.go(path)
        ada.assert_fits_phone()
