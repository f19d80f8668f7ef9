"""The components in a browser: both themes, desk and phone, by keyboard, with nothing to complain about."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Request, expect

from tests.journeys.stage import CHECKOUT, Stage
from tests.journeys.visitor import DESK, PHONE, SMALL_PHONE, Visitor, open_visitor

pytestmark = pytest.mark.journey
Look = Callable[..., Visitor]


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A server of the page of all components."""
    folder = tmp_path_factory.mktemp("gallery")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.gallery", str(port)],
        cwd=CHECKOUT,
        env=os.environ | {"QUARTERDECK_DATA_DIR": str(folder), "QUARTERDECK_SECRET_KEY": "gallery-only-" * 4},
    )
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        assert server.poll() is None
        time.sleep(0.05)
    yield Stage(f"http://127.0.0.1:{port}", folder)
    server.terminate()
    server.wait(10)


@pytest.fixture
def look(gallery: Stage, chromium: Browser) -> Iterator[Look]:
    """`look(PHONE, "dark")`: a visitor on the page of all components."""
    visitors: list[Visitor] = []

    def come(size: tuple[int, int] = DESK, theme: str = "light") -> Visitor:
        visitor = open_visitor(gallery, chromium, size=size, theme=theme, has_script=True, cookies=[])
        visitors.append(visitor)
        visitor.go("/")
        return visitor

    yield come
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.context.close()
    assert complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("size", "name"), [(DESK, "desk"), (PHONE, "phone"), (SMALL_PHONE, "small-phone")])
def test_every_component_is_accessible_and_fits(look: Look, size: tuple[int, int], name: str, theme: str) -> None:
    visitor = look(size, theme)
    visitor.assert_accessible()
    if size != DESK:
        visitor.assert_fits_phone()
    visitor.shoot(f"components-{name}-{theme}")


def test_keys_are_letters_while_typing(look: Look) -> None:
    page = look().page
    field = page.get_by_label("Name").first
    field.fill("")
    field.press_sequentially("?[gn/")
    expect(field).to_have_value("?[gn/")
    expect(page.locator("dialog:modal")).to_have_count(0)


def test_sidebar_folds_and_stays_so(look: Look) -> None:
    page = look().page
    page.locator("h1").click()
    side = page.locator("nav.side")
    folded = side.bounding_box()
    page.keyboard.press("[")
    opened = side.bounding_box()
    assert folded
    assert opened
    assert (folded["width"], opened["width"]) == (52, 208)
    page.reload()
    kept = side.bounding_box()
    assert kept
    assert kept["width"] == 208


def test_menu_closes_by_escape_and_by_a_click_elsewhere(look: Look) -> None:
    page = look().page
    opener, entry = page.get_by_label("Display"), page.get_by_role("link", name="Compact")
    opener.press("Enter")
    expect(entry).to_be_visible()
    page.keyboard.press("Escape")
    expect(entry).to_be_hidden()
    expect(opener).to_be_focused()
    opener.click()
    page.locator("h1").click()
    expect(entry).to_be_hidden()


def test_grave_deed_asks_first_and_names_itself(look: Look) -> None:
    page = look().page
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    revoke = page.get_by_role("button", name="Revoke")
    revoke.click()
    dialog = page.get_by_role("dialog", name="Revoke this token?")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(revoke).to_be_focused()
    assert posts == []
    revoke.click()
    with page.expect_navigation():
        dialog.get_by_role("button", name="Revoke").click()
    assert len(posts) == 1


def test_form_is_sent_once(look: Look) -> None:
    page = look().page
    posts: list[Request] = []
    page.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    # 204 leaves the page where it is, as if the answer were still to come.
    page.route("**/*", lambda route: route.fulfill(status=204) if route.request.method == "POST" else route.continue_())
    save = page.get_by_role("button", name="Create account")
    save.click()
    expect(save).to_have_attribute("aria-busy", "true")
    save.click()
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert len(posts) == 1


def test_lost_network_is_said_and_forgotten(look: Look) -> None:
    page = look().page
    bar = page.get_by_text("Offline. Changes wait.")
    expect(bar).to_be_hidden()
    page.context.set_offline(True)
    expect(bar).to_be_visible()
    page.context.set_offline(False)
    expect(bar).to_be_hidden()


def test_theme_and_density_show_while_they_are_chosen(look: Look) -> None:
    page = look().page
    root = page.locator("html")
    page.get_by_label("Theme").select_option("dark")
    expect(root).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(11, 16, 21)"
    page.get_by_label("Density").select_option("compact")
    expect(root).to_have_attribute("data-density", "compact")


def test_value_is_copied_and_said(look: Look) -> None:
    visitor = look()
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visitor.page
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#live")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "qd_secret"


def test_first_key_leads_past_the_navigation(look: Look) -> None:
    page = look().page
    page.goto(f"{page.url}?fresh=1")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_chosen_contrast_of_the_system_is_respected(look: Look) -> None:
    visitor = look()
    visitor.page.emulate_media(forced_colors="active")
    visitor.assert_accessible()
    assert visitor.page.locator(".tag").first.evaluate("(e) => getComputedStyle(e).borderTopStyle") == "solid"
