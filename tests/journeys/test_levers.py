"""Levers beside what comes of them: moved by keys, by touch and without a script; the page follows and keeps nothing.

The history of a small company is too short for a model, so figures come from here, over the socket of the process: so
many euros for each percent of win rate.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from socket import AF_UNIX, socket
from threading import Event, Thread
from typing import Any

import msgspec
import pytest
from playwright.sync_api import expect

from quarterdeck.scenarios.tests.making import FIGURES
from quarterdeck.warehouse.queries.wire import receive, send, short_path
from tests.journeys.conftest import Visit
from tests.journeys.stage import CHECKOUT, Stage, environment_of, open_stage
from tests.journeys.visitor import PHONE
from tests.journeys.ways import Keys

pytestmark = pytest.mark.journey
PUBLISH = "import django; django.setup(); from quarterdeck.scenarios.tests.making import publish; publish()"
SPREAD = FIGURES["today"]
QUARTER = {"p10": 100_000, "p50": 200_000, "p90": 300_000}


@dataclass
class Answering:
    """Answers previews of a stage; `asked` are the win rates that were asked for."""

    stage: Stage
    asked: list[float] = field(default_factory=list)
    is_over: Event = field(default_factory=Event)

    def serve(self) -> None:
        """Answer until told to stop."""
        with closing(socket(AF_UNIX)) as door:
            with short_path(self.stage.data_dir / "previews.sock") as path:
                door.bind(path)
            door.listen()
            door.settimeout(0.1)
            while not self.is_over.is_set():
                try:
                    line, _ = door.accept()
                except TimeoutError:
                    continue
                with closing(line):
                    question = msgspec.json.decode(receive(line))
                    send(line, msgspec.json.encode({"answer": self.answer(question)}))

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """A thousand euros, and a hundred for each percent."""
        rates = [one["amount"] for one in question["said"]["levers"] if one["kind"] == "win_rate"]
        self.asked.append(round(rates[0] * 100 - 100) if rates else 0)
        seen = {"kind": "win_rate", "periods": 8, "low": 0.2, "high": 0.3, "recent": 0.25}
        return {
            "problem": "", "day": "2026-01-31", "quarter": "Q1", "currency": "EUR", "draws": 4000, "today": SPREAD,
            "supposed": SPREAD | {"p50": 100_000 + 10_000 * self.asked[-1]}, "edges": FIGURES["edges"],
            "shares": FIGURES["shares"], "effects": FIGURES["effects"], "seen": [seen], "moved": [],
            "following": {"quarter": "Q2", "today": QUARTER, "supposed": QUARTER},
        }  # fmt: skip


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A company of its own, with a published forecast."""
    with open_stage(tmp_path_factory.mktemp("levers")) as opened:
        settings = {"DJANGO_SETTINGS_MODULE": "quarterdeck.server.settings"}
        environment = environment_of(opened.data_dir) | settings
        subprocess.run([sys.executable, "-c", PUBLISH], cwd=CHECKOUT, env=environment, check=True, capture_output=True)
        yield opened


@pytest.fixture(scope="module")
def signed_in() -> dict[str, list[Any]]:
    """Cookies of this company."""
    return {}


@pytest.fixture(scope="module")
def answering(stage: Stage) -> Iterator[Answering]:
    """Whoever answers previews."""
    found = Answering(stage)
    thread = Thread(target=found.serve)
    thread.start()
    yield found
    found.is_over.set()
    thread.join()


def test_a_lever_is_moved_by_keys_and_the_figures_follow(visit: Visit, stage: Stage, answering: Answering) -> None:
    max_ = Keys(visit("max"))
    page = max_.page
    max_.go("/scenarios/new")
    strip = page.get_by_role("navigation", name="Supposed")
    expect(strip).to_contain_text("€1.00k")
    slider, box = page.get_by_role("slider", name="Win rate"), page.get_by_role("textbox", name="Win rate")
    assert (slider.get_attribute("min"), slider.get_attribute("max")) == ("-30", "30")
    slider.focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    expect(box).to_have_value("8")
    expect(strip).to_contain_text("€1.80k")
    expect(slider).to_have_attribute("aria-valuetext", "+8%, 27%")
    assert slider.evaluate("element => document.activeElement === element")
    assert len(answering.asked) < 9, "each step asked, though the lever was still moving"
    max_.visitor.assert_accessible()
    max_.enter(box, "-5")
    expect(slider).to_have_value("-5")
    expect(strip).to_contain_text("€500")
    max_.use(page.get_by_role("button", name="Reset"))
    expect(box).to_have_value("")
    expect(strip).to_contain_text("€1.00k")
    assert stage.rows("select id from scenarios_scenario") == []


def test_on_a_phone_the_figures_stay_in_sight(visit: Visit, answering: Answering) -> None:
    max_ = visit("max", size=PHONE)
    page = max_.go("/scenarios/new")
    strip = page.get_by_role("navigation", name="Supposed")
    expect(strip).to_contain_text("€1.00k")
    page.get_by_role("slider", name="Capacity").scroll_into_view_if_needed()
    expect(strip).to_be_in_viewport()
    max_.assert_fits_phone()
    max_.assert_accessible()
    assert answering.asked


def test_without_a_script_the_form_is_a_form(visit: Visit, stage: Stage) -> None:
    page = visit("max", has_script=False).go("/scenarios/new")
    expect(page.get_by_role("slider")).to_have_count(0)
    page.get_by_role("textbox", name="Name", exact=True).fill("By hand")
    page.get_by_role("textbox", name="Win rate").fill("10")
    page.get_by_role("button", name="Compute and save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("By hand")
    assert len(stage.rows("select id from scenarios_scenario")) == 1
