"""A role of one's own is added by key, given to somebody, changed and put back; on a phone, without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.stage import Stage
from tests.journeys.test_settings import tab_to, type_in
from tests.journeys.visitor import PHONE, SMALL_PHONE, Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.journey


def test_a_role_is_added_by_key(stage: Stage, visit: Visit) -> None:
    ada = visit("ada")
    ada.go("/settings/roles")
    ada.page.keyboard.press("n")
    expect(ada.page).to_have_url(f"{stage.url}/settings/roles/new")
    type_in(ada, "name", "Inside sales")
    tab_to(ada, "[name=permissions][value='activities.log']")
    ada.page.keyboard.press("Space")
    tab_to(ada, "button:has-text('Add role')")
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator("#toast")).to_contain_text("Inside sales was added")
    (role,) = stage.rows("select * from users_role where key = 'inside_sales'")
    assert (role["permissions"], role["read_reach"], role["write_reach"]) == ("activities.log", "team", "own")


def test_a_shipped_role_is_changed_and_put_back_without_javascript(stage: Stage, visit: Visit) -> None:
    ada = visit("ada", has_script=False)
    ada.go("/settings/roles/channel_manager")
    ada.page.fill("[name=name]", "Partner lead")
    ada.page.select_option("[name=read_reach]", "none")
    ada.page.get_by_role("button", name="Save role").click()
    expect(ada.page.locator("[role=alert]")).to_contain_text("another look")
    expect(ada.page.locator("body")).to_contain_text("cannot change more records than it sees")
    ada.page.select_option("[name=read_reach]", "all")
    ada.page.get_by_role("button", name="Save role").click()
    expect(ada.page.locator("thead")).to_contain_text("Partner lead")
    ada.go("/settings/roles/channel_manager")
    ada.page.get_by_role("button", name="Put it back").click()
    expect(ada.page.locator("thead")).to_contain_text("Channel manager")
    (role,) = stage.rows("select * from users_role where key = 'channel_manager'")
    assert not role["is_edited"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_of_roles_are_accessible_and_fit_a_phone(stage: Stage, visit: Visit, theme: str) -> None:
    ada = visit("ada", theme=theme)
    for page in ("roles/rep", "roles/new", "roles/administrator"):
        ada.go(f"/settings/{page}")
        ada.assert_accessible()
        ada.shoot(f"role-{theme}")
    for size in (PHONE, SMALL_PHONE):
        narrow = visit("ada", theme=theme, size=size)
        narrow.go("/settings/roles/rep")
        narrow.assert_fits_phone()
