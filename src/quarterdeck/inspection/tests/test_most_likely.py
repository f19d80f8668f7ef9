"""Most likely at every door of a deal: one gate; offered where it is used, refused with the reason where it is not."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quarterdeck.forecasts.api.shapes import ForecastOut, ForecastRulesOut, SubmittedOut
from quarterdeck.forecasts.queries import current_rules
from quarterdeck.forecasts.tests.making import line_of, switch_likely
from quarterdeck.opportunities.tests.deals import Sales, every_deal, row
from quarterdeck.pipelines.actions import edit_stage
from quarterdeck.pipelines.queries import pipeline_by_key
from quarterdeck.users.queries import system_actor
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import Refused
from tests.cast import SYSTEM
from tests.pages import page_of
from tests.rest import Api, api, fits, problem, reasons

Browser = Callable[[int], Client]
WHY = "Most likely is switched off"
LIKELY = {"category": "likely"}


def of_now(sales: Sales, category: str, amount: int, **more: Any) -> int:
    today = timezone.now().date()
    yesterday = timezone.now() - timedelta(days=1)
    fields = {"category": category, "amount": Decimal(amount), "close_date": today, **more}
    return sales.deal("qualification", "system", yesterday, **fields)


def by_form(sales: Sales, browser: Browser, deal: int) -> tuple[str, str]:
    rita = browser(sales.cast.rita)
    offered = page_of(rita.get("/opportunities/new"))
    answer = rita.post("/opportunities/new", {"name": "By form", "currency": "EUR", **LIKELY})
    new = next((one for one in every_deal() if one.name == "By form"), None)
    return offered, answer.content.decode() if new is None else new.category


def inline(sales: Sales, browser: Browser, deal: int) -> tuple[str, str]:
    rita, path = browser(sales.cast.rita), f"/opportunities/{public_id(deal)}/fields/category"
    offered = page_of(rita.get(path))
    answer = rita.post(path, LIKELY)
    return offered, answer.content.decode() if answer.status_code != 303 else row(deal).category


def in_bulk(sales: Sales, browser: Browser, deal: int) -> tuple[str, str]:
    rita = browser(sales.cast.rita)
    offered = page_of(rita.post("/opportunities/bulk", {"deal": [public_id(deal)]}))
    run = rita.post("/opportunities/bulk", {"deal": [public_id(deal)], "token": "", **LIKELY})["Location"]
    shown = page_of(rita.get(run))
    rita.post(f"{run}/apply")
    return offered, row(deal).category if row(deal).category == "likely" else shown


def over_the_api(sales: Sales, browser: Browser, deal: int) -> tuple[str, str]:
    rita = api(sales.cast.rita, Permission.OPPORTUNITIES_EDIT)
    answer = rita.patch(f"/opportunities/{public_id(deal)}", LIKELY)
    if answer.status_code == 200:
        return "", row(deal).category
    document = problem(answer, 422, "refused")
    assert reasons(document) == [("likely_not_used", "category")]
    return "", str(document["reasons"][0]["text"])


@pytest.mark.parametrize("door", [by_form, inline, in_bulk, over_the_api])
def test_each_door_takes_it_where_it_is_used_and_says_why_not_where_it_is_not(
    sales: Sales, browser: Browser, door: Callable[..., tuple[str, str]]
) -> None:
    deal = sales.deal()
    offered, said = door(sales, browser, deal)
    assert 'value="likely"' not in offered
    assert WHY in said
    assert all(one.category != "likely" for one in every_deal())
    switch_likely()
    offered, said = door(sales, browser, deal)
    assert door is over_the_api or 'value="likely"' in offered
    assert said == "likely"


def test_a_stage_gives_it_on_the_board_as_long_as_it_is_used(sales: Sales, browser: Browser) -> None:
    stage = sales.stage("qualification")
    of: dict[str, Any] = {"by": system_actor(), "via": SYSTEM}
    address = "/settings/pipelines/sales/stages/qualification"
    with pytest.raises(Refused, match=WHY):
        edit_stage(stage_id=stage, changes=LIKELY, **of)
    assert 'value="likely"' not in page_of(browser(sales.cast.sam).get(address))
    switch_likely()
    assert 'value="likely"' in page_of(browser(sales.cast.sam).get(address))
    edit_stage(stage_id=stage, changes=LIKELY, **of)
    deal = sales.deal()
    answer = browser(sales.cast.rita).post(f"/opportunities/{public_id(deal)}/move", {"to": public_id(stage)})
    assert answer.status_code in (200, 302, 303)
    assert (row(deal).category, row(deal).category_source) == ("likely", "auto")
    switch_likely(is_on=False)
    # What the stage gave stays, is edited with the rest, and told where forecasts are set.
    assert edit_stage(stage_id=stage, changes={"name": "Qualified"}, **of).record_id == stage
    assert pipeline_by_key("sales").at(stage).category == "likely"
    settings = page_of(browser(sales.cast.ada).get("/settings/forecast"))
    assert "Stages that give Most likely: 1. Open deals you see that bear it: 1. They count as Best case." in settings


def test_pages_tell_of_it_on_and_off(sales: Sales, browser: Browser) -> None:
    switch_likely()
    deal = of_now(sales, "likely", 80)
    of_now(sales, "best_case", 20)
    rita, line = browser(sales.cast.rita), line_of(sales, "rita")
    shown = page_of(rita.get("/forecast?of=likely"))
    assert all(words in shown for words in ("Most likely forecast", "Final, Most likely forecast", "figure=likely"))
    assert re.search(r"commit €0, most likely €80[.0]*, best case €20[.0]*, quota", shown)
    listed = page_of(rita.get("/opportunities?since=7"))
    assert "metric=likely" in listed
    assert "Most likely" in page_of(rita.get("/my-day"))
    switch_likely(is_on=False)
    shown = page_of(rita.get("/forecast?of=likely"))
    assert "Most likely is switched off." in shown
    assert "1 deal bears it and counts as Best case." in shown
    assert "Most likely forecast" not in shown
    period = current_period(api(sales.cast.rita))
    assert rita.get(f"/forecast/{period}/{line}/deals?figure=likely").status_code == 404
    assert "Best case (Most likely)" in page_of(rita.get(f"/forecast/{period}/{line}/deals?figure=best_case"))
    listed = page_of(rita.get("/opportunities?since=7"))
    assert "metric=likely" not in listed
    assert "1 of them Most likely, which is switched off" in listed
    assert "Most likely, counts as Best case" in page_of(rita.get(f"/opportunities/{public_id(deal)}"))
    assert "Best case, with Most likely, which is switched off" in page_of(rita.get("/my-day"))
    sales.edit(deal, "system", category="commit")
    assert "Most likely" not in page_of(rita.get("/forecast"))


def current_period(client: Api) -> str:
    return fits(client.get("/forecasts"), ForecastOut).period


def test_the_api_switches_calls_and_tells_it(sales: Sales) -> None:
    of_now(sales, "commit", 200)
    ada = api(sales.cast.ada, Permission.QUOTAS_MANAGE)
    rita = api(sales.cast.rita, Permission.OPPORTUNITIES_EDIT)
    here = f"/forecasts/{current_period(rita)}/{line_of(sales, 'rita')}"
    assert reasons(problem(rita.post(f"{here}/calls", {"likely": "150"}), 422, "refused")) == [
        ("likely_not_called", "likely")
    ]
    body = {"method": "cumulative", "kind": "quarter", "weekday": 5, "minute": 1020}
    assert not fits(ada.put("/forecast-settings", body), ForecastRulesOut).has_likely
    assert fits(ada.put("/forecast-settings", {**body, "has_likely": True}), ForecastRulesOut).has_likely
    # Who does not speak of it leaves it as it is.
    assert fits(ada.put("/forecast-settings", {**body, "weekday": 4}), ForecastRulesOut).has_likely
    assert current_rules().weekday == 4
    said = fits(rita.post(f"{here}/calls", {"commit": "180", "likely": "150"}), SubmittedOut)
    assert said.warnings == ["Commit is above Most likely, which holds it."]
    (line,) = fits(rita.get("/forecasts"), ForecastOut).lines
    assert [cell.column for cell in line.cells] == ["closed", "commit", "likely", "best_case", "pipeline"]
    assert [cell.call for cell in line.cells] == [None, "180.00", "150.00", None, None]


def test_the_form_of_the_settings_switches_it(sales: Sales, browser: Browser) -> None:
    ada = browser(sales.cast.ada)
    posted = {"method": "single", "kind": "quarter", "weekday": "5", "time": "17:00", "version": "0"}
    assert ada.post("/settings/forecast", {**posted, "has_likely": "on"}).status_code == 303
    assert current_rules().has_likely
    assert "with Most likely" in page_of(ada.get("/settings/forecast"))
    assert ada.post("/settings/forecast", {**posted, "version": "1"}).status_code == 303
    assert not current_rules().has_likely
