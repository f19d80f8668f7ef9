"""Companies of their own: one before its first deal, one with a crowded stage, one for the picture in the README."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.stage import CHECKOUT, open_stage
from tests.journeys.visitor import DESK, Visitor, open_visitor

pytestmark = pytest.mark.journey
BOARD = "/pipelines/sales/board"
PICTURE = CHECKOUT / "docs" / "images" / "board.png"
Meet = Callable[..., AbstractContextManager[Visitor]]


@pytest.fixture
def meet(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Meet:
    """Open a company of some kind for somebody and sign them in."""

    @contextmanager
    def arrange(name: str, kind: str, *, theme: str = "light") -> Iterator[Visitor]:
        with open_stage(tmp_path_factory.mktemp(f"journeys-{kind or 'usual'}"), kind) as stage:
            visitor = open_visitor(stage, chromium, size=DESK, theme=theme, has_script=True, cookies=[])
            visitor.sign_in(name)
            yield visitor
            visitor.context.close()
            assert visitor.complaints == [], stage.last_words()

    return arrange


def test_first_deal_turns_the_first_page_into_the_board(meet: Meet) -> None:
    with meet("ada", "empty") as ada:
        page = ada.page
        expect(page.get_by_role("heading", name="No deals yet. Pick a way to start.")).to_be_visible()
        ada.assert_accessible()
        ada.shoot("first-run")
        page.keyboard.press("n")
        page.get_by_label("Name").fill("The very first")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("The very first")
        ada.go(BOARD)
        expect(page.locator("[data-card]")).to_have_count(1)
        assert ada.stage.deal("The very first")["stage"] == "lead_generation"


def test_crowded_column_goes_on_and_its_late_cards_move(meet: Meet) -> None:
    with meet("rita", "crowded") as rita:
        page = rita.go(BOARD)
        cards = page.locator("[data-cards=lead_generation] [data-card]")
        expect(cards).to_have_count(25)
        expect(page.locator("#head-lead_generation")).to_contain_text("60")
        page.get_by_role("link", name="Show 25 more").click()
        expect(cards).to_have_count(50)
        page.get_by_role("link", name="Show 25 more").click()
        expect(cards).to_have_count(60)
        expect(page.get_by_role("link", name="Show 25 more")).to_have_count(0)
        last = cards.last
        name = last.locator(".ac").inner_text().splitlines()[0]
        last.scroll_into_view_if_needed()
        rita.drag(last, page.locator("[data-cards=qualification]"))
        expect(page.locator("#toast")).to_contain_text(f"{name} moved to Qualification.")
        assert rita.stage.deal(name)["stage"] == "qualification"


def test_picture_of_the_board_is_what_the_readme_shows(meet: Meet) -> None:
    with meet("ada", "") as ada:
        expect(ada.go(BOARD).locator("[data-card]").first).to_be_visible()
        ada.page.evaluate("document.fonts.ready")
        if os.environ.get("QUARTERDECK_UPDATE_PICTURES"):
            PICTURE.parent.mkdir(parents=True, exist_ok=True)
            ada.page.screenshot(path=PICTURE)
        ada.shoot("readme-board")
    assert PICTURE.is_file()
    assert "docs/images/board.png" in (CHECKOUT / "README.md").read_text()
