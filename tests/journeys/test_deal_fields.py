"""Custom fields of deals: asked for by a stage, filled in at the gate and in place, undone, listed; on a phone too."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from quarterdeck.values.ids import public_id
from tests.journeys.stage import Stage, open_stage
from tests.journeys.visitor import DESK, PHONE, SMALL_PHONE, Visitor, open_visitor

pytestmark = pytest.mark.journey
NAME = "Hot-end inspection"


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A company of its own: what its stages ask for is not asked of other journeys."""
    with open_stage(tmp_path_factory.mktemp("asking")) as opened:
        yield opened


def come(
    stage: Stage, chromium: Browser, name: str, *, size: tuple[int, int] = DESK, has_script: bool = True
) -> Visitor:
    visitor = open_visitor(stage, chromium, size=size, theme="dark", has_script=has_script, cookies=[])
    visitor.sign_in(name)
    return visitor


def the_field(stage: Stage, label: str) -> str:
    (row,) = stage.rows("select id from records_field where label = ?", label)
    return f"cf_{row['id']}"


def the_deal(stage: Stage) -> str:
    (row,) = stage.rows("select id from opportunities_opportunity where name = ?", NAME)
    return f"/opportunities/{public_id(row['id'])}"


def test_a_stage_asks_for_fields_and_the_gate_takes_them(asking: Stage, chromium: Browser) -> None:
    ada = come(asking, chromium, "ada")
    for kind, label, choices in (("choice", "Kind of line", "New line\nRetrofit"), ("number", "Parts per minute", "")):
        page = ada.go(f"/settings/fields/new?kind=opportunity&type={kind}")
        page.get_by_label("Label").fill(label)
        if choices:
            page.get_by_label("Choices").fill(choices)
        page.locator("[name=is_listed]").check()
        page.get_by_role("button", name="Create field").click()
        expect(page.get_by_role("link", name=label)).to_be_visible()
    line, speed = the_field(asking, "Kind of line"), the_field(asking, "Parts per minute")
    proposal = "/settings/pipelines/sales/stages/proposal/criteria/new"
    page = ada.go(f"{proposal}?kind=custom_field_set")
    page.locator("[name=param_field]").select_option(label="Kind of line")
    page.locator("[name=level]").select_option("enforce")
    expect(page.locator("#trial")).to_contain_text("would not pass")
    ada.assert_accessible()
    page.get_by_role("button", name="Add criterion").click()
    expect(page.get_by_role("link", name="Kind of line is filled in")).to_be_visible()
    page = ada.go(f"{proposal}?kind=condition")
    expect(page.locator("#criterion form")).to_contain_text(f"{speed} Parts per minute")
    page.locator("[name=param_message]").fill("Fast enough to inspect")
    page.locator("[name=param_expression]").fill(f"{speed} >= 60.0")
    page.locator("[name=level]").select_option("enforce")
    page.get_by_role("button", name="Add criterion").click()
    expect(page.get_by_role("link", name="Fast enough to inspect")).to_be_visible()

    rita = come(asking, chromium, "rita")
    page = rita.go(the_deal(asking))
    page.locator("#move-button").click()
    dialog = page.locator("dialog")
    expect(dialog.locator("h2")).to_contain_text("things are missing")
    rita.assert_accessible()
    dialog.locator(f"[name={speed}]").fill("40")
    dialog.locator(f"[name={line}]").select_option(label="Retrofit")
    dialog.locator("[name='contact_name-economic_buyer']").fill("Jonna Berg")
    dialog.get_by_role("button", name="Save and move").last.click()
    expect(dialog).to_contain_text("Not met: Fast enough to inspect.")
    expect(dialog.locator(f"[name={speed}]")).to_have_value("40")
    dialog.locator(f"[name={speed}]").fill("90")
    dialog.get_by_role("button", name="Save and move").last.click()
    expect(page.locator("#path [aria-current=step]")).to_contain_text("Proposal")
    expect(page.locator(f"#fact-{line}")).to_contain_text("Retrofit")


def test_a_field_is_changed_in_place_undone_and_listed(asking: Stage, chromium: Browser) -> None:
    line, speed = the_field(asking, "Kind of line"), the_field(asking, "Parts per minute")
    rita = come(asking, chromium, "rita")
    page = rita.go(the_deal(asking))
    page.locator(f"#edit-{speed}").click()
    page.locator(f"[name={speed}]").fill("120")
    page.keyboard.press("Enter")
    expect(page.locator(f"#edit-{speed}")).to_contain_text("120")
    expect(page.locator("#timeline")).to_contain_text("Parts per minute 90 to 120")
    page.locator("#toast").get_by_role("button", name="Undo").click()
    expect(page.locator(f"#edit-{speed}")).to_contain_text("90")
    rita.assert_accessible()
    page = rita.go(f"/opportunities?{line}=Retrofit&sort=-{speed}")
    expect(page.locator("tbody tr")).to_have_count(1)
    rita.assert_accessible()
    page = rita.go(f"/pipelines/sales/board?{line}=Retrofit")
    expect(page.locator("[data-card]")).to_have_count(1)
    rita.assert_accessible()


def test_they_fit_a_phone_and_need_no_script(asking: Stage, chromium: Browser) -> None:
    line, speed = the_field(asking, "Kind of line"), the_field(asking, "Parts per minute")
    scripted = come(asking, chromium, "rita", size=PHONE)
    rita = come(asking, chromium, "rita", size=SMALL_PHONE, has_script=False)
    for visitor in (scripted, rita):
        for path in ("/opportunities/new", f"/opportunities?{line}=Retrofit&show=filters", the_deal(asking)):
            visitor.go(path)
            visitor.assert_fits_phone()
    page = rita.go(f"{the_deal(asking)}/fields/{speed}")
    page.locator(f"[name={speed}]").fill("75")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(f"#fact-{speed}")).to_contain_text("75")
