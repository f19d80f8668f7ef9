"""The editor of pipelines: a criterion is tried while it is written, then holds; exceptions are found."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visit
from tests.journeys.stage import Stage

pytestmark = pytest.mark.journey


def test_criterion_is_tried_while_it_is_written_and_then_holds(visit: Visit, stage: Stage) -> None:
    sam = visit("sam")
    page = sam.go("/settings/pipelines")
    page.get_by_role("link", name="Sales", exact=True).click()
    page.get_by_role("link", name="Negotiation", exact=True).click()
    page.get_by_role("link", name="Add criterion").click()
    page.get_by_role("link", name="A field is filled in").click()
    page.locator("select[name=param_field]").select_option("competitor")
    expect(page.locator("#trial")).to_contain_text("would be advised")
    page.locator("select[name=level]").select_option("enforce")
    expect(page.locator("#trial")).to_contain_text("would not pass")
    page.get_by_role("button", name="Add criterion").click()
    expect(page.locator("#entry")).to_contain_text("Competitor is filled in")
    (kept,) = stage.rows(
        "select level, params from pipelines_criterion where key = 'competitor' and level = 'enforce'"
        " and moment = 'entry' and stage_id in (select id from pipelines_stage where key = 'negotiation')"
    )
    assert kept == {"level": "enforce", "params": '{"field": "competitor"}'}


def test_pipeline_begins_with_a_template_and_warns_of_nothing(visit: Visit, stage: Stage) -> None:
    sam = visit("sam")
    page = sam.go("/settings/pipelines/new")
    page.locator("input[name=name]").fill("Works")
    page.get_by_text("Manufacturing").click()
    page.get_by_role("button", name="Add pipeline").click()
    expect(page.get_by_role("heading", name="Works", level=1)).to_be_visible()
    expect(page.locator("#stages")).to_contain_text("Samples and trial run")
    expect(page.locator(".note.warn")).to_have_count(0)
    page.get_by_role("link", name="Gate exceptions").click()
    expect(page.get_by_role("heading", name="Gate exceptions")).to_be_visible()
