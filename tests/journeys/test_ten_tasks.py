"""The ten main tasks, each by keys alone, by touch on two phones, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.cast import PASSWORD
from tests.journeys.conftest import Come
from tests.journeys.stage import Stage
from tests.journeys.ways import waits

pytestmark = pytest.mark.journey


def test_seller_does_a_day_of_work(come: Come, way_name: str, stage: Stage) -> None:
    """Sign in, create a deal, find it, re-date it, add a contact, move it, log a call, lose it."""
    way, name = come(""), f"Ten tasks by {way_name}"
    page = way.page
    way.go("/")
    way.enter(page.locator("input[type=email]"), "max@nordvik.example")
    way.enter(page.locator("input[type=password]"), PASSWORD)
    way.use(page.get_by_role("button", name="Sign in"))
    expect(page.locator("input[type=password]")).to_have_count(0)

    way.go("/opportunities/new")
    way.enter(page.get_by_label("Name"), name)
    way.enter(page.get_by_label("Close date"), "+3w")
    way.use(page.get_by_role("button", name="Create deal"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    assert stage.deal(name)["stage"] == "lead_generation"

    way.go(f"/search?q={name.replace(' ', '+')}")
    way.use(page.get_by_role("main").get_by_role("link", name=name))
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    way.look()

    before = stage.deal(name)["close_date"]
    way.use(page.locator("#edit-close_date"))
    way.enter(page.locator("input[name=close_date]"), "+6w")
    way.use(page.get_by_role("button", name="Save", exact=True))
    waits(way, lambda: stage.deal(name)["close_date"] > before)

    way.go(page.url.removeprefix(stage.url))
    way.use(page.get_by_text("Add a contact"))
    way.enter(page.get_by_label("Or the name of a new contact"), f"Petra by {way_name}")
    way.choose(page.locator("#contacts select[name=role]"), "Economic buyer")
    way.use(page.get_by_role("button", name="Add contact"))
    expect(page.locator("#contacts")).to_contain_text(f"Petra by {way_name}")

    way.use(page.locator("ol.path").get_by_role("link", name="Proposal"))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("One thing is missing before Proposal")
    way.look()
    way.enter(dialog.get_by_label("Amount"), "158k")
    way.use(dialog.get_by_role("button", name="Save and move"))
    waits(way, lambda: (stage.deal(name)["stage"], stage.deal(name)["amount_minor"]) == ("proposal", 15_800_000))

    way.go(page.url.removeprefix(stage.url).partition("/move")[0])
    way.use(page.locator("#note-form a[href*=call]"))
    way.enter(page.locator("form:has(input[name=step_text]) textarea"), "Asked for a price per station.")
    way.enter(page.locator("input[name=step_text]"), "Send revised quote")
    way.use(page.locator("input[name=step_text]").locator("xpath=ancestor::form").locator("button.pri"))
    expect(page.locator("#next-step")).to_contain_text("Send revised quote")
    waits(way, lambda: stage.deal(name)["next_activity_on"] is not None)

    way.use(page.get_by_role("link", name="Closed Lost"))
    way.choose(dialog.get_by_label("Loss reason"), "Too expensive")
    way.use(dialog.get_by_role("button", name="Save and move"))
    waits(way, lambda: stage.deal(name)["stage"] == "closed_lost")
    assert stage.deal(name)["loss_reason_id"] is not None


def test_a_view_is_saved(come: Come, way_name: str, stage: Stage) -> None:
    way, name = come("max"), f"Large by {way_name}"
    page = way.page
    way.go("/opportunities?min=100k&sort=-amount")
    way.use(page.get_by_role("link", name="Save view"))
    expect(page.get_by_label("Name")).to_be_visible()
    way.look()
    way.enter(page.get_by_label("Name"), name)
    way.use(page.get_by_role("button", name="Save view"))
    waits(way, lambda: bool(stage.rows("select id from saved_views_savedview where name = ?", name)))
    (row,) = stage.rows("select query from saved_views_savedview where name = ?", name)
    assert "min=100k" in row["query"]


def test_a_stages_rule_is_edited(come: Come, way_name: str, stage: Stage) -> None:
    way = come("sam")
    page = way.page
    way.go("/settings/pipelines")
    way.use(page.get_by_role("main").get_by_role("link", name="Sales", exact=True))
    way.use(page.get_by_role("link", name="Closed Won", exact=True))
    way.use(page.get_by_role("link", name="Add criterion"))
    way.use(page.get_by_role("link", name="A field is filled in"))
    expect(page.locator("select[name=param_field]")).to_be_visible()
    way.look()
    field = {"keys": "Source", "phone": "Competitor", "small phone": "Channel", "no script": "Order reference"}[
        way_name
    ]
    way.choose(page.locator("select[name=param_field]"), field)
    way.use(page.get_by_role("button", name="Add criterion"))
    expect(page.locator("#entry")).to_contain_text(f"{field} is filled in")
    assert stage.rows("select id from pipelines_criterion where params like ?", f"%{field.lower().replace(' ', '_')}%")
