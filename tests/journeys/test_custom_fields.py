"""Custom fields: created in the settings, filled in, changed in place, filtered; by key, on a phone, without script."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from quarterdeck.values.ids import public_id
from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE, SMALL_PHONE, Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.journey


def tab_to(visitor: Visitor, selector: str) -> None:
    """Press Tab until this has focus; each stop on the way shows its focus."""
    wanted = visitor.page.locator(selector).first
    for _ in range(80):
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
        visitor.press("Tab")
    raise AssertionError(f"no Tab leads to {selector}")


def type_in(visitor: Visitor, name: str, text: str) -> None:
    tab_to(visitor, f"[name={name}]")
    visitor.page.keyboard.type(text)


def the_field(stage: Stage, label: str) -> dict[str, Any]:
    (row,) = stage.rows("select * from records_field where label = ?", label)
    return row


def account_address(stage: Stage, name: str) -> str:
    (row,) = stage.rows("select id from customers_account where name = ?", name)
    return f"/accounts/{public_id(row['id'])}"


def test_a_field_is_created_filled_in_and_changed_by_key(stage: Stage, visit: Visit) -> None:
    ada = visit("ada")
    ada.go("/settings/fields")
    ada.assert_accessible()
    ada.page.keyboard.press("n")
    expect(ada.page.locator("h1")).to_have_text("New field")
    ada.assert_accessible()
    tab_to(ada, "a:has-text('One choice')")
    ada.page.keyboard.press("Enter")
    type_in(ada, "label", "Service level")
    tab_to(ada, "[name=choices]")
    ada.page.keyboard.type("Standard\nPremium")
    tab_to(ada, "[name=is_listed]")
    ada.page.keyboard.press("Space")
    ada.assert_accessible()
    ada.page.keyboard.press("Enter")
    expect(ada.page.get_by_role("link", name="Service level")).to_be_visible()
    key = f"cf_{the_field(stage, 'Service level')['id']}"

    rita = visit("rita")
    rita.go("/accounts/new")
    type_in(rita, "name", "Kvarken Shipping")
    tab_to(rita, f"[name={key}]")
    rita.page.keyboard.type("Prem")
    rita.page.keyboard.press("Tab")
    rita.assert_accessible()
    rita.page.locator("[name=name]").focus()
    rita.page.keyboard.press("Enter")
    fact = rita.page.locator(f"#fact-{key}")
    expect(fact).to_contain_text("Premium")
    tab_to(rita, f"#edit-{key}")
    rita.page.keyboard.press("Enter")
    expect(rita.page.locator(f"select[name={key}]")).to_be_focused()
    rita.assert_accessible()
    rita.page.keyboard.type("Stand")
    tab_to(rita, f"#fact-{key} button")
    rita.page.keyboard.press("Enter")
    expect(rita.page.locator(f"#edit-{key}")).to_contain_text("Standard")
    expect(rita.page.locator("#toast")).to_contain_text("Saved.")
    rita.page.locator("#toast").get_by_role("button", name="Undo").click()
    expect(fact).to_contain_text("Premium")
    rita.go("/accounts")
    expect(rita.page.get_by_role("columnheader", name="Service level")).to_be_visible()
    rita.assert_accessible()
    rita.go(f"/accounts?{key}=Premium")
    expect(rita.page.locator("tbody tr")).to_have_count(1)
    assert stage.rows("select choice_id from records_fieldvalue")[0]["choice_id"]


def test_the_pages_fit_a_phone(stage: Stage, visit: Visit) -> None:
    number = the_field(stage, "Service level")["id"]
    for size in (PHONE, SMALL_PHONE):
        ada = visit("ada", size=size)
        for path in ("", "/new?kind=account", "/new?kind=contact&type=choices", f"/{number}"):
            ada.go(f"/settings/fields{path}")
            ada.assert_fits_phone()
            ada.assert_accessible()
        ada.go(f"{account_address(stage, 'Kvarken Shipping')}/fields/cf_{number}")
        ada.assert_fits_phone()


def test_a_field_is_made_and_used_without_script(stage: Stage, visit: Visit) -> None:
    ada = visit("ada", has_script=False)
    page = ada.go("/settings/fields/new?kind=account&type=choices")
    page.get_by_label("Label").fill("Areas")
    page.get_by_label("Choices").fill("Cameras\nGateways")
    page.get_by_role("button", name="Create field").click()
    key = f"cf_{the_field(stage, 'Areas')['id']}"
    page.get_by_role("button", name="Move Areas up").click()
    expect(page.locator("tbody tr").first).to_contain_text("Areas")
    address = account_address(stage, "Kvarken Shipping")
    page = ada.go(f"{address}/fields/{key}")
    page.get_by_label("Cameras").check()
    page.get_by_label("Gateways").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(f"#fact-{key}")).to_contain_text("Cameras, Gateways")
    page = ada.go(f"/settings/fields/{the_field(stage, 'Areas')['id']}")
    page.get_by_role("button", name="Hide field").click()
    ada.go(address)
    expect(page.locator(f"#fact-{key}")).to_have_count(0)
