"""Everything that sells a deal, in a browser without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey


def test_deal_is_created_answered_at_the_gate_and_undone(visit: Visit, stage: Stage) -> None:
    rita = visit("rita", has_script=False)
    page = rita.go("/pipelines/sales/board")
    page.get_by_role("link", name="New deal").click()
    page.get_by_label("Name").fill("Quiet presses")
    page.get_by_label("Account").fill("Brand New Foods")
    page.get_by_label("Close date").fill("+3w")
    page.get_by_role("button", name="Create deal").click()
    expect(page.get_by_role("alert")).to_contain_text("One thing needs another look.")
    page.get_by_label("Create the account Brand New Foods").check()
    page.get_by_role("button", name="Create deal").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Quiet presses")
    rita.go("/pipelines/sales/board")
    page.get_by_role("link", name="Brand New Foods Quiet presses").click()
    page.locator("ol.path").get_by_role("link", name="Proposal").click()
    expect(page.get_by_role("dialog")).to_contain_text("2 things are missing before Proposal")
    page.get_by_label("Amount").fill("158k")
    page.get_by_role("button", name="Save and move").click()
    expect(page.get_by_role("dialog")).to_contain_text("One thing is missing before Proposal")
    expect(page.get_by_label("Amount")).to_have_value("158k")
    page.get_by_label("Or the name of a new contact").fill("Petra Lang")
    page.get_by_role("button", name="Save and move").click()
    expect(page.locator(".path [aria-current=step]")).to_contain_text("Proposal")
    row = stage.deal("Quiet presses")
    assert (row["stage"], row["amount_minor"]) == ("proposal", 15_800_000)
    page.locator("#toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".path [aria-current=step]")).to_contain_text("Lead generation")
    row = stage.deal("Quiet presses")
    assert (row["stage"], row["amount_minor"]) == ("lead_generation", None)


def test_value_and_buying_group_are_edited_on_pages_of_their_own(visit: Visit, stage: Stage) -> None:
    rita, name = visit("rita", has_script=False), "Container reading, phase 2"
    page = rita.go(f"/opportunities/{stage.deals[name]}")
    page.locator("#edit-source").click()
    page.get_by_role("textbox", name="Source").fill("Partner")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#edit-source")).to_contain_text("Partner")
    page.get_by_text("Add a contact").click()
    page.get_by_label("Or the name of a new contact").fill("Uwe Brandt")
    page.get_by_label("Role").select_option(label="Technical evaluator")
    page.get_by_role("button", name="Add contact").click()
    expect(page.locator("#contacts")).to_contain_text("Uwe Brandt")
    page.get_by_role("button", name="Take Uwe Brandt out").click()
    expect(page.locator("#contacts li").filter(has_text="Uwe Brandt")).to_have_count(0)
    assert stage.deal(name)["source"] == "Partner"


def test_filters_lists_and_choices_are_links_and_forms(visit: Visit, stage: Stage) -> None:
    rita = visit("rita", has_script=False)
    page = rita.go("/pipelines/sales/board")
    page.get_by_role("group", name="Scope").get_by_role("link", name="My", exact=True).click()
    page.locator("#filter-open").click()
    page.get_by_label("Amount from").fill("200k")
    page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(
        f"{stage.url}/pipelines/sales/board?scope=mine&q=&close=&close_from=&close_to=&min=200k&max=&add="
    )
    expect(page.locator("[data-card]").filter(has_text="Weiland Motors")).to_be_visible()
    expect(page.locator("[data-card]").filter(has_text="Havel Glas")).to_have_count(0)
    page.get_by_role("link", name="List").click()
    expect(page.get_by_role("row").filter(has_text="Weiland Motors")).to_be_visible()
    page.get_by_role("columnheader", name="Amount").get_by_role("link").click()
    expect(page.get_by_role("columnheader", name="Amount")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("link", name="Remove the filter Amount from").click()
    expect(page.get_by_role("row").filter(has_text="Havel Glas")).to_be_visible()
