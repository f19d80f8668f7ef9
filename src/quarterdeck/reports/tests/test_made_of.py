"""Below a figure stands what it is made of, each with its rows; codes are written as what they stand for."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.metrics.made_of import made_of, share_among
from quarterdeck.analytics.metrics.words import MEASURES
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.quotas.tests.making import a_quota
from quarterdeck.reports.api.shapes import MetricAnswerOut
from tests.copied import copied
from tests.rest import api, fits

Browser = Callable[[int], Client]


@pytest.fixture
def mixed(sales: Sales) -> Iterator[Sales]:
    """Rita won 100, 200 and 900, one of them by a partner, has two open deals of 50, and one without an amount."""
    for amount, channel in ((100, "direct"), (200, "direct"), (900, "partner")):
        sales.move(sales.deal(by="system", amount=Decimal(amount), channel=channel), "closed_won", by="system")
    for present in (Decimal(50), Decimal(50), None):
        sales.deal(by="system", amount=present)
    with copied():
        yield sales


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def made(page: str) -> dict[str, str]:
    """What is told below the figure, by what it is."""
    return dict(re.findall(r'<div><dt>([^<]+)</dt><dd><a class="num" href="[^"]+">([^<]+)</a></dd></div>', page))


def test_every_measure_is_named_once_and_shares_are_of_tries() -> None:
    for metric in METRICS.values():
        assert all(name in MEASURES for _, name, _ in made_of(metric))
    created, cycle = METRICS["win_rate_created"], METRICS["sales_cycle"]
    still_open = created.parts[0].declared["open"]
    assert share_among(created, still_open, 3, 12) == Fraction(1, 4)
    # All of them are no share worth saying; what is no count of tries is none.
    assert share_among(created, still_open, 12, 12) is None
    assert share_among(cycle, cycle.parts[0].declared["won"], 3, 12) is None
    late = METRICS["won_within_90_days"]
    assert share_among(late, late.parts[0].declared["young"], 3, 12) is None
    # What is told as a share of another measure may be more than it, and is none of nothing.
    by_third = METRICS["linearity_to_quota"].parts[0].declared["by_first"]
    assert (share_among(late, by_third, 3, 2), share_among(late, by_third, 3, 0)) == (Fraction(3, 2), None)


def test_reports_say_what_their_formula_promises(mixed: Sales, browser: Browser) -> None:
    rita = browser(mixed.cast.rita)
    size = made(shown(rita, "/reports/average_deal_size"))
    assert (size["Median"], size["90th percentile"]) == ("€200.00", "€900.00")
    rate = made(shown(rita, "/reports/win_rate_created"))
    assert (rate["Won"], rate["Created"], rate["Open"]) == ("3 (50%)", "6", "3 (50%)")
    assert made(shown(rita, "/reports/open_pipeline"))["Without an amount"] == "1"
    tiles = shown(rita, "/insights")
    assert "1 without an amount" in tiles[tiles.index(">Open pipeline<") :]
    entered = made(shown(rita, "/reports/win_rate_entered?by=none"))
    assert (entered["Won"], entered["Closed"], entered["Entered"]) == ("3", "3", "6")
    assert entered["Still open"] == "3 (50%)"
    # Of a metric of several things, each leads to the rows of its own.
    coverage = shown(rita, "/reports/gross_coverage")
    (due, quota) = re.findall(r'<dt>(?:Amount due in the window|Quota)</dt><dd><a class="num" href="([^"]+)"', coverage)
    assert ("part=1" in due, "part=1" in quota) == (False, True)
    assert shown(rita, due) != shown(rita, quota)


def test_linearity_against_the_quota_says_what_of_it_was_won_by_each_third(mixed: Sales, browser: Browser) -> None:
    a_quota("4800", year=timezone.now().year, person_id=mixed.cast.rita)
    with copied():
        told = made(shown(browser(mixed.cast.rita), "/reports/linearity_to_quota?days=this-year"))
    assert (told["Amount of won deals"], told["Quota"]) == ("€1,200.00 (25%)", "€4,800.00")
    thirds = [label for label in told if label.startswith("Won by ") and "evenly" in label]
    # All was won today: by the end of a third that is over before it, nothing.
    assert len(thirds) == 2
    assert {told[label] for label in thirds} <= {"€1,200.00 (25%)", "€0.00 (0%)", "–"}


def test_codes_are_written_as_what_they_stand_for(mixed: Sales, browser: Browser) -> None:
    rita = browser(mixed.cast.rita)
    for path in ("/reports/win_rate?by=channel", "/insights/channels"):
        page = shown(rita, path)
        assert (">Partner<" in page or "Partner</th>" in page, ">partner<" in page) == (True, False)
    told = fits(api(mixed.cast.rita).get("/metrics/win_rate?by=channel"), MetricAnswerOut)
    assert {line.values[0]: line.labels[0] for line in told.lines} == {"direct": "Direct", "partner": "Partner"}
    answer: Any = rita.post("/lists/report/export", {"type": "csv", "query": "metric=win_rate&by=channel"})
    assert b"Partner" in b"".join(answer.streaming_content)


def test_rows_without_a_segment_are_those_of_the_total(mixed: Sales, browser: Browser) -> None:
    rita = browser(mixed.cast.rita)
    assert "Rows: 3" in shown(rita, "/reports/win_rate/rows")
    answer: Any = rita.post("/lists/report_rows/export", {"type": "csv", "query": "metric=win_rate"})
    assert len(b"".join(answer.streaming_content).splitlines()) == 4
    # A line of the usual segment is still named by its value alone.
    assert "Rows: 0" in shown(rita, "/reports/win_rate/rows?at=")
