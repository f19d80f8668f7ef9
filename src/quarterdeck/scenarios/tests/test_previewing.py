"""Previews: who may ask what of which line, what is said of an answer and of none, and the door of the process."""

import time
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from pathlib import Path
from threading import Thread
from typing import Any

import msgspec
import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.scenarios.actions.previewing import Door
from quarterdeck.scenarios.api.shapes import ScenarioPreviewOut
from quarterdeck.scenarios.jobs import previews_are_wanted
from quarterdeck.scenarios.models import Scenario
from quarterdeck.scenarios.queries import lines_of, previewing
from quarterdeck.scenarios.queries.previewing import preview
from quarterdeck.scenarios.rules import Pace, reach_of
from quarterdeck.scenarios.terms import Lever, Question, Said
from quarterdeck.scenarios.tests.making import FIGURES, publish, tell_of_next
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound, Refused
from tests.cast import actor
from tests.rest import api, content, fits
from tests.unchanged import unchanged

Browser = Callable[[int], Client]
SEEN = {"kind": "win_rate", "periods": 8, "low": 0.2, "high": 0.3, "recent": 0.25}
QUARTER = {"p10": 100_000, "p50": 200_000, "p90": 300_000}


def figures(deal: int, **more: Any) -> dict[str, Any]:
    moved = {
        "opportunity_id": deal, "chance_today_ppm": 300_000, "part_today_minor": 150_000, "chance_ppm": 332_000,
        "part_minor": 166_000,
    }  # fmt: skip
    return {
        "problem": "", "day": "2026-11-28", "quarter": "Q4 FY2026", "currency": "EUR", "draws": 4000,
        "today": FIGURES["today"], "supposed": FIGURES["supposed"], "edges": FIGURES["edges"],
        "shares": FIGURES["shares"], "effects": FIGURES["effects"], "seen": [SEEN], "moved": [moved],
        "following": {"quarter": "Q1 FY2027", "today": QUARTER, "supposed": QUARTER | {"p50": 250_000}}, **more,
    }  # fmt: skip


@pytest.fixture
def asked() -> Iterator[list[Any]]:
    """The reply to give, and behind it the questions that came."""
    told: list[Any] = [{"code": "starting"}]

    def answer(question: Question) -> dict[str, Any]:
        told.append(question)
        found: dict[str, Any] = told[0]
        return found

    previewing.previewing_here.append(answer)
    yield told
    previewing.previewing_here.remove(answer)


def page(client: Client, sales: Sales, status: int = 200, typed: Mapping[str, str] | None = None) -> str:
    at = {"line": f"person-{public_id(sales.cast.rita)}", "ramp": "13", **(typed or {})}
    reply = client.get("/scenarios/preview", at, headers={"HX-Request": "true", "HX-Target": "live"})
    assert reply.status_code == status
    return unescape(reply.content.decode())


def test_a_page_shows_what_would_come_of_it_and_keeps_nothing(sales: Sales, browser: Browser, asked: list[Any]) -> None:
    publish()
    deal = sales.deal()
    asked[0] = {"answer": figures(deal)}
    client = browser(sales.cast.rita)
    with unchanged():
        found = page(client, sales, typed={"win_rate": "8", f"deal_{public_id(deal)}": "in"})
    assert asked[1].said == Said((Lever("win_rate", 1.08),), include=(deal,))
    for words in (
        "Q1 FY2027, P50", "€2.50k", "+€500", 'data-kind="win_rate"', 'data-low="-20.0"', 'data-said="27%"',
        "Quarters, P10–P90: 20%–30%", 'id="live-strip"', "30% → 33.2%", "+€160",
    ):  # fmt: skip
        assert words in found
    assert "data-again" not in found
    assert not Scenario.objects.exists()
    alone = client.get("/scenarios/preview").content.decode()
    assert "<h1>Preview of a scenario</h1>" in alone


def test_a_page_says_why_there_is_nothing(sales: Sales, browser: Browser, asked: list[Any]) -> None:
    client = browser(sales.cast.rita)
    assert "No forecast of this quarter is published yet." in page(client, sales)
    publish()
    assert "data-again" in page(client, sales)
    for code, words, status in (
        ("busy", "Too many previews at once.", 429), ("late", "It is asked again.", 200), ("failed", "the log", 200),
    ):  # fmt: skip
        asked[0] = {"code": code}
        assert words in page(client, sales, status)
    asked[0] = {"answer": {"problem": "Times 9 more deals would be won than are open."}}
    assert "Times 9 more" in page(client, sales)
    asked[0] = {"answer": figures(sales.deal(), effects=None, following=None, moved=[], seen=[])}
    found = page(client, sales)
    assert "data-again" in found
    assert "Too few quarters are over" in found
    count = len(asked)
    assert "Win rate: " in page(client, sales, typed={"win_rate": "much"})
    assert "less than −100 %" in page(client, sales, typed={"win_rate": "-150"})
    assert len(asked) == count


def test_the_quarter_after_is_told_with_its_record(sales: Sales, browser: Browser, asked: list[Any]) -> None:
    fit = publish().fit
    asked[0] = {"answer": figures(sales.deal())}
    ada = browser(sales.cast.ada)
    assert "read it as a direction" in page(ada, sales)
    tell_of_next(fit)
    found = page(ada, sales)
    assert "P50 was off by 50% of what came in 2 past quarters, the last quarter taken again by 75%; 1 lay" in found
    assert 'href="/forecast-accuracy?source=next&week=8"' in found
    assert "was off by" not in page(browser(sales.cast.rita), sales), "it is of everybody's deals"


def test_nobody_asks_of_what_they_may_not_read(sales: Sales, browser: Browser, asked: list[Any]) -> None:
    publish()
    rita = actor(sales.cast.rita)
    theirs, now = sales.deal(by="system", owner_id=sales.cast.max), timezone.now()
    for line in ((None, None), (sales.cast.north, None), (None, sales.cast.max)):
        with pytest.raises(NotFound):
            preview(rita, lines_of(rita), line, Said(), now)
    with pytest.raises(Refused) as refused:
        preview(rita, lines_of(rita), (None, rita.person_id), Said(include=(theirs,)), now)
    assert [one.code for one in refused.value.reasons] == ["scenario_deal_not_open"]
    page(browser(sales.cast.rita), sales, 404, {"line": "company"})
    assert len(asked) == 1


def test_the_api_says_the_same(sales: Sales, asked: list[Any]) -> None:
    publish()
    deal = sales.deal()
    door = api(sales.cast.rita, Permission.OPPORTUNITIES_EDIT)
    body = {"person_id": public_id(sales.cast.rita), "levers": [{"kind": "win_rate", "amount": 1.08}]}
    started = content(door.post("/scenarios/preview", body))
    assert (started["state"], started["today"]) == ("starting", None)
    asked[0] = {"answer": figures(deal)}
    reply = door.post("/scenarios/preview", body)
    fits(reply, ScenarioPreviewOut)
    found = content(reply)
    assert (found["state"], found["supposed"]["p50"], found["following"]["supposed"]["p50"]) == (
        "told",
        "24.00",
        "2500.00",
    )
    assert found["moved"][0]["opportunity_id"] == public_id(deal)
    assert door.post("/scenarios/preview", body | {"ramp": 900}).status_code == 422
    assert asked[-1].said.levers == (Lever("win_rate", 1.08),)


def test_a_pace_is_of_each_person() -> None:
    pace = Pace(most=2, seconds=10)
    assert [pace.allows(1, at) for at in (0, 1, 2)] == [True, True, False]
    assert pace.allows(2, 2)
    assert [pace.allows(1, at) for at in (10.5, 10.6, 11.5)] == [True, False, True]
    assert pace.allows(3, 60)
    assert set(pace.asked) == {3}


@pytest.mark.parametrize(
    ("kind", "seen", "reach"),
    [
        ("win_rate", {"low": 0.2, "high": 0.3, "recent": 0.25}, (-30.0, 30.0, -20.0, 20.0)),
        ("created", {"low": 1.0, "high": 10.0, "recent": 2.0}, (-100.0, 600.0, -50.0, 400.0)),
        ("deal_size", {"low": 99.0, "high": 101.0, "recent": 100.0}, (-20.0, 20.0, -1.0, 1.0)),
        ("cycle", {"low": 8.0, "high": 13.0, "recent": 9.0}, (-6.0, 6.0, -1.0, 4.0)),
        ("push_rate", {"low": 0.0, "high": 0.0, "recent": 0.0}, (-50.0, 50.0, None, None)),
        ("capacity", None, (-8.0, 8.0, None, None)),
    ],
)
def test_a_slider_reaches_half_as_far_again_as_was_seen(kind: str, seen: dict[str, float] | None, reach: Any) -> None:
    found = reach_of(kind, seen)
    assert (found.least, found.most, found.low, found.high) == reach


class Stub:
    """Answers every question with whose it is."""

    def answer(self, question: Question) -> dict[str, Any]:
        """The id of who asks; an error for nobody."""
        if not question.asker_id:
            raise ValueError("nobody")
        return {"problem": str(question.asker_id)}


def test_the_process_answers_over_its_socket(tmp_path: Path, settings: Any, monkeypatch: Any) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(Door, "_is_replaced", lambda _door: False)
    question = Question(7, None, None, Said((Lever("cycle", -1.0),), include=(5,)), 3)
    assert not previews_are_wanted()
    assert previewing._asked(question) == {"code": "starting"}
    assert previews_are_wanted()
    door = Door(Stub(), None, idle=1.5)  # type: ignore[arg-type]  # it answers as previews do
    thread = Thread(target=door.open)
    thread.start()
    until = time.monotonic() + 5
    while not (tmp_path / "previews.sock").exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert previewing._asked(question) == {"answer": {"problem": "7"}}
    assert previewing._asked(Question(0, None, None, Said(), None)) == {"code": "failed"}
    door.pace = Pace(most=0)
    assert previewing._asked(question) == {"code": "busy"}
    thread.join(10)
    assert not thread.is_alive()
    assert door.count == 1
    assert not (tmp_path / "previews.sock").exists()


def test_another_forecast_ends_the_process(sales: Sales) -> None:
    door = Door(Stub(), None)  # type: ignore[arg-type]  # it answers as previews do
    body = msgspec.json.encode(Question(7, None, None, Said(), None))
    assert door.reply(body) == {"answer": {"problem": "7"}}
    assert door.reply(b"{}")["code"] == "failed"
    publish()
    door.checked = 0.0
    assert door.reply(body) == {"code": "starting"}
    assert door.is_over
