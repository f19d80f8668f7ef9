"""Files and dashboards say how closely the history behind them is known, where it is not known to the moment."""

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client

from quarterdeck.dashboards.actions import add_dashboard, add_tile
from quarterdeck.dashboards.terms import DashboardFields, TileFields
from quarterdeck.dashboards.tests.test_sheets import rows_of
from quarterdeck.snapshots.tests.conftest import ada
from quarterdeck.snapshots.tests.test_resolution import DAYS, MOVED, SAID, stated, weekly
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, Cast, actor
from tests.copied import copied
from tests.rest import api, content

__all__ = ["ada", "weekly"]
pytestmark = pytest.mark.django_db
Browser = Callable[[int], Client]
FILES = {
    "report": f"metric=win_rate&by=owner&{DAYS}",
    "report_rows": f"metric=win_rate&by=&{DAYS}",
    "funnel": DAYS,
    "bottlenecks": DAYS,
    "losses": f"by=owner&{DAYS}",
    "patterns": DAYS,
    "movement": MOVED,
    "movement_rows": f"bar=won&{MOVED}",
}


def file(client: Client, source: str, query: str) -> list[dict[str, str]]:
    answer = client.post(f"/lists/{source}/export", {"query": query, "type": "csv", "headings": "keys"})
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # a file
    return list(csv.DictReader(io.StringIO(text, newline="")))


def a_dashboard(by: Actor) -> int:
    new = DashboardFields(name="Weekly")
    found = add_dashboard(new=new, by=by, via=SYSTEM).id
    for metric, query in (("win_rate", DAYS), ("open_pipeline", "")):
        tile = TileFields(metric=metric, query=query)
        add_tile(dashboard_id=found, new=tile, by=by, via=SYSTEM)
    return found


@pytest.mark.parametrize("source", FILES)
def test_a_file_says_it_beside_each_row(weekly: Actor, cast: Cast, browser: Browser, source: str) -> None:
    rows = file(browser(cast.rita), source, FILES[source])
    assert rows
    assert {(row["rough_deals"], row["rough_days"]) for row in rows} == {("2", "7")}


def test_a_file_of_what_is_known_to_the_moment_says_nothing(weekly: Actor, cast: Cast, browser: Browser) -> None:
    rows = file(browser(cast.rita), "report", "metric=open_pipeline&by=owner")
    assert rows
    assert not [row for row in rows if "rough_deals" in row]
    assert not [row for row in file(browser(cast.olga), "movement", MOVED) if "rough_deals" in row]


def test_a_dashboard_says_it_on_its_page_over_the_api_and_in_its_files(
    weekly: Actor, cast: Cast, browser: Browser
) -> None:
    rita = browser(cast.rita)
    dashboard = public_id(a_dashboard(actor(cast.rita)))
    assert stated(rita, f"/dashboards/{dashboard}").startswith(SAID)
    told = content(api(cast.rita).get(f"/dashboards/{dashboard}/figures"))
    assert told["resolution"] == {"opportunities": 2, "days": 7}
    query = f"dashboard={dashboard}"
    assert {row["rough_days"] for row in file(rita, "dashboard", query)} == {"7"}
    sent = {"query": query, "type": "xlsx", "headings": "keys"}
    answer = rita.post("/lists/dashboard/export", sent)
    content_ = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file
    assert [(row["rough_deals"], row["rough_days"]) for row in rows_of(content_, "Definitions")] == [(2, 7), (2, 7)]


def test_a_dashboard_without_dated_files_says_nothing(ada: Actor, cast: Cast, browser: Browser) -> None:
    with copied():
        dashboard = public_id(a_dashboard(actor(cast.rita)))
        assert stated(browser(cast.rita), f"/dashboards/{dashboard}") == ""
        assert "rough_days" not in file(browser(cast.rita), "dashboard", f"dashboard={dashboard}")[0]
