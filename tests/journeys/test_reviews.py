"""Reviews: a manager walks through flagged deals in every way of using the pages, and takes the pack to the meeting."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Come
from tests.journeys.stage import Stage
from tests.journeys.ways import Way

pytestmark = pytest.mark.journey
DECIDED = "select deeds, note, ask from reviews_reviewdecision order by id"
NOTE, ASK = "The board meets on Friday", "Get the date of the board meeting"


def test_a_deal_is_decided_and_the_pack_tells_it(come: Come, stage: Stage, way_name: str) -> None:
    max_ = come("max")
    page = max_.page
    max_.go("/reviews/new")
    _looks_right(max_, way_name)
    max_.use(page.get_by_role("button", name="Start the review"))
    expect(page.locator("#why li").first).to_be_visible()
    first = page.get_by_role("heading", level=1).inner_text()
    _looks_right(max_, way_name)
    max_.enter(page.get_by_label("Ask the owner to"), ASK)
    max_.enter(page.get_by_label("Minutes of this deal"), NOTE)
    max_.use(page.get_by_role("button", name="Decide and go on"))
    expect(page.get_by_role("heading", level=1)).not_to_have_text(first)
    assert stage.rows(DECIDED)[-1] == {"deeds": "asked", "note": NOTE, "ask": ASK}
    second = page.get_by_role("heading", level=1).inner_text()
    if way_name == "keys":
        page.keyboard.press("k")
        expect(page.get_by_role("heading", level=1)).to_have_text(first)
        page.keyboard.press("j")
        expect(page.get_by_role("heading", level=1)).to_have_text(second)
    max_.use(page.get_by_role("button", name="Skip"))
    expect(page.get_by_role("heading", level=1)).not_to_have_text(second)
    max_.go("/reviews")
    max_.use(page.locator("#reviews tbody").get_by_role("link").first)
    expect(page.locator("#deals")).to_contain_text("Skipped")
    _looks_right(max_, way_name)
    max_.use(page.get_by_role("link", name="Meeting pack"))
    expect(page.locator("#decisions")).to_contain_text(NOTE)
    _looks_right(max_, way_name)
    max_.go("/reviews")
    max_.use(page.locator("#reviews tbody").get_by_role("link").first)
    max_.use(page.get_by_role("button", name="Finish"))
    if way_name != "no script":
        max_.use(page.get_by_role("dialog").get_by_role("button", name="Finish"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Meeting pack")


def _looks_right(way: Way, name: str) -> None:
    """The checker is a script, so it cannot look where there are none."""
    if name != "no script":
        way.visitor.assert_accessible()
