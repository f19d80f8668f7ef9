"""Pages of forecasts: what each viewer sees, every figure's deals, and saying something."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.forecasts.actions import lock_due
from quarterdeck.forecasts.actions.locking import SETTLED
from quarterdeck.forecasts.queries import picture_of, scene_of
from quarterdeck.forecasts.tests.making import PERIOD, a_deal, kept, line_of
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.pipelines.terms import Category
from quarterdeck.quotas.actions import set_quota
from quarterdeck.quotas.rules import year_number
from quarterdeck.quotas.terms import Plan, Target
from quarterdeck.users.queries import company, system_actor
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM
from tests.copied import copied
from tests.query_counts import QueryCounts

Browser = Callable[[int], Client]


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content[-2000:]
    return unescape(answer.content.decode()).replace("\u00a0", " ")


def deals_now(sales: Sales) -> int:
    """Deals of the present quarter: Rita's in Commit and Best case, Max's and Olga's, and quotas of Rita and Olga."""
    today = timezone.now().date()
    of: dict[str, Any] = {"close_date": today, "at": timezone.now() - timedelta(days=1)}
    deal = sales.deal("qualification", "system", category="commit", amount=Decimal(200), name="Presses", **of)
    sales.deal("qualification", "system", category="best_case", amount=Decimal(70), name="Cranes", **of)
    for who, name in ((sales.cast.max, "Pumps"), (sales.cast.olga, "Ovens")):
        sales.deal("qualification", "system", category="commit", amount=Decimal(100), owner_id=who, name=name, **of)
    year = year_number(company().calendar, today)
    for who in (sales.cast.rita, sales.cast.olga):
        target = Target(year=year, person_id=who)
        set_quota(target=target, plan=Plan(amount=Decimal(4000), currency="EUR"), by=system_actor(), via=SYSTEM)
    return deal


def this_period() -> str:
    return scene_of(system_actor(), timezone.now()).key


def test_everybody_sees_the_lines_they_are_answerable_for(
    sales: Sales, browser: Browser, query_counts: QueryCounts
) -> None:
    deals_now(sales)
    max_ = browser(sales.cast.max)
    # Without the copy: what it is asked costs no query of the database.
    with query_counts.expect("page of a forecast"):
        north = page(max_, "/forecast")
    with copied():
        mine = page(browser(sales.cast.rita), "/forecast")
        everything = page(browser(sales.cast.ada), f"/forecast/{this_period()}?of=best_case")
    assert "Rita Vogel" in mine
    assert not any(name in mine for name in ("Olga Novak", ">North<", "Nordvik Automation</a>"))
    assert all(name in north for name in ("Rita Vogel", ">North<"))
    assert "Olga Novak" not in north
    assert all(name in everything for name in ("Rita Vogel", "Olga Novak", ">North<", "Sales", "Nordvik Automation"))
    assert "History too short" in everything
    assert "€2.00k" in everything


def test_every_figure_opens_its_deals_which_sum_to_it(sales: Sales, browser: Browser) -> None:
    deals_now(sales)
    client, period = browser(sales.cast.ada), this_period()
    found = picture_of(scene_of(system_actor(), timezone.now()))
    for line in found.tree.lines:
        for column, cell in found.cells[line.key].items():
            for figure, minor in ((column.value, cell.raw), (f"own_{column.value}", cell.own)):
                shown = page(client, f"/forecast/{period}/{line.key}/deals?figure={figure}")
                assert f'<span class="sub num">€{minor // 100:,}</span>' in shown
    rows = page(client, f"/forecast/{period}/{line_of(sales, 'north')}/deals?figure=weighted")
    assert all(name in rows for name in ("Presses", "Cranes", "Pumps"))
    assert "Ovens" not in rows


def test_a_rep_calls_and_the_manager_adjusts_and_takes_it_back(sales: Sales, browser: Browser) -> None:
    deals_now(sales)
    period, line = this_period(), line_of(sales, "rita")
    rita, max_ = browser(sales.cast.rita), browser(sales.cast.max)
    here = f"/forecast/{period}/{line}"
    assert "System: Commit forecast €200" in page(rita, f"{here}/call")
    wrong = rita.post(f"{here}/call", {"commit": "-5", "best_case": "", "note": ""})
    assert wrong.status_code == 422
    assert rita.post(f"{here}/call", {"commit": "180", "best_case": "150", "note": "Sure"}).status_code == 303
    assert "Commit is above Best case" in page(rita, "/forecast")
    assert max_.post(f"{here}/commit/adjust", {"amount": "x"}).status_code == 422
    assert max_.post(f"{here}/commit/adjust", {"amount": "150", "note": "It slips"}).status_code == 303
    shown = page(max_, here)
    assert all(word in shown for word in ("€180", "€150", "It slips", "Sure", "Manager’s adjustment"))
    own = page(rita, here)
    assert "It slips" not in own
    assert "€150" in own, "best case was called 150"
    assert max_.post(f"{here}/commit/manager/reset", {"note": ""}).status_code == 422
    assert max_.post(f"{here}/commit/manager/reset", {"note": "It comes"}).status_code == 303
    assert rita.post(f"{here}/best_case/own/reset", {"note": "Typed wrongly"}).status_code == 303
    assert [row.amount_minor for row in kept("ForecastCall")] == [18000, 15000, 15000, None, None]


def test_what_is_not_ones_own_is_no_page(sales: Sales, browser: Browser) -> None:
    deals_now(sales)
    period, rita, olga = this_period(), line_of(sales, "rita"), line_of(sales, "olga")
    client = browser(sales.cast.rita)
    for path in (
        f"/forecast/{period}/{olga}", f"/forecast/{period}/company",
        f"/forecast/{period}/{line_of(sales, 'north')}/deals",
        f"/forecast/{period}/{olga}/call", f"/forecast/{period}/{rita}/commit/adjust", "/forecast/fy9999-q1",
        f"/forecast/{period}/{rita}/closed/own/reset", f"/forecast/{period}/{rita}/commit/none/reset",
        f"/forecast/{period}/{rita}/deals?figure=none", f"/forecast/{period}/{rita}/deals?page=2",
        f"/forecast/{period}/{rita}/deals?page=99999999999", "/forecast/locks/" + public_id(5),
        f"/forecast/{period}/nobody", "/forecast/fy2020-q1/" + rita + "/call",
    ):  # fmt: skip
        page(client, path, 404)
    page(client, "/settings/forecast", 403)
    assert "FY2101" not in page(client, "/forecast/fy2100-q4")


def test_who_leads_a_team_judges_on_the_page(sales: Sales, browser: Browser) -> None:
    deal = deals_now(sales)
    here = f"/forecast/{this_period()}/{line_of(sales, 'north')}"
    max_ = browser(sales.cast.max)
    posted = {"deal": public_id(deal), "judged": "in"}
    assert max_.post(f"{here}/judge?figure=open", posted).status_code == 303
    assert "Judged total: €200" in page(max_, here)
    assert browser(sales.cast.rita).post(f"{here}/judge", posted).status_code == 404
    assert max_.post(f"{here}/judge", {**posted, "judged": "perhaps"}).status_code == 404
    assert max_.post(f"{here}/judge", {**posted, "deal": "x"}).status_code == 404


def test_locked_weeks_are_opened_line_by_line(sales: Sales, browser: Browser) -> None:
    deals_now(sales)
    lock_due(now=timezone.now())
    lock = kept("ForecastLock").first()
    period = scene_of(system_actor(), lock.locked_at, at=lock.locked_at).key
    for who, shows in (("ada", "Olga Novak"), ("max", "Rita Vogel"), ("rita", "Rita Vogel")):
        client = browser(getattr(sales.cast, who))
        assert f"/forecast/locks/{public_id(lock.pk)}" in page(client, f"/forecast/{period}/locks?of=best_case")
        assert shows in page(client, f"/forecast/locks/{public_id(lock.pk)}")
    assert "Olga" not in page(browser(sales.cast.max), f"/forecast/locks/{public_id(lock.pk)}")


def test_settings_are_changed_with_every_version_kept(sales: Sales, browser: Browser) -> None:
    sam = browser(sales.cast.sam)
    said = {"method": "single", "kind": "month", "weekday": "1", "time": "08:30", "version": "0"}
    assert sam.post("/settings/forecast", {**said, "time": "25:00"}).status_code == 422
    assert sam.post("/settings/forecast", {**said, "weekday": "9"}).status_code == 422
    assert sam.post("/settings/forecast", said).status_code == 303
    shown = page(sam, "/settings/forecast")
    assert "Single categories · Fiscal month · Monday 08:30" in shown
    assert sam.post("/settings/forecast", {**said, "kind": "quarter"}).status_code == 409
    assert Category.COMMIT.value == "commit"


@pytest.mark.parametrize("who", ["paul", "pia"])
def test_partner_users_have_no_forecast(sales: Sales, browser: Browser, who: str) -> None:
    page(browser(getattr(sales.cast, who)), "/forecast", 404)


def test_weeks_tell_how_much_changed(sales: Sales, browser: Browser) -> None:
    friday = datetime(2025, 2, 7, 17, tzinfo=UTC) + SETTLED
    a_deal(sales, 200)
    lock_due(now=friday)
    a_deal(sales, 50, at=friday + timedelta(days=1))
    lock_due(now=friday + timedelta(days=7))
    told = page(browser(sales.cast.ada), f"/forecast/{PERIOD}/locks")
    assert '<span class="sub block">+€50</span><span class="sub block">+25%</span>' in told.replace("\u202f", "")
