"""Webhooks: added, tried, read about in their log, paused and resumed; on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE, SMALL_PHONE, Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.journey


def add(ada: Visitor, name: str) -> Page:
    """Add a webhook; its page with the secret is shown."""
    page = ada.go("/settings/webhooks/new")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Address").fill("https://hooks.example.com/quarterdeck")
    page.get_by_label("opportunity.moved").check()
    page.get_by_role("button", name="Add webhook").click()
    expect(page.locator("#secret")).to_contain_text("Copy it now")
    return page


def test_a_webhook_is_added_and_tried(stage: Stage, visit: Visit) -> None:
    ada = visit("ada")
    page = add(ada, "Data warehouse")
    ada.assert_accessible()
    page.get_by_role("button", name="Send a test event").click()
    expect(page.locator("#toast")).to_contain_text("on its way")
    expect(page.locator("#log")).to_contain_text("webhook.test")
    ada.assert_accessible()
    ada.shoot("webhook")
    page.locator("#log tbody a").first.click()
    expect(page.locator("#delivery")).to_contain_text("msg_")
    ada.assert_accessible()
    page.go_back()
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("main")).to_contain_text("Somebody paused it.")
    page.get_by_role("button", name="Resume").click()
    expect(page.locator("#toast")).to_contain_text("Resumed")
    assert stage.rows("select state, version from webhooks_endpoint where name = 'Data warehouse'") == [
        {"state": "active", "version": 3}
    ]


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE])
def test_webhooks_fit_a_phone(stage: Stage, visit: Visit, size: tuple[int, int]) -> None:
    ada = visit("ada", size=size, theme="dark")
    page = add(ada, f"Phone {size[0]}")
    ada.assert_accessible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    page = ada.go("/settings/webhooks")
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    ada.assert_accessible()
