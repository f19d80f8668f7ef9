"""Splits: the credit of a deal shared out, seen on its page and in its timeline; on a phone, without script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.stage import Stage
from tests.journeys.visitor import PHONE, SMALL_PHONE, Visitor

Visit = Callable[..., Visitor]
pytestmark = pytest.mark.journey


def share_out(visitor: Visitor, *rows: tuple[str, str]) -> None:
    """Fill the rows of the revenue split and save them."""
    for number, (person, share) in enumerate(rows):
        select = visitor.page.locator(f"#revenue_person_{number}")
        select.select_option(label=person) if person != "owner" else select.select_option("owner")
        visitor.page.locator(f"#revenue_share_{number}").fill(share)
    visitor.page.locator("#revenue").get_by_role("button", name="Save split").click()


def test_credit_is_shared_out(stage: Stage, visit: Visit) -> None:
    rita = visit("rita")
    page = rita.go(f"/opportunities/{stage.deals['Defect mapping']}")
    expect(page.locator("#splits")).to_contain_text("The owner has all of the revenue.")
    page.locator("#splits").get_by_role("link", name="Share out").click()
    page.locator("#revenue summary").click()
    share_out(rita, ("owner", "60"), ("Max Berg", "30"))
    expect(page.locator("#revenue")).to_contain_text("have to come to 100%")
    rita.assert_accessible()
    share_out(rita, ("owner", "60"), ("Max Berg", "40"))
    expect(page.locator("#toast")).to_contain_text("Saved")
    expect(page.locator("#revenue tbody tr")).to_have_count(2)
    rita.assert_accessible()
    rita.shoot("splits")
    page = rita.go(f"/opportunities/{stage.deals['Defect mapping']}")
    expect(page.locator("#splits")).to_contain_text("Max Berg")
    expect(page.locator("#timeline-panel")).to_contain_text("Revenue: Max Berg 40%")
    assert [row["share_bp"] for row in stage.rows("select share_bp from revenue_split order by position")] == [
        6000,
        4000,
    ]


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE])
def test_splits_fit_a_phone(stage: Stage, visit: Visit, size: tuple[int, int]) -> None:
    rita = visit("rita", size=size, theme="dark")
    page = rita.go(f"/opportunities/{stage.deals['Print verification']}/splits")
    page.locator("#revenue summary").click()
    rita.assert_fits_phone()
    rita.assert_accessible()
    rita.shoot(f"splits-{size[0]}")


def test_credit_is_shared_out_without_script(stage: Stage, visit: Visit) -> None:
    rita = visit("rita", has_script=False)
    page = rita.go(f"/opportunities/{stage.deals['Paint shop']}/splits")
    page.locator("#revenue summary").click()
    share_out(rita, ("owner", "50"), ("Max Berg", "50"))
    expect(page.locator("#revenue tbody tr")).to_have_count(2)


def test_kinds_of_split_are_managed(visit: Visit) -> None:
    ada = visit("ada")
    page = ada.go("/settings/split-types")
    ada.assert_accessible()
    page.keyboard.press("n")
    page.locator("[name=name]").fill("Services")
    page.get_by_role("button", name="Add kind of split").click()
    expect(page.locator("#kinds")).to_contain_text("Services")
    page.get_by_role("link", name="Services").click()
    ada.assert_accessible()
    page.get_by_role("button", name="Retire kind of split").click()
    expect(page.locator("#kinds")).to_contain_text("Retired")
