"""Reviews: a manager walks through flagged deals in every way of using the pages, and takes the pack to the meeting."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Come
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey
DECIDED = "select deeds, note, ask from reviews_reviewdecision order by id"
NOTE, ASK = "The board meets on Friday", "Get the date of the board meeting"


def test_a_deal_is_decided_and_the_pack_tells_it(come: Come, stage: Stage, way_name: str) -> None:
    max_ = come("max")
    page = max_.page
    max_.go("/reviews/new")
    max_.visitor.assert_accessible()
    max_.use(page.get_by_role("button", name="Start the review"))
    first = page.get_by_role("heading", level=1).inner_text()
    expect(page.locator("#why")).to_contain_text("Never reviewed")
    max_.visitor.assert_accessible()
    max_.enter(page.get_by_label("Ask the owner to"), ASK)
    max_.enter(page.get_by_label("Minutes of this deal"), NOTE)
    max_.use(page.get_by_role("button", name="Decide and go on"))
    expect(page.get_by_role("heading", level=1)).not_to_have_text(first)
    assert stage.rows(DECIDED) == [{"deeds": "asked", "note": NOTE, "ask": ASK}]
    second = page.get_by_role("heading", level=1).inner_text()
    if way_name == "keys":
        page.keyboard.press("k")
        expect(page.get_by_role("heading", level=1)).to_have_text(first)
        page.keyboard.press("j")
        expect(page.get_by_role("heading", level=1)).to_have_text(second)
    max_.use(page.get_by_role("button", name="Skip"))
    expect(page.get_by_role("heading", level=1)).not_to_have_text(second)
    max_.use(page.get_by_role("navigation", name="Breadcrumb").get_by_role("link").nth(1))
    max_.visitor.assert_accessible()
    max_.use(page.get_by_role("link", name="Meeting pack"))
    expect(page.locator("#decisions")).to_contain_text(NOTE)
    max_.visitor.assert_accessible()
