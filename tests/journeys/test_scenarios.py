"""Scenarios: from the forecast to what if; what cannot be supposed is said beside what was typed, on phones too."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE
from tests.journeys.ways import Keys

pytestmark = pytest.mark.journey
DEAL = "Gearbox assembly"


def test_what_if_is_asked_by_keys(visit: Visit, stage: Stage) -> None:
    max_ = Keys(visit("max"))
    page = max_.page
    max_.go("/forecast")
    max_.use(page.get_by_role("link", name="What if"))
    expect(page.get_by_role("heading", level=1)).to_have_text("What if")
    max_.visitor.assert_accessible()
    max_.enter(page.get_by_label("Name"), "Push")
    max_.enter(page.get_by_role("textbox", name="Win rate"), "10")
    max_.enter(page.get_by_label("Find a deal"), "gearbox")
    max_.use(page.get_by_role("button", name="Find"))
    named = page.get_by_role("group", name=DEAL)
    expect(named.get_by_label("Model")).to_be_checked()
    expect(page.get_by_role("textbox", name="Win rate")).to_have_value("10")
    expect(page.get_by_role("slider", name="Win rate")).to_have_value("10")
    named.get_by_label("In", exact=True).check()
    max_.use(page.get_by_role("button", name="Compute and save"))
    expect(page.locator(".note.neg")).to_contain_text("No forecast of this quarter is published yet.")
    expect(named.get_by_label("In", exact=True)).to_be_checked()
    max_.visitor.assert_accessible()
    assert stage.rows("select id from scenarios_scenario") == []


def test_pages_fit_a_phone(visit: Visit) -> None:
    max_ = visit("max", size=PHONE)
    page = max_.go("/scenarios")
    max_.assert_accessible()
    page.get_by_role("link", name="What if").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What if")
    max_.assert_accessible()
