"""What pages and answers rest on says how closely it is known, to whom the deals of dated files are in sight."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from quarterdeck.snapshots.tests.weeks import a_series, bring, write
from quarterdeck.users.terms import Actor
from quarterdeck.warehouse.queries import asking
from tests.cast import Cast
from tests.copied import copied
from tests.rest import api, content

pytestmark = pytest.mark.django_db
Browser = Callable[[int], Client]
WEEKS = {
    0: "1,Presses,Rita Vogel,Qualification,100,2026-06-30\n",
    1: "1,Presses,Rita Vogel,Proposal,120,2026-06-30\n2,Lathes,Rita Vogel,Qualification,,\n",
    2: "1,Presses,Rita Vogel,Closed won,120,2026-06-30\n2,Lathes,Rita Vogel,Proposal,,\n",
}
DAYS = "since=2026-02-01&until=2026-04-30"
MOVED = "from=2026-03-02&to=2026-04-01&close_from=2026-01-01&close_to=2026-12-31"
PAGES = (
    f"/movement?{MOVED}", f"/movement/rows/won?{MOVED}", "/movement/day?on=2026-03-12",
    "/movement/weeks?on=2026-04-01", f"/reports/funnel?{DAYS}", f"/reports/win_rate?{DAYS}",
    f"/reports/sales_cycle?{DAYS}", f"/reports/time_in_stage?{DAYS}", f"/reports/stage_conversion?{DAYS}",
    "/forecast/fy2026-q1", f"/reports/bottlenecks?{DAYS}", f"/reports/win-loss?{DAYS}", f"/reports/patterns?{DAYS}",
    "/insights?days=ever", "/insights/reps?days=ever",
)  # fmt: skip
# The list of a past day and the bridge of two days are asked for by days of their own.
API = {
    "/movement?since=2026-03-02&until=2026-04-01": 2,
    "/movement/slippage?since=2026-03-02&until=2026-04-01": 2,
    "/movement/flow?since=2026-03-02&until=2026-04-01": 2,
    "/movement/rows/won?since=2026-03-02&until=2026-04-01": 2,
    "/movement/days/2026-03-12": 2,
    "/movement/days/2026-03-12/opportunities": 2,
    "/movement/days/2026-03-05": 2,
    "/movement/weeks?until=2026-04-01": 2,
    f"/funnel?{DAYS}": 2,
    f"/bottlenecks?{DAYS}": 2,
    f"/losses?{DAYS}": 2,
    f"/patterns?{DAYS}": 2,
    f"/objections?{DAYS}": 2,
    f"/metrics/win_rate?{DAYS}": 2,
    f"/metrics/time_in_stage?{DAYS}": 2,
    "/forecasts?period=fy2026-q1": 2,
    "/model-forecasts/accuracy": 2,
}
SAID = "Changes of 2 deals are known to 7 days at most, from dated files"


@pytest.fixture
def weekly(ada: Actor, tmp_path: Path) -> Iterator[Actor]:
    """Three weekly files of Rita's deals, of which one was won."""
    bring(a_series(ada), write(tmp_path, WEEKS), ada)
    with copied():
        yield ada


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return unescape(answer.content.decode())


def stated(client: Client, path: str) -> str:
    """The sentence of a page and its address; empty where it says nothing."""
    found = re.findall(r'<p class="sub" id="resolution">(.*?) <a href="(.*?)">', shown(client, path))
    return " ".join(found[0]) if found else ""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_states_it_to_whom_the_deals_are_in_sight(
    weekly: Actor, cast: Cast, browser: Browser, path: str
) -> None:
    told = stated(browser(cast.rita), path)
    assert told.startswith(SAID), path
    assert stated(browser(cast.ada), path).startswith(SAID), path
    assert stated(browser(cast.olga), path) == ""
    listed = shown(browser(cast.rita), told.rpartition(" ")[2])
    assert ("Presses" in listed, "Lathes" in listed, "7 days" in listed) == (True, True, True)


def test_the_list_shows_nobody_what_is_out_of_sight(weekly: Actor, cast: Cast, browser: Browser) -> None:
    href = stated(browser(cast.rita), PAGES[0]).rpartition(" ")[2]
    assert "Every change is known to the moment" in shown(browser(cast.olga), href)
    for path in ("/quality/resolution", "/quality/resolution?since=x&until=1&day=2"):
        assert ("Lathes" in shown(browser(cast.rita), path), "Lathes" in shown(browser(cast.olga), path)) == (
            True,
            False,
        )
    for more in ("&only=owner:x", "&only=size:9", "&only=none:1", "&only=team:&page=2", "&page=x&known=then&as=now"):
        shown(browser(cast.rita), href + more)


@pytest.mark.parametrize("path", API)
def test_an_answer_states_it(weekly: Actor, cast: Cast, path: str) -> None:
    by = cast.ada if "model" in path else cast.rita
    answer = api(by).get(path)
    assert answer.status_code == 200, content(answer)
    assert content(answer)["resolution"] == {"opportunities": API[path], "days": 7}
    if by == cast.rita:
        assert content(api(cast.olga).get(path))["resolution"] is None


def test_what_does_not_rest_on_it_states_nothing(weekly: Actor, cast: Cast, browser: Browser) -> None:
    rita = browser(cast.rita)
    # The day of a file shows how it stood; nothing changed before the first; what is open now is known.
    for path in (
        "/movement/day?on=2026-03-08", "/movement/day?on=2026-03-30", "/movement?from=2026-03-16&to=2026-04-01",
        "/reports/win_rate?since=2026-04-01&until=2026-04-30", "/reports/open_pipeline",
        "/reports/time_in_stage?since=2026-01-01&until=2026-02-20",
    ):  # fmt: skip
        assert stated(rita, path) == "", path


def test_the_accuracy_of_the_model_states_it(weekly: Actor, cast: Cast, browser: Browser) -> None:
    assert stated(browser(cast.ada), "/forecast-accuracy").startswith(SAID)


def test_a_company_without_dated_files_states_nothing_and_is_asked_once(
    ada: Actor, cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with copied():
        asked: list[str] = []
        here = asking.answering_here[-1]

        def listening(name: str, question: Any) -> Any:
            asked.append(name)
            return here(name, question)

        with monkeypatch.context() as patched:
            patched.setattr(asking, "answering_here", [listening])
            for path in PAGES:
                asked.clear()
                assert stated(browser(cast.ada), path) == ""
                assert asked.count("resolution") <= 1, path


def test_a_copy_that_is_away_states_nothing(ada: Actor, cast: Cast, browser: Browser) -> None:
    for path in PAGES:
        assert stated(browser(cast.ada), path) == ""
    assert "No figures now" in shown(browser(cast.ada), "/quality/resolution?since=0&until=1&day=1")
