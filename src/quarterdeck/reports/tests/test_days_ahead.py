"""What is to come is told of this quarter, wherever the days that are chosen end today."""

import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.quotas.actions import set_quota
from quarterdeck.quotas.terms import Plan, Target
from quarterdeck.reports.api.shapes import MetricAnswerOut
from quarterdeck.reports.rules.metric import stretch_for
from quarterdeck.reports.terms import Stretch
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM
from tests.rest import api, fits

Browser = Callable[[int], Client]
AHEAD = (
    "pipeline_coverage",
    "gross_coverage",
    "creation_coverage",
    "creation_coverage_ahead",
    "deals_to_find",
    "required_coverage",
)


@pytest.fixture
def quota(moved: Sales) -> Sales:
    """100,000 a month for Rita, who has 100,000 due today and won 40,000; Olga has 7,000 due and no quota."""
    target = Target(year=timezone.now().year, person_id=moved.cast.rita)
    set_quota(target=target, plan=Plan(amount=Decimal(1_200_000), currency="EUR"), by=system_actor(), via=SYSTEM)
    return moved


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def test_only_days_that_end_today_are_left_for_this_quarter() -> None:
    assert {key for key, metric in METRICS.items() if metric.is_ahead} == set(AHEAD)
    for stretch in Stretch:
        moved = Stretch.THIS_QUARTER if stretch is Stretch.TWELVE_MONTHS else stretch
        assert (stretch_for("pipeline_coverage", stretch), stretch_for("win_rate", stretch)) == (moved, stretch)


def test_tiles_reports_and_rows_agree_on_the_quarter(quota: Sales, browser: Browser) -> None:
    ada = browser(quota.cast.ada)
    # 107,000 due / (3 x 100,000 - 40,000); 107,000 / 300,000.
    usual = shown(ada, "/insights")
    tile = usual[usual.index(">Remaining coverage<") :]
    assert tile.index("0.41") < tile.index("<span>This quarter</span>") < tile.index("</li>")
    (rows,) = re.findall(r'href="(/reports/pipeline_coverage/rows[^"]*)"', tile[: tile.index("</li>")])
    for path in (rows, "/reports/pipeline_coverage", "/reports/pipeline_coverage?days=12-months"):
        assert "0.41" in shown(ada, path)
    assert "Rows: 2" in shown(ada, "/reports/gross_coverage/rows?by=none&days=12-months")
    listed = shown(ada, "/reports")
    assert re.search(r'Gross coverage</a> <span class="sub">This quarter</span></th><td class="n num">0\.36', listed)
    assert re.search(r"Win rate</a></th>", listed)
    people = shown(ada, "/insights/reps")
    assert "Remaining coverage, this quarter" in people


def test_a_report_offers_no_days_that_say_nothing_of_it(quota: Sales, browser: Browser) -> None:
    ada = browser(quota.cast.ada)
    assert 'aria-current="true">This quarter' in (ahead := shown(ada, "/reports/gross_coverage"))
    assert (">12 months<" in ahead, ">12 months<" in shown(ada, "/reports/win_rate")) == (False, True)


def test_the_api_says_which_days_it_took(quota: Sales) -> None:
    told = fits(api(quota.cast.ada).get("/metrics/gross_coverage"), MetricAnswerOut)
    assert ((told.until - told.since).days > 88, told.until >= timezone.now().date()) == (True, True)
    assert (told.until - told.since).days < 93
    assert told.total.parts["quota"] == "300000.00"


def test_creation_ahead_is_of_the_period_that_is_chosen(quota: Sales, browser: Browser) -> None:
    ada, today = browser(quota.cast.ada), timezone.now().date()
    here = "/reports/creation_coverage_ahead"
    # 147,000 created to close now, all that closed was won; quotas of 300,000 a quarter and 1,200,000 a year.
    assert "0.49" not in shown(ada, f"{here}?by=none")
    of_quarter = shown(ada, f"{here}?by=none&target=quarter:{today}")
    assert ("0.49" in of_quarter, f"&target=quarter%3A{today}" in of_quarter) == (True, True)
    assert f"Target period <b>Q{(today.month + 2) // 3} FY{today.year}</b>" in of_quarter
    assert "0.12" in shown(ada, f"{here}?by=none&target=year:{today}")
    for wrong in ("quarter:x", "week:2026-01-01", "x"):
        assert "0.49" not in shown(ada, f"{here}?by=none&target={wrong}")
    rows = shown(ada, f"{here}/rows?by=none&target=quarter:{today}")
    assert ("Rita open" in rows, "Olga open" in rows) == (True, True)
    assert "Rita open" not in shown(ada, f"{here}/rows?by=none")
    told = fits(api(quota.cast.ada).get(f"/metrics/creation_coverage_ahead?target={today}"), MetricAnswerOut)
    assert told.total.value == "0.490000"
    year = fits(
        api(quota.cast.ada).get(f"/metrics/creation_coverage_ahead?target={today}&target_period=year"), MetricAnswerOut
    )
    assert year.total.value == "0.122500"
