"""The record of calls of a closed quarter: what came of each lock, who is told of it, and what it opens."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quarterdeck.accuracy.api.records import CallRecordOut, CommittedPageOut, LineWeeksOut
from quarterdeck.accuracy.queries import CallRecord, call_record, rests_on
from quarterdeck.accuracy.rules import share_kept, values_added, volatility_of
from quarterdeck.accuracy.terms import Verdict, Voice
from quarterdeck.accuracy.tests.making import Past
from quarterdeck.analytics.schema import instant
from quarterdeck.forecasts.actions import Place, lock_week, set_forecast_rules, submit_call
from quarterdeck.forecasts.terms import COMPANY, Method, Rules
from quarterdeck.forecasts.tests.making import a_deal, kept, line_of
from quarterdeck.opportunities.actions import edit_opportunity
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.actions import join_team
from quarterdeck.users.queries import company, system_actor
from quarterdeck.values.period import PeriodKind
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
    assert volatility_of(found.own) == (4_000 / 20_000, 1)
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
    assert record(past, "ada").left_out == ()
    assert lock_week(locked_at=datetime(2025, 5, 2, 17, tzinfo=UTC), by=system_actor(), via=SYSTEM)
    found = record(past, "ada", "rita")
    assert (found.left_out, list(found.labels.values())) == (("Q2 FY2025",), ["Q1 FY2025"])
    assert [row.lock_id for row in found.own] == list(past.locks)


def test_who_leads_a_team_since_is_told_nothing_said_of_it_before(past: Past) -> None:
    cast = past.sales.cast
    join_team(team_id=cast.north, person_id=cast.olga, is_manager=True, by=system_actor(), via=SYSTEM)
    found = record(past, "olga", "north")
    assert found.own == ()
    assert [one.line.key for one in found.lines if one.line.person_id is None] == []
    rita = record(past, "olga", "rita").at_week[0]
    assert (rita.of(Voice.CALL), rita.of(Voice.MANAGER), rita.of(Voice.FINAL)) == (18_000, None, 18_000)
    assert record(past, "max", "rita").at_week[0].of(Voice.MANAGER) == 15_000


@pytest.mark.parametrize("has_likely", [False, True])
def test_by_single_columns_what_is_won_already_is_in_what_was_said(past: Past, *, has_likely: bool) -> None:
    sales, may = past.sales, datetime(2025, 5, 2, 17, tzinfo=UTC)
    single = Rules(method=Method.SINGLE, has_likely=has_likely)
    set_forecast_rules(rules=single, by=system_actor(), via=SYSTEM, at=datetime(2025, 4, 2, tzinfo=UTC))
    of: dict[str, Any] = {"close_date": date(2025, 5, 20), "at": datetime(2025, 4, 3, 9, tzinfo=UTC)}
    a_deal(sales, 40, **of)
    a_deal(sales, 10, Category.BEST_CASE, **of)
    if has_likely:
        a_deal(sales, 7, Category.LIKELY, **of)
    sales.move(a_deal(sales, 50, **of), "closed_won", "system", datetime(2025, 4, 20, 9, tzinfo=UTC))
    place, amounts = Place("fy2025-q2", line_of(sales, "rita")), {Category.COMMIT: Decimal(30)}
    submit_call(
        place=place, amounts=amounts, note="", by=sales.actor("rita"), via=SYSTEM, at=may - timedelta(days=1)
    )  # fmt: skip
    lock_week(locked_at=may, by=system_actor(), via=SYSTEM)
    quarter = company().calendar.period_of(date(2025, 5, 1), PeriodKind.QUARTER)
    lock_week(locked_at=datetime(2025, 7, 1, tzinfo=UTC), period=quarter, by=system_actor(), via=SYSTEM)
    found = record(past, "ada", "rita")
    (row,) = [row for row in found.own if row.period == "2025-04-01"]
    # Of Commit alone; neither what is won nor Best case.
    assert [one.minor for one in found.committed if one.lock_id == row.lock_id] == [4_000]
    told = [row.of(one) for one in (Voice.COMMIT, Voice.LIKELY, Voice.BEST_CASE, Voice.CALL, Voice.FINAL)]
    middle = [9_700, 10_700] if has_likely else [None, 10_000]
    assert (row.won, told) == (5_000, [9_000, *middle, 8_000, 8_000])


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
    assert "Sizes of errors €20 / won €200 = WAPE 10%. Errors −€20 / won = bias −10%." in said
    deals = page(ada, f"{here}conversion")
    assert "Cranes" in deals
    assert "Won €200 / in Commit €300 = 66.7%." in deals
    assert "Sizes of changes €40 / won in periods with a change to compare €200." in page(ada, f"{here}volatility")
    layer = page(ada, f"{here}layer-manager")
    assert "€150" in layer
    assert re.search(r"Errors smaller by −?€[0-9.,]+ in all, of €[0-9.,]+ won", layer)
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


def test_it_rests_on_what_came_of_the_judged_periods(past: Past) -> None:
    asked = rests_on(record(past, "ada"))
    assert asked is not None
    assert (asked.since, asked.is_whole) == (instant(datetime(2025, 1, 1, tzinfo=UTC)), False)
    assert rests_on(CallRecord(record(past, "ada").scene, None, 4, (4,))) is None
