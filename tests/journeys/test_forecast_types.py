"""Types of forecasts: made, used beside the first one and retired, by keys, without JavaScript and on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Come, Visit
from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE
from tests.journeys.ways import Way

pytestmark = pytest.mark.journey
SAID = "select type, category, amount_minor from forecasts_forecastcall where note = ? order by number"
SETTINGS = "/settings/forecast"


@pytest.fixture(autouse=True)
def only_the_first_after(visit: Visit) -> Iterator[None]:
    """Whatever a test made is retired when it ends: the others look at forecasts too."""
    yield
    ada = visit("ada")
    page = ada.go(SETTINGS)
    made = page.locator("#types tbody a")
    for path in [made.nth(at).get_attribute("href") for at in range(made.count())]:
        ada.go(str(path))
        if path != "/settings/forecast/types/amount" and page.get_by_label("In use").is_checked():
            page.get_by_label("In use").uncheck()
            page.get_by_role("button", name="Save").click()
            expect(page.locator("#toast")).to_contain_text("Saved.")


def test_a_type_is_made_called_and_retired(come: Come, way_name: str, stage: Stage) -> None:
    name, note = f"Shared credit {way_name}", f"By {way_name}"
    ada = come("ada")
    page = ada.page
    ada.go(SETTINGS)
    ada.use(page.get_by_role("link", name="New forecast"))
    expect(page.get_by_role("heading", level=1)).to_have_text("New forecast")
    check(ada)
    ada.enter(page.get_by_label("Name"), name)
    ada.use(page.get_by_role("button", name="Save"))
    # It would sum what the first one sums.
    expect(page.get_by_label("Name")).to_have_value(name)
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    check(ada)
    ada.choose(page.get_by_label("Of", exact=True), "of shared credit")
    ada.use(page.get_by_role("button", name="Save"))
    expect(page.locator("#toast")).to_contain_text("Saved.")
    expect(page.locator("#main")).to_contain_text(name)

    rita = come("rita")
    page = rita.page
    rita.go("/forecast")
    rita.use(page.get_by_role("link", name=name, exact=True))
    expect(page.locator("#lines")).to_contain_text("of shared credit")
    check(rita)
    rita.use(page.get_by_role("link", name="Submit call").first)
    rita.enter(page.get_by_label("Commit"), "42000")
    rita.enter(page.get_by_label("Note"), note)
    rita.use(page.get_by_role("button", name="Save"))
    expect(page.locator("#toast")).to_contain_text("Submitted.")
    expect(page.locator("#lines")).to_contain_text("€42.0k")
    assert [(row["category"], row["amount_minor"]) for row in stage.rows(SAID, note)] == [("commit", 4_200_000)]
    rita.go("/forecast")
    expect(page.locator("#lines")).not_to_contain_text("€42.0k")

    retire(ada, name)
    rita.go("/forecast")
    expect(page.get_by_role("link", name=name, exact=True)).to_have_count(0)


def check(who: Way) -> None:
    """Ask the checker, which is a script."""
    if who.visitor.has_script:
        who.visitor.assert_accessible()


def retire(ada: Way, name: str) -> None:
    """Take a type out of use."""
    ada.go(SETTINGS)
    ada.use(ada.page.get_by_role("link", name=name, exact=True))
    ada.use(ada.page.get_by_label("In use"))
    ada.use(ada.page.get_by_role("button", name="Save"))
    expect(ada.page.locator("#toast")).to_contain_text("Saved.")


def test_pages_of_types_fit_a_phone(visit: Visit) -> None:
    ada = visit("ada", size=PHONE, theme="dark")
    for path in (SETTINGS, f"{SETTINGS}/types/new", f"{SETTINGS}/types/amount"):
        ada.go(path)
        ada.assert_fits_phone()
        ada.assert_accessible()
