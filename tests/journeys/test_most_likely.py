"""Most likely: switched on, borne, called and switched off again, by keys, without JavaScript and on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Come, Visit
from tests.journeys.stage import Stage
from tests.journeys.ways import Way

pytestmark = pytest.mark.journey
SETTINGS, SWITCH = "/settings/forecast", "Most likely is a category"
CALLED = "select amount_minor from forecasts_forecastcall where category = 'likely' and note = ?"


@pytest.fixture(autouse=True)
def off_again_after(visit: Visit) -> Iterator[None]:
    """Whatever becomes of a test, the others find the categories they know."""
    yield
    ada = visit("ada")
    page = ada.go(SETTINGS)
    if page.get_by_label(SWITCH).is_checked():
        page.get_by_label(SWITCH).uncheck()
        page.get_by_role("button", name="Save settings").click()
        expect(page.locator("#toast")).to_contain_text("Saved.")


def switch(ada: Way) -> None:
    """Press the switch, as whoever sets how forecasts are made."""
    ada.go(SETTINGS)
    check(ada)
    ada.use(ada.page.get_by_label(SWITCH))
    ada.use(ada.page.get_by_role("button", name="Save settings"))
    expect(ada.page.locator("#toast")).to_contain_text("Saved.")


def check(who: Way) -> None:
    """Ask the checker, which is a script."""
    if who.visitor.has_script:
        who.visitor.assert_accessible()


def test_it_is_switched_on_called_and_switched_off(come: Come, way_name: str, stage: Stage) -> None:
    note = f"Likely by {way_name}"
    ada, rita = come("ada"), come("rita")
    page = rita.page
    rita.go("/forecast")
    expect(page.get_by_text("Most likely")).to_have_count(0)
    switch(ada)
    expect(ada.page.locator("#versions")).to_contain_text("with Most likely")
    rita.go("/forecast")
    expect(page.locator("#lines")).to_contain_text("Most likely")
    check(rita)
    rita.use(page.get_by_role("link", name="Submit call").first)
    rita.enter(page.get_by_label("Most likely forecast"), "43000")
    rita.enter(page.get_by_label("Note"), note)
    rita.use(page.get_by_role("button", name="Save"))
    expect(page.locator("#toast")).to_contain_text("Submitted.")
    assert [row["amount_minor"] for row in stage.rows(CALLED, note)] == [4_300_000]
    rita.go("/forecast?of=likely")
    expect(page.locator("#lines")).to_contain_text("€43.0k")
    check(rita)
    switch(ada)
    rita.go("/forecast")
    expect(page.get_by_text("Most likely")).to_have_count(0)
