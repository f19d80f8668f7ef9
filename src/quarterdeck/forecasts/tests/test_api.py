"""Endpoints of forecasts say and do what the pages do."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from quarterdeck.analytics.questions import Question, Reach, Viewer
from quarterdeck.analytics.schema import day, instant
from quarterdeck.forecasts.actions import lock_due
from quarterdeck.forecasts.api.shapes import (
    ForecastCallsOut,
    ForecastDealsOut,
    ForecastLockOut,
    ForecastLocksOut,
    ForecastOut,
    ForecastRulesOut,
    SubmittedOut,
)
from quarterdeck.forecasts.queries import picture_of, scene_of
from quarterdeck.forecasts.tests.making import line_of
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.pipelines.terms import Category
from quarterdeck.quotas.actions import set_quota
from quarterdeck.quotas.rules import year_number
from quarterdeck.quotas.terms import Plan, Target
from quarterdeck.users.queries import company, system_actor
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from quarterdeck.warehouse.queries import ask
from quarterdeck.warehouse.terms import Told
from tests.cast import SYSTEM
from tests.copied import copied
from tests.rest import api, fits


def a_quarter(sales: Sales) -> tuple[int, int]:
    """An open deal of Rita's in dollars and a won one of Max's in euros of this quarter, and Rita's quota."""
    now = timezone.now()
    of: dict[str, Any] = {"close_date": now.date(), "at": now - timedelta(days=1)}
    deal = sales.deal("qualification", "system", category="commit", amount=Decimal(200), **of)
    won = sales.deal("qualification", "system", owner_id=sales.cast.max, amount=Decimal("333.33"), **of)
    sales.move(won, "closed_won", "system", now - timedelta(hours=1))
    target = Target(year=year_number(company().calendar, now.date()), person_id=sales.cast.rita)
    set_quota(target=target, plan=Plan(amount=Decimal(4000), currency="EUR"), by=system_actor(), via=SYSTEM)
    return deal, won


def test_a_call_and_an_adjustment_by_the_api(sales: Sales) -> None:
    deal, _won = a_quarter(sales)
    rita, max_ = api(sales.cast.rita, Permission.OPPORTUNITIES_EDIT), api(sales.cast.max, Permission.OPPORTUNITIES_EDIT)
    found = fits(rita.get("/forecasts"), ForecastOut)
    assert [(line.line, line.parent) for line in found.lines] == [(line_of(sales, "rita"), None)]
    here = f"/forecasts/{found.period}/{line_of(sales, 'rita')}"
    said = fits(rita.post(f"{here}/calls", {"commit": "180", "best_case": "150", "note": "Sure"}), SubmittedOut)
    assert said.warnings == ["Commit is above Best case, which holds it."]
    assert max_.put(f"{here}/adjustments/commit", {"amount": "150"}).status_code == 204
    north, own = fits(max_.get("/forecasts"), ForecastOut).lines
    commit = {cell.column: cell for cell in own.cells}["commit"]
    assert (commit.system, commit.call, commit.adjusted, commit.final) == ("200.00", "180.00", "150.00", "150.00")
    assert {cell.column: cell.final for cell in north.cells}["commit"] == "483.33"
    assert {cell.column: cell.adjusted for cell in fits(rita.get("/forecasts"), ForecastOut).lines[0].cells}[
        "commit"
    ] is None
    calls = fits(max_.get(f"{here}/calls"), ForecastCallsOut).items
    assert (calls[0].said, calls[0].column) == ("manager", "commit")
    assert calls[-1].opportunity_ids == [public_id(deal)]
    first = fits(max_.get(f"{here}/calls?limit=1"), ForecastCallsOut)
    rest = fits(max_.get(f"{here}/calls?limit=200&cursor={first.next_cursor}"), ForecastCallsOut)
    assert ([*first.items, *rest.items], rest.next_cursor) == (calls, None)
    assert {one.said for one in fits(rita.get(f"{here}/calls"), ForecastCallsOut).items} == {"own"}
    reset = {"category": "commit", "said": "manager", "reason": "It comes"}
    assert rita.post(f"{here}/resets", reset).status_code == 422
    assert max_.post(f"{here}/resets", reset).status_code == 204
    assert max_.put(f"{here}/adjustments/pipeline", {"amount": "150"}).status_code == 422


def test_a_token_says_something_with_the_scope_to_edit_deals_alone(sales: Sales) -> None:
    deal, _won = a_quarter(sales)
    period = scene_of(system_actor(), timezone.now()).key
    rita, north = (f"/forecasts/{period}/{line_of(sales, name)}" for name in ("rita", "north"))
    for scopes in ((Permission.ACTIVITIES_LOG, Permission.CUSTOMERS_EDIT), ()):
        own, max_ = api(sales.cast.rita, *scopes), api(sales.cast.max, *scopes)
        reset = {"category": "commit", "said": "own", "reason": "x"}
        tried = (
            own.post(f"{rita}/calls", {"commit": "180"}),
            own.post(f"{rita}/resets", reset),
            max_.put(f"{rita}/adjustments/commit", {"amount": "150"}),
            max_.put(f"{north}/judgements/{public_id(deal)}", {"judged": "in"}),
        )
        assert [reply.status_code for reply in tried] == [403] * 4
    assert api(sales.cast.rita, Permission.OPPORTUNITIES_EDIT).post(f"{rita}/calls", {"commit": "1"}).status_code == 200


def test_deals_behind_a_figure_page_by_page(sales: Sales) -> None:
    a_quarter(sales)
    max_, here = api(sales.cast.max), f"/forecasts/{scene_of(system_actor(), timezone.now()).key}"
    path = f"{here}/{line_of(sales, 'north')}/deals?limit=1"
    first = fits(max_.get(path), ForecastDealsOut)
    second = fits(max_.get(f"{path}&cursor={first.next_cursor}"), ForecastDealsOut)
    adds = [item.adds for item in (*first.items, *second.items)]
    assert (first.total, first.count, adds, second.next_cursor) == ("533.33", 2, ["333.33", "200.00"], None)
    assert max_.get(f"{path}&figure=none").status_code == 422
    assert max_.get(f"/forecasts/fy9999-q9/{line_of(sales, 'north')}/deals").status_code == 404
    assert api(sales.cast.rita).get(path).status_code == 404


def test_a_manager_judges_and_locked_weeks_are_read(sales: Sales) -> None:
    deal, _won = a_quarter(sales)
    lock_due(now=timezone.now())
    max_ = api(sales.cast.max, Permission.OPPORTUNITIES_EDIT)
    period = scene_of(system_actor(), timezone.now()).key
    here = f"/forecasts/{period}/{line_of(sales, 'north')}/judgements/{public_id(deal)}"
    assert max_.put(here, {"judged": "in"}).status_code == 204
    assert max_.put(here, {"judged": "perhaps"}).status_code == 422
    assert api(sales.cast.rita, Permission.OPPORTUNITIES_EDIT).put(here, {"judged": "in"}).status_code == 404
    locks = [
        one for key in (period,) for one in fits(max_.get(f"/forecast-locks?period={key}"), ForecastLocksOut).items
    ]
    for lock in locks:
        assert [line.name for line in fits(max_.get(f"/forecast-locks/{lock.id}"), ForecastLockOut).lines] == [
            "North", "Rita Vogel",
        ]  # fmt: skip
    assert max_.get(f"/forecast-locks/{public_id(7)}").status_code == 404


def test_settings_by_the_api(sales: Sales) -> None:
    sam = api(sales.cast.sam, Permission.QUOTAS_MANAGE)
    said = {"method": "single", "kind": "month", "weekday": 1, "minute": 480}
    assert fits(sam.put("/forecast-settings", said), ForecastRulesOut).version == 1
    assert fits(sam.get("/forecast-settings"), ForecastRulesOut).minute == 480
    assert sam.put("/forecast-settings", {**said, "kind": "year"}).status_code == 422
    assert sam.put("/forecast-settings", {**said, "weekday": 8}).status_code == 422
    assert api(sales.cast.rita).get("/forecast-settings").status_code == 403


@pytest.mark.parametrize("who", ["system", "max", "rita"])
def test_won_and_attainment_are_those_of_the_reports_to_the_cent(sales: Sales, who: str) -> None:
    a_quarter(sales)
    now, actor = timezone.now(), sales.actor(who)
    found = picture_of(scene_of(actor, now))
    line = found.tree.visible[0]
    scene = found.scene
    of: dict[str, Any] = {
        "viewer": Viewer(Reach.NOTHING), "from_day": day(scene.period.start), "until_day": day(scene.period.end),
        "today": day(scene.lens.today), "now": instant(now), "as_was": False,
    }  # fmt: skip
    with copied():
        told = ask(actor, Question(metric="quota_attainment", **of))
    assert isinstance(told, Told)
    won = found.cells[line.key][Category.CLOSED].raw
    assert (told.answer.total.parts["won_value"] or 0, told.answer.total.parts["quota"] or 0) == (
        won, found.quotas.get(line.key, 0),
    )  # fmt: skip
