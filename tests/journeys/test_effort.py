"""What daily work may cost, counted: a press, a tap, a value entered or chosen is one action."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import Come
from tests.journeys.stage import Stage
from tests.journeys.ways import Touch, Way, waits

pytestmark = pytest.mark.journey
MOST_FIELDS_OF_A_DEAL, MOST_TO_REDATE, MOST_TO_MOVE, MOST_TO_LOG = 3, 2, 4, 4


def _create(way: Way, name: str, *, amount: str = "") -> None:
    """A deal with its customer and its day, from the form; more is not asked for."""
    page = way.page
    way.go("/opportunities/new")
    with way.within(MOST_FIELDS_OF_A_DEAL):
        way.enter(page.get_by_label("Name"), name)
        way.enter(page.get_by_label("Account"), "Ferro Motori")
        way.enter(page.get_by_label("Close date"), "+3w")
    if amount:
        way.enter(page.get_by_label("Amount"), amount)
    way.use(page.get_by_role("button", name="Create deal"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def test_daily_work_takes_few_actions(come: Come, way_name: str, stage: Stage) -> None:
    way, name = come("max"), f"Counted by {way_name}"
    page = way.page
    _create(way, name)
    deal = stage.deal(name)
    assert deal["account_id"] is not None

    with way.within(MOST_TO_REDATE):
        way.use(page.locator("#edit-close_date"))
        way.use(page.get_by_role("button", name="+1 week"))
        later = (date.fromisoformat(deal["close_date"]) + timedelta(days=7)).isoformat()
        waits(way, lambda: stage.deal(name)["close_date"] == later)

    way.go(page.url.removeprefix(stage.url).partition("/fields")[0])
    with way.within(MOST_TO_LOG):
        way.use(page.locator("#note-form a[href*=call]"))
        form = page.locator("form:has(input[name=step_text])")
        way.enter(form.locator("textarea"), "Asked for a price per station.")
        way.enter(form.locator("input[name=step_text]"), "Send revised quote")
        way.use(form.locator("button.pri"))
        waits(way, lambda: stage.deal(name)["next_activity_on"] is not None)
    (call,) = stage.rows("select body from activities_activity where record_id = ? and type = 'call'", deal["id"])
    assert call["body"] == "Asked for a price per station."


def test_deal_is_moved_from_the_board_with_what_was_missing(come: Come, way_name: str, stage: Stage) -> None:
    way, name = come("max"), f"Moved by {way_name}"
    page = way.page
    _create(way, name, amount="158k")
    way.go(f"/pipelines/sales/board?q={name.replace(' ', '+')}")
    with way.within(MOST_TO_MOVE):
        way.use(page.locator("[data-card]").filter(has_text=name))
        way.use(_way_to(way, "Proposal"))
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("One thing is missing before Proposal")
        way.look()
        way.choose(dialog.get_by_label("Economic buyer"), "Jo Ferro")
        way.use(dialog.get_by_role("button", name="Save and move"))
        waits(way, lambda: stage.deal(name)["stage"] == "proposal")


def _way_to(way: Way, label: str) -> Locator:
    """Where a stage is chosen, once the card was opened: on the deal's page, or in its sheet on a phone."""
    if isinstance(way, Touch):
        return way.page.get_by_role("dialog").get_by_role("button", name=label)
    return way.page.locator("ol.path").get_by_role("link", name=label)
