"""Keys of one's own: pressed in the place of the standard ones, shown where those are shown."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Come, Visit
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey
NEW, MOVE = "New deal, or whatever the page lists", "Move to another stage"


def test_keys_are_chosen_in_every_way(come: Come, stage: Stage) -> None:
    way = come("max")
    page = way.page
    way.go("/settings/keyboard")
    way.enter(page.get_by_label(NEW), "m")
    way.use(page.get_by_role("button", name="Save keys"))
    expect(page.locator("#keys")).to_contain_text("M does something else already")
    way.enter(page.get_by_label(NEW), "b")
    way.use(page.get_by_role("button", name="Save keys"))
    expect(page.get_by_role("button", name="Standard keys")).to_be_visible()
    assert stage.rows("select keys from users_person where email = 'max@nordvik.example'") == [{"keys": "nb"}]
    way.look()
    way.use(page.get_by_role("button", name="Standard keys"))
    expect(page.get_by_label(NEW)).to_have_value("n")


def test_own_keys_are_pressed_and_shown_and_others_do_nothing(visit: Visit) -> None:
    olga = visit("olga")
    page = olga.go("/settings/keyboard")
    olga.assert_accessible()
    page.get_by_label(NEW).fill("b")
    page.get_by_label(MOVE).fill("")
    page.get_by_label("Next row or card").fill("k")
    page.get_by_label("Row or card before").fill("j")
    page.get_by_role("button", name="Save keys").click()
    olga.go("/opportunities?kind=open")
    button = page.get_by_role("link", name="New deal")
    expect(button.locator("kbd")).to_have_text("B")
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Keyboard shortcuts")
    # The page's own keys come into the help a moment after it opens.
    expect(help_.locator("dd").get_by_text("Next deal", exact=True)).to_be_visible()
    rows = dict(zip(help_.locator("dd").all_inner_texts(), help_.locator("dt").all_inner_texts(), strict=True))
    assert (rows["New deal"], rows["Next deal"], rows["Deal before"]) == ("B", "K", "J")
    assert MOVE not in rows
    olga.assert_accessible()
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(page.locator("tbody tr").nth(1).locator("th a")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator("tbody tr").nth(0).locator("th a")).to_be_focused()
    for key in ("m", "n"):
        page.keyboard.press(key)
        page.wait_for_timeout(200)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.url.endswith("?kind=open")
    page.keyboard.press("b")
    page.wait_for_url("**/opportunities/new*")
    olga.go("/settings/keyboard")
    page.get_by_role("button", name="Standard keys").click()


def test_keys_that_are_off_do_nothing_anywhere(visit: Visit) -> None:
    olga = visit("olga")
    page = olga.go("/settings/profile")
    page.get_by_label("Single-key shortcuts").uncheck()
    page.get_by_role("button", name="Save profile").click()
    page.wait_for_load_state()
    olga.go("/settings/keyboard")
    expect(page.get_by_text("Single keys are switched off in your profile.")).to_be_visible()
    olga.go("/pipelines/sales/board")
    card = page.locator("[data-card]").first
    card.focus()
    for key in ("m", "j", "?", "n"):
        page.keyboard.press(key)
        page.wait_for_timeout(200)
    expect(card).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("[data-key=n] kbd")).to_be_hidden()
    olga.go("/settings/profile")
    page.get_by_label("Single-key shortcuts").check()
    page.get_by_role("button", name="Save profile").click()
    page.wait_for_load_state()
