"""Accounts and contacts: created, changed in place and undone by key, on a phone, without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from quarterdeck.values.ids import public_id
from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE, SMALL_PHONE, Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.journey


def tab_to(visitor: Visitor, selector: str, key: str = "Tab") -> None:
    """Press Tab (or Shift+Tab) until this has focus; each stop on the way shows its focus."""
    wanted = visitor.page.locator(selector).first
    for _ in range(60):
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
        visitor.press(key)
    raise AssertionError(f"no Tab leads to {selector}")


def type_in(visitor: Visitor, name: str, text: str) -> None:
    tab_to(visitor, f"[name={name}]")
    visitor.page.keyboard.type(text)


def account_row(stage: Stage, name: str) -> dict[str, object]:
    (row,) = stage.rows("select * from customers_account where name = ?", name)
    return row


def address_of(stage: Stage, name: str) -> str:
    row = account_row(stage, name)
    assert isinstance(row["id"], int)
    return f"/accounts/{public_id(row['id'])}"


def test_an_account_is_created_changed_and_undone_by_key(stage: Stage, visit: Visit) -> None:
    rita = visit("rita")
    rita.go("/accounts")
    rita.page.keyboard.press("n")
    expect(rita.page).to_have_url(f"{stage.url}/accounts/new")
    rita.assert_accessible()
    type_in(rita, "name", "Uusimaa Steel")
    type_in(rita, "industry", "Metals")
    tab_to(rita, "[name=country]")
    rita.page.keyboard.type("Finl")
    type_in(rita, "region", "Uusimaa")
    expect(rita.page.locator("#region-options option")).not_to_have_count(0)
    type_in(rita, "parent_id", "havel")
    expect(rita.page.locator("#account-options option")).to_have_attribute("value", "Havel Glas")
    rita.page.keyboard.press("Enter")
    expect(rita.page.locator("[aria-invalid=true]")).to_have_attribute("name", "parent_id")
    rita.assert_accessible()
    tab_to(rita, "[name=parent_id]")
    rita.page.keyboard.press("Control+A")
    rita.page.keyboard.type("Havel Glas")
    rita.page.keyboard.press("Enter")
    expect(rita.page.locator("h1")).to_contain_text("Uusimaa Steel")
    row = account_row(stage, "Uusimaa Steel")
    assert (row["region"], row["industry"]) == ("FI-18", "Metals")
    assert row["parent_id"] == account_row(stage, "Havel Glas")["id"]

    tab_to(rita, "#edit-industry")
    rita.page.keyboard.press("Enter")
    expect(rita.page.locator("[name=industry]")).to_be_focused()
    rita.page.keyboard.type("Machinery")
    rita.page.keyboard.press("Enter")
    expect(rita.page.locator("#edit-industry")).to_contain_text("Machinery")
    assert account_row(stage, "Uusimaa Steel")["industry"] == "Machinery"
    expect(rita.page.locator("#toast")).to_contain_text("Undo")
    rita.assert_accessible()
    rita.page.keyboard.press("Control+z")
    expect(rita.page.locator("#edit-industry")).to_contain_text("Metals")
    assert account_row(stage, "Uusimaa Steel")["industry"] == "Metals"
    expect(rita.page.locator("#edit-industry")).to_be_focused()
    tab_to(rita, "#edit-name", "Shift+Tab")
    rita.page.keyboard.press("Enter")
    expect(rita.page.locator("[name=name]")).to_be_focused()
    rita.page.keyboard.press("Control+A")
    rita.page.keyboard.press("Delete")
    rita.page.keyboard.press("Enter")
    expect(rita.page.locator("form.edit")).to_contain_text("Enter a name.")
    rita.page.keyboard.press("Escape")
    expect(rita.page.locator("#edit-name")).to_contain_text("Uusimaa Steel")


def test_lists_are_filtered_in_place(stage: Stage, visit: Visit) -> None:
    ada = visit("ada", theme="dark")
    ada.go("/accounts")
    ada.page.keyboard.press("/")
    ada.page.keyboard.type("kestrel")
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator("#summary")).to_have_text("1 account")
    expect(ada.page.locator("tbody tr")).to_have_count(1)
    ada.page.get_by_text("Mine", exact=True).click()
    expect(ada.page.locator("#list")).to_contain_text("No account matches these filters.")
    assert "scope=mine" in ada.page.url
    ada.assert_accessible()
    ada.page.locator("#filters").get_by_text("All", exact=True).click()
    expect(ada.page.locator("tbody tr")).to_have_count(1)
    ada.shoot("accounts-dark")


def test_an_account_that_is_needed_stays(stage: Stage, visit: Visit) -> None:
    ada = visit("ada")
    ada.go(address_of(stage, "Kestrel Packaging"))
    ada.page.get_by_label("More actions").click()
    ada.page.get_by_text("Delete account").click()
    expect(ada.page.locator("dialog[open]")).to_contain_text("Delete Kestrel Packaging?")
    ada.assert_accessible()
    ada.page.locator("dialog[open]").get_by_role("button", name="Delete account").click()
    expect(ada.page.locator("dialog[open]")).to_contain_text("Contacts of this account: 1.")
    assert account_row(stage, "Kestrel Packaging")["state"] == "active"


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE])
def test_a_contact_is_added_on_a_phone(stage: Stage, visit: Visit, size: tuple[int, int]) -> None:
    rita = visit("rita", size=size)
    account = address_of(stage, "Brenner Textil")
    for address in ("/accounts", "/contacts", account, f"{account}/edit", "/accounts/new"):
        rita.go(address)
        rita.assert_fits_phone()
    rita.go(account)
    rita.page.get_by_text("New contact").click()
    rita.assert_fits_phone()
    name = f"Noor {size[0]}"
    rita.page.fill("[name=name]", name)
    rita.page.get_by_role("button", name="Create contact").click()
    expect(rita.page.locator("h1")).to_contain_text(name)
    rita.assert_fits_phone()
    (row,) = stage.rows("select * from customers_contact where name = ?", name)
    assert row["account_id"] == account_row(stage, "Brenner Textil")["id"]
    rita.shoot(f"contact-phone-{size[0]}")


def test_everything_works_without_javascript(stage: Stage, visit: Visit) -> None:
    rita = visit("rita", has_script=False)
    rita.go("/accounts/new?kind=person")
    rita.page.fill("[name=name]", "Ingrid Lund")
    rita.page.select_option("[name=country]", "SE")
    rita.page.get_by_role("button", name="Create account").click()
    expect(rita.page.locator("h1")).to_contain_text("Ingrid Lund")
    rita.page.locator("#edit-phone").click()
    rita.page.fill("[name=phone]", "call me")
    rita.page.get_by_role("button", name="Save").click()
    expect(rita.page.locator("form.edit")).to_contain_text("This is no telephone number.")
    rita.page.fill("[name=phone]", "+46 8 123456")
    rita.page.get_by_role("button", name="Save").click()
    expect(rita.page.locator("#toast")).to_contain_text("Saved.")
    assert account_row(stage, "Ingrid Lund")["phone"] == "+46 8 123456"
    rita.page.locator("#toast").get_by_role("button", name="Undo").click()
    expect(rita.page.locator("#toast")).to_contain_text("Undone.")
    assert account_row(stage, "Ingrid Lund")["phone"] == ""
    rita.go("/accounts?text=lund")
    rita.page.locator("tbody a", has_text="Ingrid Lund").click()
    expect(rita.page.locator("h1")).to_contain_text("Ingrid Lund")
