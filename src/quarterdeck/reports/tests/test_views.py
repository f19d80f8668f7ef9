"""Pages of reports: figures for the eyes of whoever looks, and the deals behind each."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.activities.actions import log_activity
from quarterdeck.activities.terms import ActivityType, NewActivity, Outcome
from quarterdeck.analytics.metrics import METRICS
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.quotas.actions import set_quota
from quarterdeck.quotas.terms import Plan, Target
from quarterdeck.reports.rules.metric import segments_of
from quarterdeck.sheets.opening import open_sheet
from quarterdeck.sheets.terms import Asked, Line
from quarterdeck.users.actions import join_team
from quarterdeck.users.queries import system_actor
from quarterdeck.warehouse.queries import asking
from tests.cast import SYSTEM
from tests.copied import copied
from tests.query_counts import QueryCounts

Browser = Callable[[int], Client]


@pytest.fixture
def closed(sales: Sales) -> Iterator[Sales]:
    """Rita won two deals and lost one, Olga lost one and has an open one; the copy follows."""
    for number, outcome in enumerate(("closed_won", "closed_won", "closed_lost")):
        deal = sales.deal(by="system", name=f"Rita {number}")
        sales.move(deal, outcome, by="system", **_reason(sales, outcome))
    olga = sales.deal(by="system", name="Olga 0", owner_id=sales.cast.olga)
    sales.move(olga, "closed_lost", by="system", **_reason(sales, "closed_lost"))
    sales.deal(by="system", name="Olga open", owner_id=sales.cast.olga)
    with copied():
        yield sales


def _reason(sales: Sales, outcome: str) -> dict[str, Any]:
    return {"fill": {"loss_reason_id": sales.reasons["unresponsive"]}} if outcome == "closed_lost" else {}


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def test_a_report_counts_what_the_viewer_sees(closed: Sales, browser: Browser) -> None:
    ada = browser(closed.cast.ada)
    whole = page(ada, "/reports/win_rate")
    assert "50%" in whole
    assert "66.7%" in page(browser(closed.cast.rita), "/reports/win_rate")
    assert "Olga Novak" not in page(browser(closed.cast.rita), "/reports/win_rate?by=owner")
    assert all(name in whole for name in ("Rita Vogel", "Olga Novak", "Too few to say: fewer than 10."))
    assert "0%" in page(browser(closed.cast.olga), "/reports/win_rate?whose=mine&by=none")


def test_the_rows_behind_a_figure_are_those_it_counts(closed: Sales, browser: Browser) -> None:
    ada = browser(closed.cast.ada)
    every = page(ada, "/reports/win_rate/rows?by=none")
    assert "Rows: 4" in every
    assert "Olga open" not in every
    hers = page(ada, f"/reports/win_rate/rows?by=owner&at={closed.cast.olga}")
    assert ("Rows: 1" in hers, "Olga 0" in hers, "Rita 0" in hers) == (True, True, False)
    assert "Olga 0" not in page(browser(closed.cast.rita), "/reports/win_rate/rows?by=none")
    assert "50%" in every
    hers = page(ada, f"/reports/win_rate/rows?by=owner&at={closed.cast.rita}")
    assert re.findall(r'<th scope="row">(\w+)</th><td class="n num">(\d+)</td>', hers) == [
        ("Rows", "3"), ("Won", "2"), ("Closed", "3"),
    ]  # fmt: skip
    for nonsense in ("x", "--5", "9" * 40, "٣"):
        assert ada.get("/reports/win_rate/rows", {"by": "owner", "at": nonsense}).status_code == 404
    # Nobody said where these come from: one line, whose rows are theirs.
    unsaid = page(ada, "/reports/win_rate?by=source")
    assert unsaid.count(">None</a>") == 1
    assert "Rows: 4" in page(ada, "/reports/win_rate/rows?by=source")


def test_every_part_of_every_metric_has_its_rows(closed: Sales, browser: Browser) -> None:
    """Of what is counted by stays, activities and quotas too, each with what it adds."""
    deal = closed.deal(by="system", name="Visited")
    met = NewActivity(kind="opportunity", record_id=deal, type=ActivityType.MEETING, outcome=Outcome.HELD)
    log_activity(new=met, by=system_actor(), via=SYSTEM)
    target = Target(year=timezone.now().year, person_id=closed.cast.rita)
    set_quota(target=target, plan=Plan(amount=Decimal(1_200), currency="EUR"), by=system_actor(), via=SYSTEM)
    ada = browser(closed.cast.ada)
    for key, metric in METRICS.items():
        for number in range(len(metric.parts)):
            shown = page(ada, f"/reports/{key}/rows?by=none&days=this-year&part={number}")
            assert "No figures now" not in shown
    shown = page(ada, "/reports/quota_attainment/rows?by=none&days=this-year&part=1")
    assert ("Rows: 12" in shown, "€1,200.00" in shown, "€100.00" in shown) == (True, True, True)
    assert "Meeting" in page(ada, "/reports/two_way_share/rows?by=none&days=this-year")
    assert "Visited" in page(ada, "/reports/stage_conversion/rows?by=none&days=this-year")


def test_every_metric_is_shown_by_every_segment_that_makes_sense(closed: Sales, browser: Browser) -> None:
    ada = browser(closed.cast.ada)
    listed = page(ada, "/reports?days=this-year")
    for key, metric in METRICS.items():
        assert metric.name in listed
        # Answers by every segment are held to those of plain Python elsewhere.
        for segment in {*segments_of(key)[:1], *segments_of(key)[-1:]}:
            shown = page(ada, f"/reports/{key}?by={segment}&as=now")
            assert metric.formula in shown
            assert "No figures now" not in shown


def test_days_of_ones_own(closed: Sales, browser: Browser) -> None:
    ada, today = browser(closed.cast.ada), timezone.now().date()
    assert "50%" in page(ada, f"/reports/win_rate?since={today}&until={today}")
    before = page(ada, "/reports/win_rate?since=2020-01-01&until=2020-12-31")
    assert ("Rows: 0" in before, 'aria-current="true">12 months' in before) == (True, False)
    assert "Rows: 0" in page(ada, "/reports/win_rate/rows?by=none&since=2020-01-01&until=2020-12-31")
    for wrong in ("since=x", "until=2026-13-01", "since=2026-02-01&until=2026-01-01"):
        assert "Write days as 2026-03-31" in page(ada, f"/reports/win_rate?{wrong}")


def test_a_report_is_kept_to_what_a_line_is_of(closed: Sales, browser: Browser) -> None:
    ada = browser(closed.cast.ada)
    by_owner = page(ada, "/reports/win_rate?by=owner")
    (only,) = re.findall(r'href="([^"]+)" aria-label="only Olga Novak"', by_owner)
    kept = page(ada, only)
    assert ("Overall" in kept, "0%" in kept, "Remove Owner" in kept) == (True, True, True)
    assert "Rows: 1" in page(ada, f"/reports/win_rate/rows?by=none&owner={closed.cast.olga}")
    unsaid = page(ada, "/reports/win_rate?by=source")
    (only,) = re.findall(r'href="([^"]+)" aria-label="only None"', unsaid)
    assert "source=~" in only.replace("%7E", "~")
    assert "50%" in page(ada, only)
    assert "Nothing was closed." in page(ada, "/reports/win_rate?source=Fair&size=9")


def test_lines_and_rows_are_taken_away_as_files(closed: Sales, browser: Browser) -> None:
    ada = browser(closed.cast.ada)
    lines = _file(ada, "report", "metric=win_rate&by=owner")
    assert [(row["Line"], row["Figure"], row["Count"]) for row in lines] == [
        ("Olga Novak", "0.000000", "1"), ("Rita Vogel", "0.666667", "3"),
    ]  # fmt: skip
    rows = _file(ada, "report_rows", f"metric=win_rate&by=owner&at={closed.cast.rita}")
    assert sorted(row["Deal"] for row in rows) == ["Rita 0", "Rita 1", "Rita 2"]
    assert sum(int(row["Won"] or 0) for row in rows) == 2
    assert _file(browser(closed.cast.olga), "report_rows", "metric=win_rate&by=none")[0]["Deal"] == "Olga 0"
    workbook: Any = ada.post("/lists/report/export", {"type": "xlsx", "query": "metric=win_rate&by=owner"})
    sheet = open_sheet(io.BytesIO(b"".join(workbook.streaming_content)), asked=Asked())
    assert sum(isinstance(row, Line) for row in sheet.rows) == 2
    for nonsense in ("metric=x", "metric=win_rate&by=owner&at=x"):
        assert ada.post("/lists/report_rows/export", {"type": "csv", "query": nonsense}).status_code == 404


def _file(client: Client, source: str, query: str) -> list[dict[str, str]]:
    answer: Any = client.post(f"/lists/{source}/export", {"type": "csv", "query": query})
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode(), newline="")))


def test_the_index_asks_once(closed: Sales, browser: Browser) -> None:
    ada, names, behind = browser(closed.cast.ada), [], asking.answering_here[-1]

    def counting(name: str, question: Any) -> Any:
        names.append(name)
        return behind(name, question)

    asking.answering_here.append(counting)
    try:
        assert "50%" in page(ada, "/reports")
    finally:
        asking.answering_here.pop()
    assert names == ["answers"]


def test_an_address_that_says_nonsense_is_the_usual_report(closed: Sales, browser: Browser) -> None:
    ada = browser(closed.cast.ada)
    assert "50%" in page(ada, "/reports/win_rate?days=x&by=y&pipeline=z&as=q&whose=w&page=-1")
    page(ada, "/reports/no_such", 404)
    page(ada, "/reports/win_rate/rows?page=99999999999999999999")


def test_pages_say_that_nobody_answers(sales: Sales, browser: Browser, query_counts: QueryCounts) -> None:
    """What the store is asked for a page, the copy's own reads apart: those are made by another process."""
    ada = browser(sales.cast.ada)
    page(ada, "/reports")
    for path in ("/reports", "/reports/win_rate", "/reports/win_rate/rows"):
        with query_counts.expect(f"page of {path}"):
            shown = page(ada, path)
        assert "No figures now" in shown


def test_a_right_that_is_gained_holds_at_the_next_answer(closed: Sales, browser: Browser) -> None:
    max_ = browser(closed.cast.max)
    assert "Olga Novak" not in page(max_, "/reports/win_rate")
    join_team(team_id=closed.cast.south, person_id=closed.cast.max, is_manager=True, by=system_actor(), via=SYSTEM)
    assert "Olga Novak" in page(max_, "/reports/win_rate")
