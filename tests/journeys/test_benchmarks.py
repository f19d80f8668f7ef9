"""Benchmarks, maps and charts over the figures of the demo company: by keyboard, without script, on phones."""

import base64
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.architecture.source import ROOT
from tests.journeys.stage import Stage, environment_of
from tests.journeys.visitor import DESK, PHONE, SMALL_PHONE, Visitor, open_visitor

pytestmark = [pytest.mark.journey, pytest.mark.looking]
Visit = Callable[..., Visitor]
SECONDS = 60


@pytest.fixture(scope="module")
def copied(demo: Stage) -> Iterator[Stage]:
    """The demo company beside the process that owns its analytics copy."""
    environment = environment_of(demo.data_dir)
    del environment["QUARTERDECK_MIRROR_ROOT"]
    keeper = subprocess.Popen([sys.executable, "-m", "quarterdeck.server.warehouse"], cwd=ROOT, env=environment)
    try:
        yield demo
    finally:
        keeper.terminate()
        keeper.wait(20)


@pytest.fixture
def visit(copied: Stage, chromium: Browser) -> Iterator[Visit]:
    """A signed-in visitor who waits for the copy; nobody's browser may have complained at the end."""
    visitors: list[Visitor] = []

    def come(name: str, *, size: tuple[int, int] = DESK, theme: str = "light", has_script: bool = True) -> Visitor:
        visitor = open_visitor(copied, chromium, size=size, theme=theme, has_script=has_script, cookies=[])
        visitors.append(visitor)
        visitor.sign_in(name)
        until = time.monotonic() + SECONDS
        while visitor.go("/benchmarks").get_by_text("No figures now").count() and time.monotonic() < until:
            time.sleep(0.2)
        return visitor

    yield come
    complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
    for visitor in visitors:
        visitor.context.close()
    assert complaints == [], copied.last_words()


def test_insights_name_the_surest_practice_once_the_page_is_there(visit: Visit) -> None:
    """What comes after is asked for by htmx itself, which names the part in its own way."""
    page = visit("ada").go("/insights")
    practice = page.locator("#practice")
    expect(practice.get_by_role("heading")).to_contain_text("Winning practice: ")
    practice.get_by_role("link", name="Look closer at the practice").click()
    page.wait_for_url(re.compile("/reports/patterns/"))


def test_a_rep_reads_the_own_figure_first_and_opens_its_rows_by_keyboard(visit: Visit) -> None:
    rita = visit("rita", theme="dark")
    page = rita.go("/insights")
    page.get_by_role("link", name="Benchmarks").first.press("Enter")
    expect(page.locator("#own h2")).to_have_text("You")
    rita.assert_accessible()
    page.locator("summary", has_text="Metric").press("Enter")
    metric = page.get_by_role("link", name="Sales cycle", exact=True)
    metric.focus()
    rita.assert_focus_shows()
    metric.press("Enter")
    expect(page.locator("#about")).to_contain_text("Lower is better.")
    rita.go("/benchmarks?segment=all")
    expect(page.locator("#spread")).to_contain_text("rounded to two digits")
    expect(page.locator("#named")).to_have_count(0)
    rita.assert_accessible()
    value = page.locator("#own .figure a")
    figure = value.inner_text()
    value.press("Enter")
    expect(page.locator("h1")).to_have_text("Rows behind the figure")
    expect(page.locator("main")).to_contain_text(figure)


def test_a_leader_reads_those_they_lead_without_script(visit: Visit) -> None:
    max_ = visit("max", has_script=False)
    page = max_.go("/benchmarks?segment=all")
    expect(page.locator("#named")).to_contain_text("Rita Sørensen")
    page.locator("#named td a").first.click()
    expect(page.locator("h1")).to_have_text("Rows behind the figure")
    expect(max_.go("/benchmarks?unit=team&segment=all").locator("main")).to_contain_text("Too few to compare")


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE])
def test_the_page_fits_a_phone(visit: Visit, size: tuple[int, int]) -> None:
    max_ = visit("max", size=size)
    for path in (
        "/benchmarks",
        "/benchmarks?metric=average_deal_size&segment=all",
        "/benchmarks?unit=region&segment=all",
    ):
        max_.go(path)
        max_.assert_fits_phone()
        max_.assert_accessible()


def test_regions_are_read_on_a_map_or_in_its_table(visit: Visit) -> None:
    max_ = visit("max")
    page = max_.go("/insights/regions")
    expect(page.locator("figure.world .land")).to_be_visible()
    max_.assert_accessible()
    page.locator("summary", has_text="Shade by").press("Enter")
    page.locator("details[open] a", has_text="Open pipeline").press("Enter")
    expect(page.get_by_role("heading", name="Open pipeline", exact=True)).to_be_visible()
    country = page.locator(".world a", has_text="Germany")
    said = country.locator("title").text_content() or ""
    figure = said.removeprefix("Germany: ").partition(", of ")[0]
    # No stop on the way of the keyboard: the line of the table says the same and opens the same rows.
    line = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Germany", exact=True))
    expect(line.get_by_role("link", name=figure, exact=True).first).to_be_visible()
    country.click()
    expect(page).to_have_url(re.compile("/reports/open_pipeline/rows.*at=DE"))
    page.go_back()
    line.get_by_role("link", name=figure, exact=True).first.press("Enter")
    expect(page).to_have_url(re.compile("/reports/open_pipeline/rows.*at=DE"))
    small = visit("max", size=SMALL_PHONE, theme="dark")
    small.go("/insights/regions")
    small.assert_accessible()


# How many pixels of a picture are not of its ground, and how many colours it has.
_SEEN = """async (bytes) => {
  const held = Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([held], { type: "image/png" }));
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const on = canvas.getContext("2d");
  on.drawImage(picture, 0, 0);
  const colours = new Map();
  for (const one of new Uint32Array(on.getImageData(0, 0, picture.width, picture.height).data.buffer))
    colours.set(one, (colours.get(one) ?? 0) + 1);
  const ground = Math.max(...colours.values());
  return [picture.width, picture.width * picture.height - ground, colours.size];
}"""


def test_figures_are_saved_as_pictures_by_keyboard(visit: Visit, tmp_path: Path) -> None:
    max_ = visit("max", theme="dark")
    for path, name in (
        ("/insights", "win-rate-by-month.png"),
        ("/movement", "open-pipeline-what-moved-it.png"),
        ("/insights/regions", "bookings-by-country-on-a-map-of-the-world.png"),
    ):
        page = max_.go(path)
        button = page.locator("figure").first.get_by_role("button", name="Save as picture")
        button.focus()
        max_.assert_focus_shows()
        with page.expect_download() as saved:
            button.press("Enter")
        assert saved.value.suggested_filename == name
        saved.value.save_as(tmp_path / name)
        held = base64.b64encode((tmp_path / name).read_bytes()).decode()
        width, painted, colours = page.evaluate(_SEEN, held)
        box = page.locator("figure").first.bounding_box()
        assert box is not None
        assert width == int((box["width"] + 40) * 2), path
        # Marks, rules and words: neither an empty canvas nor one that is filled.
        assert 0.01 < painted / (width * box["height"] * 2) < 0.9, path
        assert colours > 20, path
    without = visit("max", has_script=False)
    expect(without.go("/insights").locator("figure").first.get_by_role("button")).to_have_count(0)
