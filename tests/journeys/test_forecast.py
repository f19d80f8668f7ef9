"""Forecast: a rep submits a call, the manager adjusts it, each sees what is theirs to see; by keys, and on phones."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Visit
from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE, SMALL_PHONE
from tests.journeys.ways import Keys

pytestmark = pytest.mark.journey
SAID = "select said, category, amount_minor, note from forecasts_forecastcall order by id"
NOTED, SLIPS = "Two are signed already", "Paint shop slips"
CALL = {"said": "own", "category": "commit", "amount_minor": 18_000_000, "note": NOTED}
ADJUSTMENT = {"said": "manager", "category": "commit", "amount_minor": 15_000_000, "note": SLIPS}


def row_of(page: Page, name: str) -> Locator:
    """The line with this name."""
    return page.locator("#lines tbody tr").filter(has=page.get_by_role("link", name=name, exact=True))


def test_a_call_is_submitted_and_adjusted_by_keys(visit: Visit, stage: Stage) -> None:
    rita = Keys(visit("rita"))
    page = rita.page
    rita.go("/forecast")
    rita.visitor.assert_accessible()
    expect(row_of(page, "Rita Vogel")).to_contain_text("none")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Submit call")
    rita.enter(page.get_by_label("Commit"), "180000")
    rita.enter(page.get_by_label("Note"), NOTED)
    rita.visitor.assert_accessible()
    rita.use(page.get_by_role("button", name="Save"))
    expect(page.locator("#toast")).to_contain_text("Submitted.")
    expect(row_of(page, "Rita Vogel")).to_contain_text("€180k")
    assert stage.rows(SAID) == [CALL]

    max_ = Keys(visit("max", theme="dark"))
    page = max_.page
    max_.go("/forecast")
    expect(row_of(page, "North").get_by_role("link", name="Adjust")).to_have_count(0)
    max_.use(row_of(page, "Rita Vogel").get_by_role("link", name="Adjust"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Adjust Rita Vogel")
    max_.visitor.assert_accessible()
    max_.enter(page.get_by_label("Commit"), "150000")
    max_.enter(page.get_by_label("Note"), SLIPS)
    max_.use(page.get_by_role("button", name="Save"))
    expect(page.locator("#calls")).to_contain_text("€150k")
    expect(page.locator("#history tbody tr")).to_have_count(2)
    max_.visitor.assert_accessible()
    assert stage.rows(SAID) == [CALL, ADJUSTMENT]
    max_.go("/forecast")
    expect(row_of(page, "Rita Vogel").locator("td[data-label=Final]")).to_have_text("€150k")
    max_.visitor.assert_accessible()

    # What a manager says of a line is for who sees the line above it.
    rita.go("/forecast")
    expect(row_of(rita.page, "Rita Vogel").locator("td[data-label=Final]")).to_have_text("€180k")
    expect(row_of(rita.page, "Rita Vogel").locator("td[data-label=Adjusted]")).to_have_text("–")


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE])
def test_pages_fit_a_phone(visit: Visit, size: tuple[int, int]) -> None:
    max_ = visit("max", size=size)
    page = max_.go("/forecast")
    max_.assert_fits_phone()
    max_.assert_accessible()
    page.locator("#lines tbody th a").first.tap()
    expect(page.locator("#terms")).to_be_visible()
    max_.assert_fits_phone()
    max_.assert_accessible()
