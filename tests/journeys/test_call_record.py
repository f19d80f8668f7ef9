"""The record of calls of the demo company: a step opened down to its lock by keyboard, one's own line on a phone."""

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.stage import Stage
from tests.journeys.visitor import DESK, PHONE, open_visitor

pytestmark = [pytest.mark.journey, pytest.mark.looking]


def test_a_leader_opens_what_calls_added_down_to_a_lock(demo: Stage, chromium: Browser) -> None:
    max_ = open_visitor(demo, chromium, size=DESK, theme="light", has_script=True, cookies=[])
    max_.sign_in("max")
    page = max_.go("/forecast-accuracy/calls")
    expect(page.locator("#layers")).to_contain_text("System to own call")
    max_.assert_accessible()
    page.locator("#lines").get_by_role("link", name="Rita Sørensen").press("Enter")
    expect(page.locator("#record h2")).to_have_text("Rita Sørensen")
    page.locator("#record").get_by_role("link", name="Own call").press("Enter")
    expect(page.locator("h1")).to_have_text("Own call, week 4")
    page.locator("#rows tbody a").first.press("Enter")
    expect(page.locator("main")).to_contain_text("Rita Sørensen")
    rita = open_visitor(demo, chromium, size=PHONE, theme="dark", has_script=True, cookies=[])
    rita.sign_in("rita")
    page = rita.go("/forecast-accuracy/calls")
    expect(page.locator("#lines tbody tr")).to_have_count(1)
    rita.assert_fits_phone()
    rita.assert_accessible()
    for visitor in (max_, rita):
        visitor.context.close()
        assert visitor.complaints == [], demo.last_words()
