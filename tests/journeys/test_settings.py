"""Inviting a colleague, joining by the link, and the settings pages: by key, on a phone, without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from quarterdeck.values.ids import public_id
from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE, SMALL_PHONE, Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.journey
# What the browser notes of the two pages that answer so on purpose.
GONE = "Failed to load resource: the server responded with a status of 410 (Gone)"
FORBIDDEN = "Failed to load resource: the server responded with a status of 403 (Forbidden)"
NEW_PASSWORD = "nobody would guess these"
OWN = ("profile", "tokens", "password", "second-factor")
MANAGED = ("company", "people", "people/new", "people/invite", "territories", "teams", "teams/new", "roles")


def tab_to(visitor: Visitor, selector: str) -> None:
    """Press Tab until this has focus; each stop on the way shows its focus."""
    wanted = visitor.page.locator(selector).first
    for _ in range(60):
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
        visitor.press("Tab")
    raise AssertionError(f"no Tab leads to {selector}")


def skip_to_content(visitor: Visitor) -> None:
    """The first stop of a page leads past the places of the settings."""
    visitor.press("Tab")
    expect(visitor.page.locator("a.skip")).to_be_focused()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("#page")).to_be_focused()


def type_in(visitor: Visitor, name: str, text: str) -> None:
    tab_to(visitor, f"[name={name}]")
    visitor.page.keyboard.type(text)


def test_a_colleague_is_invited_and_joins_by_key(stage: Stage, visit: Visit) -> None:
    ada = visit("ada")
    ada.go("/settings/people")
    ada.page.keyboard.press("n")
    expect(ada.page).to_have_url(f"{stage.url}/settings/people/new")
    type_in(ada, "name", "Nina Falk")
    type_in(ada, "email", "nina@nordvik.example")
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator("h1")).to_have_text("Nina Falk")
    skip_to_content(ada)
    tab_to(ada, "button:has-text('Make invitation link')")
    ada.page.keyboard.press("Enter")
    link = ada.page.get_by_label("Link", exact=True).input_value()
    ada.assert_accessible()

    nina = visit("", has_script=False)
    nina.page.goto(link)
    expect(nina.page.locator("h1")).to_have_text("Welcome, Nina Falk")
    type_in(nina, "password", "short")
    nina.page.keyboard.press("Enter")
    expect(nina.page.locator("[role=alert]")).to_be_visible()
    type_in(nina, "password", NEW_PASSWORD)
    nina.page.keyboard.press("Enter")
    expect(nina.page.locator("input[type=password]")).to_have_count(0)
    (row,) = stage.rows("select * from users_person where email = ?", "nina@nordvik.example")
    assert row["last_login"]
    nina.page.goto(link)
    expect(nina.page.locator("h1")).to_have_text("This link is over")
    nina.complaints.remove(GONE)


def test_a_role_is_changed_and_a_stranger_stopped_without_javascript(stage: Stage, visit: Visit) -> None:
    (olga,) = stage.rows("select id from users_person where email = ?", "olga@nordvik.example")
    address = f"/settings/people/{public_id(olga['id'])}"
    rita = visit("rita", has_script=False)
    rita.go(address)
    expect(rita.page.locator("h1")).to_have_text("You may not do this")
    rita.complaints.remove(FORBIDDEN)
    sam = visit("sam", has_script=False)
    for role in ("read_only", "rep"):
        sam.go(address)
        sam.page.select_option("[name=role]", role)
        sam.page.click("text=Change role")
        expect(sam.page.locator("#toast")).to_contain_text("The role was changed")
        (row,) = stage.rows(
            "select r.key from users_person p join users_role r on r.id = p.role_id where p.id = ?", olga["id"]
        )
        assert row["key"] == role


def test_deactivating_shows_what_moves_and_can_be_left(stage: Stage, visit: Visit) -> None:
    (rolf,) = stage.rows("select id from users_person where email = ?", "rolf@nordvik.example")
    ada = visit("ada")
    ada.go(f"/settings/people/{public_id(rolf['id'])}")
    skip_to_content(ada)
    tab_to(ada, "a:has-text('Deactivate')")
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator("h1")).to_have_text("Deactivate Rolf Sand")
    expect(ada.page.locator("#work")).to_contain_text("Open deals")
    ada.assert_accessible()
    tab_to(ada, "button:has-text('Deactivate')")
    ada.page.keyboard.press("Enter")
    expect(ada.page.locator("[role=alert]")).to_be_visible()
    (row,) = stage.rows("select is_active from users_person where id = ?", rolf["id"])
    assert row["is_active"], "nobody leaves without a choice of who takes over"


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE])
def test_settings_fit_a_phone(stage: Stage, visit: Visit, size: tuple[int, int]) -> None:
    visitor = visit("", size=size)
    visitor.go("/signin/")
    visitor.assert_fits_phone()
    ada = visit("ada", size=size)
    (north,) = stage.rows("select id from users_team where name_key = 'north'")
    (rita,) = stage.rows("select id from users_person where email = ?", "rita@nordvik.example")
    records = (f"people/{public_id(rita['id'])}", f"teams/{public_id(north['id'])}")
    for page in (*OWN, *MANAGED, *records):
        ada.go(f"/settings/{page}")
        ada.assert_fits_phone()
