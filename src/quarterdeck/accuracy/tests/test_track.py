"""The track record beside the forecast and beside the model: one week of past periods, by who may see it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from html import unescape

import pytest
from django.test import Client

from quarterdeck.accuracy.queries import call_record
from quarterdeck.accuracy.queries.track import said_now, track_of
from quarterdeck.accuracy.terms import Voice
from quarterdeck.accuracy.tests.making import Past
from quarterdeck.forecasts.terms import COMPANY
from quarterdeck.forecasts.tests.making import line_of
from tests.pages import page_of

Browser = Callable[[int], Client]
# Week 4 of the second quarter, whose week 4 of the first is told.
NOW = datetime(2025, 4, 24, 9, tzinfo=UTC)


def shown(client: Client, path: str) -> dict[str, list[str]]:
    """The cells of the panel by who says it; empty without one."""
    page = unescape(page_of(client.get(path)))
    found = re.search(r'<section[^>]*id="track".*?</section>', page, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", found.group(0), re.DOTALL)[1:] if found else []
    cells = [[" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in re.findall(r"<t[hd].*?</t[hd]>", row)]
             for row in rows]  # fmt: skip
    return {one[0]: one[1:] for one in cells}


def test_the_first_line_is_judged_at_the_week_nearest_to_now(past: Past) -> None:
    actor = past.sales.actor
    found = track_of(actor("ada"), NOW)
    assert found is not None
    assert (found.line.key, found.week) == (COMPANY, 4)
    assert found.rows == call_record(actor("ada"), NOW, week=4).at_week
    (row,) = found.rows
    # Max says 150 of Rita's 300, Olga's 70 stand without a call; 200 and 70 came.
    assert (row.of(Voice.FINAL), row.won) == (15_000 + 7_000, 20_000 + 7_000)
    own = track_of(actor("rita"), NOW)
    assert own is not None
    assert own.line.key == line_of(past.sales, "rita")
    assert own.rows == call_record(actor("rita"), NOW, week=4).at_week
    assert own.rows[0].of(Voice.MANAGER) is None
    # At the end of the quarter the last compared week is nearest, of which nothing was kept.
    assert track_of(actor("ada"), datetime(2025, 6, 28, 9, tzinfo=UTC)) is None
    assert said_now(found) == 0


def test_pages_show_it_with_its_error_and_open_its_rows(past: Past, browser: Browser, at_noon: None) -> None:
    cast = past.sales.cast
    wape = Fraction(27_000 - 22_000, 27_000)
    said = [f"{round(float(wape) * 100, 1)}%", f"-{round(float(wape) * 100, 1)}%", "1 few"]
    on_forecast = shown(browser(cast.ada), "/forecast")
    assert [one.replace("\u2212", "-") for one in on_forecast["Rolled up (final)"]] == said
    assert "Model (P50)" not in on_forecast
    contest = shown(browser(cast.ada), "/forecast-accuracy")
    assert [one.replace("\u2212", "-") for one in contest["Rolled up (final)"][1:]] == said
    link = re.search(
        r'href="(/forecast-accuracy/calls/rows[^"]*figure=final[^"]*)"',
        browser(cast.ada).get("/forecast").content.decode(),
    )
    assert link is not None
    assert "Q1 FY2025" in page_of(browser(cast.ada).get(unescape(link.group(1))))
    # Rita is judged by her own word, without what her manager said of it.
    assert "Manager\u2019s adjustment" not in shown(browser(cast.rita), "/forecast")
    assert shown(browser(cast.rita), "/forecast")["Own call"][0] == "10%"


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages look from week 4 of the second quarter."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
