"""Pages and endpoints of scenarios say and do the same."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.scenarios.actions import edit_scenario
from quarterdeck.scenarios.api.shapes import ScenarioDealsOut, ScenarioOut, ScenariosOut, ScenarioVersionsOut
from quarterdeck.scenarios.models import Scenario
from quarterdeck.scenarios.queries import lines_of, scenario_row
from quarterdeck.scenarios.terms import Lever, Said
from quarterdeck.scenarios.tests.making import answer, publish, scenario
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from tests.cast import SYSTEM, actor
from tests.query_counts import QueryCounts
from tests.rest import Api, api, content, fits

Browser = Callable[[int], Client]
SAVE = {"do": "save", "name": "Push", "ramp": "13"}


def save(sales: Sales, **typed: str) -> dict[str, str]:
    return {**SAVE, "line": f"person-{public_id(sales.cast.rita)}", **typed}


def token(sales: Sales) -> Api:
    return api(sales.cast.rita, Permission.OPPORTUNITIES_EDIT)


def shown(client: Client, path: str, status: int = 200, headers: Mapping[str, str] | None = None) -> str:
    reply = client.get(path, headers=headers)
    assert reply.status_code == status
    return unescape(reply.content.decode())


def levers(sales: Sales, name: str = "rita") -> tuple[Lever, ...]:
    by = sales.actor(name)
    return scenario_row(by, lines_of(by), Scenario.objects.get().pk).newest.said.levers


def test_the_form_keeps_what_was_typed_while_deals_are_found(sales: Sales, browser: Browser) -> None:
    publish()
    deal, rita = sales.deal(name="Presses for Kiel"), browser(sales.cast.rita)
    found = unescape(rita.post("/scenarios/new", save(sales, do="find", win_rate="10", find="kiel")).content.decode())
    assert "Presses for Kiel" in found
    assert 'value="10"' in found
    assert not Scenario.objects.exists()
    key = f"deal_{public_id(deal)}"
    more = {"kind_0": "created", "part_0": "channel:partner", "amount_0": "25", key: "in"}
    reply = rita.post("/scenarios/new", save(sales, win_rate="10", cycle="-2", **more))
    assert reply.status_code == 303
    assert levers(sales) == (
        Lever("win_rate", 1.1), Lever("cycle", -2.0), Lever("created", 1.25, "channel", "partner"),
    )  # fmt: skip
    again = shown(rita, f"{reply['Location']}/edit")
    assert 'value="25"' in again
    changed = rita.post(f"{reply['Location']}/edit", save(sales, win_rate="20", version="1", **{key: "model"}))
    assert changed.status_code == 303
    assert levers(sales) == (Lever("win_rate", 1.2),)
    stale = rita.post(f"{reply['Location']}/edit", save(sales, win_rate="30", version="1"))
    assert stale.status_code == 409


@pytest.mark.parametrize(
    ("posted", "body", "code", "said"),
    [
        (
            {"win_rate": "-110"},
            {"levers": [{"kind": "win_rate", "amount": -0.1}]},
            "scenario_factor_negative",
            "below 0",
        ),
        ({"ramp": "200"}, {"ramp": 200}, "scenario_ramp_wrong", "weeks of ramp"),
        (
            {"kind_0": "created", "part_0": "channel:moon", "amount_0": "5"},
            {"levers": [{"kind": "created", "amount": 1.05, "column": "channel", "value": "moon"}]},
            "scenario_segment_unknown",
            "what a lever holds for",
        ),
        ({"line": "company"}, {"team_id": None}, "scenario_line_unknown", "whose deals you may all see"),
    ],
)
def test_pages_and_endpoints_refuse_alike(
    sales: Sales, browser: Browser, posted: dict[str, str], body: dict[str, Any], code: str, said: str
) -> None:
    publish()
    page = browser(sales.cast.rita).post("/scenarios/new", save(sales, **posted))
    assert page.status_code == 422
    assert said in unescape(page.content.decode())
    reply = token(sales).post("/scenarios", {"name": "Push", **body})
    assert reply.status_code == 422
    reasons = content(reply)["reasons"]
    assert [one["code"] for one in reasons] == [code]
    assert said in reasons[0]["text"]


def test_a_page_settles_by_itself_and_tells_what_comes(
    sales: Sales, browser: Browser, query_counts: QueryCounts
) -> None:
    publish()
    deal, rita = sales.deal(), browser(sales.cast.rita)
    pk = scenario(actor(sales.cast.rita))
    here = f"/scenarios/{public_id(pk)}"
    assert 'hx-trigger="every 2s"' in shown(rita, here)
    shown(rita, f"{here}/deals", 404)
    answer(pk, deal)
    part = shown(rita, here, headers={"HX-Request": "true", "HX-Target": "result"})
    assert "hx-trigger" not in part
    assert "<html" not in part
    with query_counts.expect("page of a scenario"):
        whole = shown(rita, here)
    for words in ("What matters most", "+10%", "No quota to compare with.", "Of what it is"):
        assert words in whole
    assert "Presses" in shown(rita, f"{here}/deals")
    assert "stale" not in shown(rita, "/scenarios")
    publish(timezone.now() + timedelta(days=1))
    assert "A newer forecast is published." in shown(rita, here)
    assert "stale" in shown(rita, "/scenarios")
    for bad in ("?version=9", "/deals?page=0", "/deals?page=x"):
        shown(rita, f"{here}{bad}", 404)


def test_where_a_rep_week_brings_most_is_told_by_team(sales: Sales, browser: Browser) -> None:
    publish()
    max_, north, south = sales.cast.max, str(sales.cast.north), str(sales.cast.south)
    pk = scenario(actor(max_), person_id=None, team_id=sales.cast.north)
    much = {"name": north, "reps": 2, "wins": 9, "mean": 670_000, "p10": 500_000, "p50": 660_000, "p90": 910_000}
    few = {"name": south, "reps": 3, "wins": 1, "mean": 90_000, "p10": None, "p50": None, "p90": None, "best": None}
    answer(pk, rep_weeks=[much | {"best": 0.93}, few])
    whole = shown(browser(max_), f"/scenarios/{public_id(pk)}")
    for words in ("Where a rep-week brings most", "North", "€6.70k", "€5.00k–€9.10k", "93%", "too few to say"):
        assert words in whole
    told = fits(api(max_).get(f"/scenarios/{public_id(pk)}"), ScenarioOut).newest.result
    assert told is not None
    first, second = told.rep_weeks
    assert (first.team_id, first.mean, first.p90, first.best) == (public_id(int(north)), "6700.00", "9100.00", 0.93)
    assert (second.wins, second.p50, second.best) == (1, None, None)
    alone = scenario(actor(max_), "Alone", person_id=None, team_id=sales.cast.north)
    answer(alone, rep_weeks=[much | {"best": None}])
    assert "rep-week" not in shown(browser(max_), f"/scenarios/{public_id(alone)}"), "one team is compared with nothing"


def test_pipeline_to_come_is_told_by_quarter_and_as_supposed(sales: Sales, browser: Browser) -> None:
    publish()
    rita = sales.cast.rita
    levers = (("created", 1.5), ("deal_size", 2.0))
    pk = scenario(actor(rita), said=Said(tuple(Lever(*one) for one in levers)))
    coming = {
        "quarter": "Q1 FY2027", "ahead": 1, "count_p10": 70, "count_p50": 80, "count_p90": 95, "value_p10": 6_000_000,
        "value_p50": 8_000_000, "value_p90": 9_900_000,
    }  # fmt: skip
    told = {"method": "level", "periods": 9, "error": 0.125, "last_error": 0.2, "coming": [coming]}
    answer(pk, volume=told)
    here, client = f"/scenarios/{public_id(pk)}", browser(rita)
    table = shown(client, here).partition('id="volume"')[2]
    row = re.sub(r"<[^>]+>|\s", " ", re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1]).split()
    assert " ".join(row) == "Q1 FY2027 80 70–95 €80.0k €60.0k–€99.0k 120, €240k"
    assert "off by 12.5% of what came, taking the last quarter again by 20%" in table
    result = fits(api(rita).get(here), ScenarioOut).newest.result
    assert result is not None
    assert result.volume is not None
    assert (result.volume.coming[0].count_p50, result.volume.coming[0].value_p50) == (80, "80000.00")
    answer(scenario(actor(rita), "Short"), volume=None)
    short = Scenario.objects.get(name="Short").pk
    assert "it takes eight finished quarters" in shown(client, f"/scenarios/{public_id(short)}")


def test_levers_are_held_against_the_past(sales: Sales, browser: Browser) -> None:
    publish()
    rita, _deal = sales.cast.rita, sales.deal()
    levers = (
        Lever("win_rate", 1.1),
        Lever("deal_size", 2.0),
        Lever("cycle", -3.0),
        Lever("created", 1.2, "size", "large"),
    )
    pk = scenario(actor(rita), said=Said(levers))
    seen = [
        {"kind": kind, "periods": 8, "low": low, "high": high, "recent": recent}
        for kind, low, high, recent in (
            ("win_rate", 0.2, 0.3, 0.25), ("deal_size", 9e5, 12e5, 1e6), ("cycle", 8.0, 11.0, 9.5),
            ("created", 2.0, 4.0, 3.0), ("push_rate", 0.1, 0.2, 0.15),
        )
    ]  # fmt: skip
    answer(pk, seen=seen)
    whole = shown(browser(rita), f"/scenarios/{public_id(pk)}")
    table = whole[whole.index('id="seen"') :]
    rows = [re.sub(r"<[^>]+>|\s", " ", row).split() for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)[1:6]]
    assert [" ".join(row) for row in rows] == [
        "Win rate 25% 20%–30% 27.5% within what was seen",
        "Deal size €10.0k €9.00k–€12.0k €20.0k above what was seen",
        "Sales cycle 9.5 weeks 8.0 weeks–11.0 weeks 6.5 weeks below what was seen",
        "Created pipeline 3.0 a week 2.0 a week–4.0 a week 3.0 a week moved in a part",
        "Push rate 15% 10%–20% 15% as it was",
    ]
    told = fits(api(rita).get(f"/scenarios/{public_id(pk)}"), ScenarioOut).newest.result
    assert told is not None
    assert [(one.kind, one.low) for one in told.seen[:2]] == [("win_rate", 0.2), ("deal_size", "9000.00")]


def test_two_are_laid_side_by_side(sales: Sales, browser: Browser) -> None:
    publish()
    rita, by = browser(sales.cast.rita), actor(sales.cast.rita)
    ids = [scenario(by, name) for name in ("Push", "Pull")]
    for pk in ids:
        answer(pk)
    named = "&".join(f"with={public_id(pk)}" for pk in ids)
    whole = shown(rita, f"/scenarios/compare?{named}")
    assert whole.count("€24") >= 2
    assert "Choose two to four" in shown(rita, f"/scenarios/compare?with={public_id(ids[0])}&with=x")
    shown(browser(sales.cast.olga), f"/scenarios/compare?{named}", 404)


def test_a_shared_one_withholds_figures_at_every_door(sales: Sales, browser: Browser) -> None:
    publish()
    cast, deal = sales.cast, sales.deal()
    pk = scenario(actor(cast.max), person_id=None, team_id=cast.north)
    answer(pk, deal)
    edit_scenario(
        scenario_id=pk, changes={"sharing": "person", "shared_person_id": cast.rita}, by=actor(cast.max), via=SYSTEM
    )
    here, rita = f"/scenarios/{public_id(pk)}", browser(cast.rita)
    whole = shown(rita, here)
    assert "Its figures are not shown to you." in whole
    assert "€24" not in whole + shown(rita, "/scenarios")
    shown(rita, f"{here}/deals", 404)
    told = content(api(cast.rita).get(here))
    assert told["newest"]["result"] is None
    assert content(api(cast.rita).get(f"{here}/opportunities"))["items"] == []
    assert content(api(cast.rita).get(f"{here}/versions"))["items"][0]["result"] is None
    assert content(api(cast.max).get(here))["newest"]["result"]["supposed"]["p50"] == "24.00"


def test_endpoints_add_change_ask_copy_and_delete(sales: Sales) -> None:
    publish()
    deal, client = sales.deal(), token(sales)
    lever = {"kind": "deal_size", "amount": 1.2, "column": "size", "value": "large"}
    made = client.post("/scenarios", {"name": "Push", "levers": [lever], "include": [public_id(deal)]})
    assert made.status_code == 201
    told = fits(made, ScenarioOut, 201)
    here = f"/scenarios/{told.id}"
    assert (told.person_id, told.is_computed, told.newest.result) == (public_id(sales.cast.rita), False, None)
    answer(Scenario.objects.get().pk, deal)
    found = fits(client.get(here), ScenarioOut)
    assert found.newest.result is not None
    assert found.newest.result.supposed is not None
    assert (found.newest.result.supposed.p50, found.newest.result.supposed.reaches) == ("24.00", 0.4)
    assert found.newest.supposed.include == [public_id(deal)]
    rows = fits(client.get(f"{here}/opportunities"), ScenarioDealsOut)
    assert [(row.opportunity_id, row.part) for row in rows.items] == [(public_id(deal), "16.60")]
    assert client.patch(here, {"ramp": 4}).status_code == 200
    assert client.post(f"{here}/compute").status_code == 200
    versions = fits(client.get(f"{here}/versions?limit=2"), ScenarioVersionsOut)
    assert [one.number for one in versions.items] == [3, 2]
    assert versions.next_cursor
    assert client.post(f"{here}/copy", {"name": "Again"}).status_code == 201
    for path in ("/scenarios", f"{here}/versions"):
        with CaptureQueriesContext(connection) as one:
            assert len(content(client.get(f"{path}?limit=1"))["items"]) == 1
        with CaptureQueriesContext(connection) as all_:
            assert len(content(client.get(path))["items"]) > 1
        assert len(all_) == len(one)
    assert len(fits(client.get("/scenarios"), ScenariosOut).items) == 2
    assert client.delete(here).status_code == 204
    assert client.get(here).status_code == 404
    assert client.post(f"{here}/restore").status_code == 200


def test_the_forecast_leads_to_what_if_of_the_quarter_that_runs(sales: Sales, browser: Browser) -> None:
    rita = browser(sales.cast.rita)
    assert "/scenarios/new?line=person-" in shown(rita, "/forecast")
    assert "/scenarios/new" not in shown(rita, "/forecast/fy2090-q4")
