"""My day by role: a manager's on a phone in the dark, and that of operations."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.visitor import PHONE

pytestmark = pytest.mark.journey


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


def test_operations_looks_after_the_process(visit: Visit) -> None:
    sam = visit("sam")
    page = sam.go("/")
    expect(page.locator("#watch")).to_contain_text("Open deals without an amount")
    expect(page.locator("#installation")).to_be_visible()
    sam.assert_accessible()
