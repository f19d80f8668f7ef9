"""The page and the endpoint of benchmarks, over deals laid into an engine for people of the cast."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from django.test import Client

from quarterdeck.benchmarks.api import BenchmarkOut
from quarterdeck.benchmarks.tests.making import OTHERS
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.values.ids import public_id
from quarterdeck.warehouse.queries import asking
from quarterdeck.warehouse.terms import Unavailable
from tests.query_counts import QueryCounts
from tests.rest import api, fits, problem

Browser = Callable[[int], Client]


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(re.sub("<[^>]*>", " ", unescape(answer.content.decode())).split())


def test_a_rep_reads_the_own_figure_first_and_quartiles_of_the_others(
    sales: Sales, asked: list[str], browser: Browser
) -> None:
    page = shown(browser(sales.cast.rita), "/benchmarks")
    assert asked == ["benchmark"]
    # Estimates lean on 28 of 80; of eight, five lie below Rita's 5 of 10 and one beside it.
    assert page.index("You Win rate 50%") < page.index("Reps Win rate, middle half and median")
    assert "Percentile 80 among 8." in page
    assert "Rows: 10" in page
    assert "rounded to two digits" in page
    assert "Colleague" not in page
    assert "Max Berg" not in page
    assert "By name" not in page


def test_a_manager_reads_those_they_lead_and_whoever_reads_all_everybody(
    sales: Sales, asked: list[str], browser: Browser
) -> None:
    page = shown(browser(sales.cast.max), "/benchmarks")
    assert page.index("By name") < page.index("Rita Vogel 80 50%") < page.index("Max Berg You")
    assert "Colleague" not in page
    whole = shown(browser(sales.cast.ada), "/benchmarks?segment=all")
    assert all(f"Colleague {person}" in whole for person in OTHERS)
    assert "You may see the figures of all of them." in whole
    assert "Nothing here is yours" in whole


def test_figures_of_people_out_of_sight_are_in_no_part_of_the_page(
    sales: Sales, asked: list[str], browser: Browser
) -> None:
    """The strip is drawn of what is told: one mark, the viewer's own, and three quartiles."""
    html = browser(sales.cast.rita).get("/benchmarks?segment=all").content.decode()
    strip = html[html.index('class="chart-strip"') : html.index("</figure>", html.index('class="chart-strip"'))]
    assert strip.count("<circle") == 0
    assert strip.count('class="own"') == 1
    assert browser(sales.cast.ada).get("/benchmarks?segment=all").content.decode().count('class="dot"') == 8


def test_too_few_are_not_compared(sales: Sales, asked: list[str], browser: Browser) -> None:
    rita = browser(sales.cast.rita)
    for path in (
        "?metric=sales_cycle&segment=size&value=2",
        "?unit=channel",
        "?metric=average_deal_size&days=last-year",
    ):
        assert "Too few to compare" in shown(rita, f"/benchmarks{path}")
    besides = "It needs 5 with at least 10 each, besides those you may see by name."
    assert besides in shown(rita, "/benchmarks?unit=team")
    assert "It needs 5 with at least 10 each. " in shown(browser(sales.cast.ada), "/benchmarks?unit=team")
    quotas = shown(rita, "/benchmarks?metric=quota_attainment")
    assert "Only those with a quota are compared" in quotas
    assert "None of the lines that are compared is yours alone" in shown(rita, "/benchmarks?unit=channel&segment=all")


def test_what_an_address_says_wrongly_counts_as_not_said(sales: Sales, asked: list[str], browser: Browser) -> None:
    usual = shown(browser(sales.cast.rita), "/benchmarks?segment=all")
    for wrong in (
        "metric=open_pipeline", "unit=luck", "days=x", "segment=owner&value=1", "segment=size&value=9",
        "segment=pipeline&value=none", "metric=win_rate&unit=owner&since=2020-01-01&owner=9001&whose=mine",
    ):  # fmt: skip
        told = shown(browser(sales.cast.rita), f"/benchmarks?segment=all&{wrong}")
        assert re.sub(r"as of .*", "", told) == re.sub(r"as of .*", "", usual)


def test_rows_behind_the_own_figure_open(sales: Sales, asked: list[str], browser: Browser) -> None:
    rita = browser(sales.cast.rita)
    html = unescape(rita.get("/benchmarks?segment=channel&value=direct").content.decode())
    (href,) = set(re.findall(r'href="(/reports/win_rate/rows[^"]*)"', html))
    assert "channel=direct" in href
    assert "10 opportunities" in shown(rita, href) or "Rows: 10" in shown(rita, href)
    odd = unescape(rita.get("/benchmarks?unit=channel&segment=all").content.decode())
    (mine,) = set(re.findall(r'href="(/reports/win_rate/rows[^"]*)"', odd))
    assert rita.get(mine).status_code == 200
    assert "whose=mine" in mine


def test_the_copy_being_away_is_said(sales: Sales, browser: Browser) -> None:
    before: list[Any] = [*asking.answering_here]
    asking.answering_here.append(lambda _name, _question: Unavailable("building"))
    try:
        assert "No figures now" in shown(browser(sales.cast.rita), "/benchmarks")
        problem(api(sales.cast.rita).get("/benchmarks"), 503, "figures_building")
    finally:
        asking.answering_here[:] = before


def test_the_endpoint_says_the_same(sales: Sales, asked: list[str]) -> None:
    rita = api(sales.cast.rita)
    told = fits(rita.get("/benchmarks"), BenchmarkOut)
    assert told.own
    assert (told.own.value, told.own.figure, told.own.count) == (public_id(sales.cast.rita), "0.500000", 10)
    assert told.own.percentile == 80
    assert told.cohort
    assert (told.cohort.count, told.is_rounded, told.is_seen_only) == (8, True, False)
    assert [line.label for line in told.lines] == ["Rita Vogel"]
    assert [line.label for line in fits(api(sales.cast.max).get("/benchmarks"), BenchmarkOut).lines] == [
        "Rita Vogel",
        "Max Berg",
    ]
    assert fits(rita.get("/benchmarks?by=channel"), BenchmarkOut).own_is_line is False
    assert fits(rita.get("/benchmarks?segment=channel&value=direct"), BenchmarkOut).cohort
    for wrong in ("metric=open_pipeline", "by=luck", "segment=owner&value=1", "since=2020-01-01"):
        problem(rita.get(f"/benchmarks?{wrong}"), 422, "malformed")
    for wrong, code in {
        "metric=quota_attainment&by=region": "segment_undefined",
        "by=channel&segment=channel&value=direct": "segment_undefined",
        "metric=quota_attainment&segment=pipeline&value=x": "segment_undefined",
        "segment=pipeline&value=x": "segment_value_wrong",
    }.items():
        (reason,) = problem(rita.get(f"/benchmarks?{wrong}"), 422, "refused")["reasons"]
        assert reason["code"] == code


def test_queries_do_not_grow_with_people(
    sales: Sales, asked: list[str], browser: Browser, query_counts: QueryCounts
) -> None:
    rita = browser(sales.cast.rita)
    rita.get("/benchmarks")
    with query_counts.expect("benchmarks"):
        rita.get("/benchmarks")
    with query_counts.expect("benchmarks_by_team"):
        rita.get("/benchmarks?unit=team")
    boss = browser(sales.cast.max)
    boss.get("/benchmarks")
    with query_counts.expect("benchmarks_by_team_of_a_leader"):
        boss.get("/benchmarks?unit=team")
