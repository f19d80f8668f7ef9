"""Two who may say the same thing: the later one is told what the other said, and overwrites it knowingly."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from quarterdeck.forecasts import actions
from quarterdeck.forecasts.actions import Place, locking, saying, submit_call
from quarterdeck.forecasts.api.shapes import ForecastOut
from quarterdeck.forecasts.queries import Picture, picture_of, scene_of
from quarterdeck.forecasts.terms import FIRST_TYPE, ForecastType, Hierarchy, Said, Source
from quarterdeck.forecasts.tests.making import NOW, PERIOD, a_deal, adjust, call, kept, line_of, picture
from quarterdeck.forecasts.tests.test_closing import FRIDAY, settled
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.actions import join_team
from quarterdeck.users.actions.access import lock_tree
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Permission
from quarterdeck.values.verdict import Stale
from tests.cast import SYSTEM
from tests.rest import api, content, fits

pytestmark = pytest.mark.django_db
Browser = Callable[[int], Client]


@pytest.fixture
def pair(sales: Sales) -> Sales:
    """Olga has led the north beside Max since a week."""
    since = timezone.now().date() - timedelta(days=7)
    team_id, olga = sales.cast.north, sales.cast.olga
    join_team(team_id=team_id, person_id=olga, is_manager=True, since=since, by=system_actor(), via=SYSTEM)
    return sales


def now_of(sales: Sales, who: str) -> Picture:
    return picture_of(scene_of(sales.actor(who), timezone.now()))


def say(sales: Sales, who: str, commit: int, version: int | None) -> None:
    place = Place(now_of(sales, who).scene.key, line_of(sales, "north"), "", version)
    submit_call(place=place, amounts={Category.COMMIT: Decimal(commit)}, note="", by=sales.actor(who), via=SYSTEM)


def test_a_call_that_is_based_on_an_older_one_is_refused(pair: Sales) -> None:
    line = now_of(pair, "max").tree.line(line_of(pair, "north"))
    assert now_of(pair, "max").version(line, Said.OWN) == 0
    say(pair, "max", 5, 0)
    with pytest.raises(Stale) as stale:
        say(pair, "olga", 6, 0)
    assert (stale.value.expected, stale.value.found) == (0, 1)
    say(pair, "olga", 6, 1)
    say(pair, "max", 7, None)
    assert [row.amount_minor for row in kept("ForecastCall")] == [500, 600, 700]
    # Each column counts: a call of the other one is another version, too.
    assert now_of(pair, "max").version(line, Said.OWN, Category.BEST_CASE) == 0
    assert now_of(pair, "max").version(line, Said.OWN) == 3


def test_the_form_says_who_said_what_and_keeps_what_was_typed(pair: Sales, browser: Browser) -> None:
    max_, olga = browser(pair.cast.max), browser(pair.cast.olga)
    here = f"/forecast/{now_of(pair, 'max').scene.key}/{line_of(pair, 'north')}/call"
    assert 'name="version" value="0"' in max_.get(here).content.decode()
    typed = {"commit": "500", "best_case": "", "note": "", "version": "0"}
    assert max_.post(here, typed).status_code == 303
    answer = olga.post(here, {**typed, "commit": "700"})
    told = unescape(answer.content.decode()).replace("\u00a0", " ")
    assert answer.status_code == 409
    assert re.search(r"Max Berg said meanwhile, [^:]+:[0-9:]+ UTC: Commit forecast €500\. Send it again", told)
    assert 'value="700"' in told
    assert "Stored now: 500" in told
    assert 'name="version" value="1"' in told
    assert [row.amount_minor for row in kept("ForecastCall")] == [50_000]
    assert olga.post(here, {**typed, "commit": "700", "version": "1"}).status_code == 303
    reset = here.replace("/call", "/commit/own/reset")
    assert max_.post(reset, {"note": "Wrong", "version": "1"}).status_code == 409
    assert max_.post(reset, {"note": "Wrong", "version": "2"}).status_code == 303
    gone = unescape(olga.post(here, {**typed, "version": "2"}).content.decode())
    assert "Max Berg said meanwhile" in gone
    assert "Commit forecast reset." in gone


def test_an_adjustment_is_based_on_the_one_before(pair: Sales, browser: Browser) -> None:
    max_, olga = browser(pair.cast.max), browser(pair.cast.olga)
    here = f"/forecast/{now_of(pair, 'max').scene.key}/{line_of(pair, 'rita')}/commit/adjust"
    assert max_.post(here, {"amount": "500", "note": "", "version": "0"}).status_code == 303
    answer = olga.post(here, {"amount": "600", "note": "", "version": "0"})
    assert answer.status_code == 409
    assert ": Commit forecast €500. Send it again" in unescape(answer.content.decode()).replace("\u00a0", " ")
    # Rita's own call is no adjustment: what she says meanwhile does not stand in the way.
    line = now_of(pair, "max").tree.line(line_of(pair, "rita"))
    assert now_of(pair, "max").version(line, Said.MANAGER, Category.COMMIT) == 1
    assert olga.post(here, {"amount": "600", "note": "", "version": "1"}).status_code == 303


def test_the_api_takes_the_version_in_if_match(pair: Sales) -> None:
    max_, olga = (api(pk, Permission.OPPORTUNITIES_EDIT) for pk in (pair.cast.max, pair.cast.olga))

    def line(name: str, who: int) -> tuple[int, dict[str, tuple[int, int | None]]]:
        found = fits(api(who).get("/forecasts"), ForecastOut)
        one = next(one for one in found.lines if one.line == line_of(pair, name))
        return one.call_version, {cell.column: (cell.call_version, cell.adjustment_version) for cell in one.cells}

    here = f"/forecasts/{now_of(pair, 'max').scene.key}"
    north, rita = f"{here}/{line_of(pair, 'north')}", f"{here}/{line_of(pair, 'rita')}"
    assert max_.post(f"{north}/calls", {"commit": "5"}, If_Match='"v0"').status_code == 200
    late = olga.post(f"{north}/calls", {"commit": "6"}, If_Match='"v0"')
    assert (late.status_code, content(late)["code"]) == (412, "stale")
    assert line("north", pair.cast.max)[0] == 1
    assert olga.post(f"{north}/calls", {"commit": "6"}, If_Match='"v1"').status_code == 200
    assert max_.put(f"{rita}/adjustments/commit", {"amount": "1"}, If_Match='"v0"').status_code == 204
    assert olga.put(f"{rita}/adjustments/commit", {"amount": "2"}, If_Match='"v0"').status_code == 412
    assert line("rita", pair.cast.max)[1]["commit"] == (0, 1)
    # How often a manager adjusted is for who is told of adjustments.
    assert line("rita", pair.cast.rita)[1]["commit"] == (0, None)
    reset = {"category": "commit", "said": "manager", "reason": "x"}
    assert olga.post(f"{rita}/resets", reset, If_Match='"v0"').status_code == 412
    assert olga.post(f"{rita}/resets", reset, If_Match='"v1"').status_code == 204


def test_one_type_that_fails_keeps_no_other_from_its_lock(sales: Sales, monkeypatch: pytest.MonkeyPatch) -> None:
    a_deal(sales, 200)
    settled(FRIDAY - timedelta(days=7))
    channel = ForecastType("", "By channel", hierarchy=Hierarchy.CHANNEL)
    actions.set_forecast_type(kind=channel, by=sales.actor("sam"), via=SYSTEM, at=NOW)
    whole = picture_of

    def broken(scene: object, *rest: object) -> Picture:
        if scene.type.key == FIRST_TYPE.key:  # type: ignore[attr-defined]
            raise DatabaseError("rows are gone")
        return whole(scene, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(locking, "picture_of", broken)
    with pytest.raises(locking.NotLocked, match=r"^amount, 2025-02-07T17:00:00\+00:00: DatabaseError$"):
        settled(FRIDAY)
    assert kept("ForecastLock", locked_at=FRIDAY).count() == 1
    monkeypatch.undo()
    assert settled(FRIDAY) == 1
    assert {row.type for row in kept("ForecastLock", locked_at=FRIDAY)} == {"amount", channel.code}


def test_who_reads_first_and_waits_then_sees_what_was_said_meanwhile(
    sales: Sales, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows are read before the tree is held, calls after: nothing that was said in between is lost of the base."""
    a_deal(sales, 200)
    held = lock_tree

    def late() -> None:
        monkeypatch.setattr(saying, "lock_tree", held)
        adjust(sales, "max", "rita", 150)

    monkeypatch.setattr(saying, "lock_tree", late)
    call(sales, "max", 300, "north", at=NOW + timedelta(minutes=1))
    row = kept("ForecastCall", said="own").get()
    assert row.base_minor == 15_000
    assert picture(sales, "max", NOW + timedelta(minutes=2)).cells[line_of(sales, "north")][Category.COMMIT].call


def test_what_was_read_just_before_is_not_read_again(sales: Sales, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deals are read outside of the action; where the type was changed since, they are read anew."""
    a_deal(sales, 200)
    seen = picture_of(scene_of(sales.actor("rita"), NOW, PERIOD, at=NOW))
    monkeypatch.setattr(saying, "rows_of", None)
    of: dict[str, Any] = {"note": "", "by": sales.actor("rita"), "via": SYSTEM, "at": NOW, "seen": seen}
    place = Place(PERIOD, line_of(sales, "rita"))
    submit_call(place=place, amounts={Category.COMMIT: Decimal(150)}, **of)
    assert kept("ForecastCall").get().base_minor == 20_000
    lines = ForecastType("", "Lines", source=Source.LINES)
    key = actions.set_forecast_type(kind=lines, by=sales.actor("sam"), via=SYSTEM, at=NOW)
    submit_call(place=Place(PERIOD, place.line, key), amounts={Category.COMMIT: Decimal(150)}, **of)
    assert kept("ForecastCall", type=lines.code).get().base_minor == 0
