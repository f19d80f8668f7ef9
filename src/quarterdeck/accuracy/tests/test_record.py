"""The record of calls of a closed quarter: what came of each lock, who is told of it, and what it opens."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quarterdeck.accuracy.api import CallRecordOut, CommittedPageOut, LineWeeksOut
from quarterdeck.accuracy.queries import CallRecord, call_record
from quarterdeck.accuracy.rules import share_kept, values_added, volatility_of
from quarterdeck.accuracy.terms import Verdict, Voice
from quarterdeck.accuracy.tests.making import Past
from quarterdeck.forecasts.terms import COMPANY
from quarterdeck.forecasts.tests.making import kept, line_of
from quarterdeck.opportunities.actions import edit_opportunity
from quarterdeck.values.verdict import NotFound
from tests.cast import SYSTEM
from tests.pages import page_of
from tests.query_counts import QueryCounts
from tests.rest import api, fits

pytestmark = pytest.mark.django_db
Browser = Callable[[int], Client]


def page(client: Client, path: str) -> str:
    return unescape(page_of(client.get(path))).replace("\u00a0", " ")


def record(past: Past, who: str, line: str = "", week: int = 4) -> CallRecord:
    key = line if line in {"", COMPANY} else line_of(past.sales, line)
    return call_record(past.sales.actor(who), timezone.now(), line=key, week=week)


def test_a_line_is_judged_by_what_its_quarter_closed_with(past: Past) -> None:
    found = record(past, "ada", "rita")
    assert list(found.labels.values()) == ["Q1 FY2025"]
    assert [(row.week, row.left, row.lock_id, row.won) for row in found.own] == [
        (4, 10, past.locks[0], 20_000), (5, 9, past.locks[1], 20_000),
    ]  # fmt: skip
    first, second = (dict(row.said) for row in found.own)
    assert (first[Voice.COMMIT], first[Voice.CALL], first[Voice.MANAGER]) == (30_000, 18_000, 15_000)
    assert second[Voice.CALL] == 22_000
    assert Voice.MODEL not in first
    # Won so far, nothing, and open deals by the default chance of their stage.
    rows = kept("LockedLine", forecast_lock_id=past.locks[0], line=line_of(past.sales, "rita"), category="closed")
    assert first[Voice.WEIGHTED] == rows.get().weighted_minor
    assert 0 < first[Voice.WEIGHTED] < 30_000
    company = record(past, "ada").at_week[0]
    assert (company.line, company.won, company.system) == (COMPANY, 27_000, 15_000 + 7_000)


def test_conversion_and_volatility_open_their_deals_and_locks(past: Past) -> None:
    found = record(past, "ada", "rita")
    deals = found.committed_at(4)
    assert [(deal.name, deal.minor, deal.is_won) for deal in deals] == [
        ("Presses", 20_000, True),
        ("Cranes", 10_000, False),
    ]
    assert share_kept((deal.minor, deal.is_won) for deal in deals) == pytest.approx(2 / 3)
    assert {deal.opportunity_id for deal in record(past, "ada").committed_at(4)} == {
        past.presses,
        past.cranes,
        past.ovens,
    }
    assert volatility_of(found.own) == (4_000 / 22_000, 1)
    assert [one.verdict for one in values_added(found.own)] == [Verdict.TOO_FEW] * 4


def test_everybody_is_told_of_their_own_lines_alone(past: Past) -> None:
    mine = record(past, "rita")
    assert [one.line.key for one in mine.lines] == [line_of(past.sales, "rita")]
    assert mine.at_week[0].of(Voice.CALL) == 18_000
    # What their manager says of it is for who sees the line above.
    assert mine.at_week[0].of(Voice.MANAGER) is None
    assert mine.at_week[0].of(Voice.FINAL) == 18_000
    north = record(past, "max")
    assert {one.line.key for one in north.lines} == {line_of(past.sales, "north"), line_of(past.sales, "rita")}
    for who, line in (("rita", "olga"), ("rita", "north"), ("rita", COMPANY), ("max", "olga"), ("max", COMPANY)):
        with pytest.raises(NotFound):
            record(past, who, line)
    with pytest.raises(NotFound):
        record(past, "paul")


def test_a_deal_out_of_sight_counts_in_no_conversion(past: Past) -> None:
    changes = {"owner_id": past.sales.cast.olga}
    edit_opportunity(opportunity_id=past.cranes, changes=changes, by=past.sales.actor("system"), via=SYSTEM)
    assert [deal.name for deal in record(past, "rita").committed_at(4)] == ["Presses"]
    assert len(record(past, "ada", "rita").committed_at(4)) == 2


def test_a_period_without_a_closing_lock_is_left_out(past: Past) -> None:
    now = timezone.now()
    assert record(past, "ada").left_out == ()
    early = call_record(past.sales.actor("ada"), now.replace(year=2025, month=3, day=1))
    assert (early.own, early.labels, early.left_out) == ((), {}, ())


def test_pages_show_it_and_each_figure_opens_its_rows(past: Past, browser: Browser, query_counts: QueryCounts) -> None:
    ada = browser(past.sales.cast.ada)
    with query_counts.expect("page of the record of calls"):
        everything = page(ada, "/forecast-accuracy/calls")
    assert all(said in everything for said in ("Q1 FY2025", "too few to say", "Rita Vogel", "Olga Novak"))
    here = f"/forecast-accuracy/calls/rows?line={line_of(past.sales, 'rita')}&week=4&figure="
    said = page(ada, f"{here}call")
    assert f'href="{reverse("forecast_lock", args=[past.locks[0]])}"' in said
    cells = re.findall('data-label="(.*?)">(.*?)</td>', said)
    assert cells == [
        ("Own call", "€180"),
        ("Won", "€200"),
        ("Error", "−€20"),
    ]
    assert "Cranes" in page(ada, f"{here}conversion")
    assert "€40" in page(ada, f"{here}volatility")
    assert "€150" in page(ada, f"{here}layer-manager")
    assert ada.get(f"{here}nothing").status_code == 404
    mine = page(browser(past.sales.cast.rita), "/forecast-accuracy/calls")
    assert "Rita Vogel" in mine
    assert not any(name in mine for name in ("Olga Novak", ">North<", "Nordvik Automation</a>"))


def test_the_api_says_the_same(past: Past) -> None:
    ada, rita = api(past.sales.cast.ada), api(past.sales.cast.rita)
    found = fits(rita.get("/call-records"), CallRecordOut)
    assert found.line == line_of(past.sales, "rita")
    assert {one.said_by: one.periods for one in found.voices} == {
        "commit": 1,
        "best_case": 1,
        "weighted": 1,
        "call": 1,
        "final": 1,
    }
    assert {one.verdict for one in found.layers} == {"too_few"}
    assert (found.periods, found.call_changes) == (["Q1 FY2025"], 1)
    rows = fits(ada.get(f"/call-records/rows?line={found.line}"), LineWeeksOut).items
    assert [(row.said["call"], row.won) for row in rows] == [("180.00", "200.00"), ("220.00", "200.00")]
    deals = fits(ada.get(f"/call-records/deals?line={found.line}"), CommittedPageOut).items
    assert [(deal.name, deal.amount, deal.is_won) for deal in deals] == [
        ("Presses", "200.00", True),
        ("Cranes", "100.00", False),
    ]
    assert rita.get(f"/call-records?line={COMPANY}").status_code == 404
