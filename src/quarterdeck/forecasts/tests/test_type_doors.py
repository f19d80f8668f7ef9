"""Types of forecasts at the doors: pages, forms and endpoints say and refuse the same."""

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from quarterdeck.forecasts.api.shapes import (
    ForecastCallsOut,
    ForecastDealsOut,
    ForecastOut,
    ForecastTypeOut,
    ForecastTypesOut,
)
from quarterdeck.forecasts.queries import named, types_of
from quarterdeck.forecasts.tests.making import kept, line_of
from quarterdeck.forecasts.tests.trading import Trade, territory_line, trade_of
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from tests.cast import Cast
from tests.rest import api, fits

pytestmark = pytest.mark.django_db
Browser = Callable[[int], Client]
ARR = {"name": "ARR", "measure": "recurring", "date": "close", "hierarchy": "territory", "source": "lines"}


@pytest.fixture
def trade(cast: Cast) -> Trade:
    return trade_of(cast)


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.content[-2000:]
    return unescape(answer.content.decode()).replace("\u00a0", " ")


def test_a_type_is_made_on_the_page_and_chosen_by_its_address(trade: Trade, browser: Browser) -> None:
    sam, max_ = browser(trade.cast.sam), browser(trade.cast.max)
    wrong = sam.post("/settings/forecast/types/new", {**ARR, "source": "deals", "is_active": "on"})
    assert wrong.status_code == 422
    assert "Only lines tell what recurs" in unescape(wrong.content.decode())
    assert sam.post("/settings/forecast/types/new", {**ARR, "is_active": "on"}).status_code == 303
    assert "Recurring a year (ARR) · by close date · by territory" in page(sam, "/settings/forecast")
    answered = {"answer-company": public_id(trade.cast.ada), "is_active": "on", "version": "1"}
    assert sam.post("/settings/forecast/types/arr", {**ARR, **answered}).status_code == 303
    assert sam.post("/settings/forecast/types/arr", {**ARR, "name": "Other", **answered}).status_code == 409
    assert named(types_of(), "arr").answers == (("company", trade.cast.ada),)
    page(max_, "/settings/forecast/types/arr", 403)
    shown = page(max_, "/forecast?type=arr")
    assert all(word in shown for word in ("Ports", "ARR", "€360"))
    assert "World" not in shown
    period = trade.picture("arr").scene.key
    rows = page(max_, f"/forecast/{period}/{territory_line('Ports')}/deals?type=arr&figure=commit")
    assert all(word in rows for word in ("Presses", "Licence", "€360"))
    here = f"/forecast/{period}/{territory_line('Ports')}"
    assert max_.post(f"{here}/call?type=arr", {"commit": "300", "best_case": "", "note": ""}).status_code == 303
    assert "€300" in page(max_, f"{here}?type=arr")
    page(max_, here, 404)
    page(max_, "/forecast?type=nothing", 404)


def test_pieces_have_no_currency_on_any_page(trade: Trade, browser: Browser) -> None:
    key = trade.type("Pieces", measure="quantity", source="lines", is_default=True)
    assert key == "pieces"
    rita, line = browser(trade.cast.rita), line_of(trade.shop.sales, "rita")
    period = trade.picture(key).scene.key
    shown = page(rita, "/forecast")
    assert "In pieces." in shown
    assert "5.5" in shown
    assert "€" not in shown.split('id="lines"')[1].split('id="standing"')[0]
    assert "2.5" in page(rita, f"/forecast/{period}/{line}/deals?figure=commit")
    assert (
        rita.post(f"/forecast/{period}/{line}/call", {"commit": "6.5", "best_case": "", "note": ""}).status_code == 303
    )
    assert "6.5" in page(rita, f"/forecast/{period}/{line}")
    # My day stays with amounts, whichever forecast is the usual one.
    assert f"/forecast/{period}/{line}?type=amount" in page(rita, "/my-day")


def test_endpoints_say_the_same(trade: Trade) -> None:
    sam = api(trade.cast.sam, Permission.QUOTAS_MANAGE)
    assert sam.post("/forecast-types", {**ARR, "source": "deals"}).status_code == 422
    made = sam.post("/forecast-types", ARR)
    assert made.status_code == 201
    (first, arr) = fits(sam.get("/forecast-types"), ForecastTypesOut).items
    assert (first.key, first.is_default, arr.key, arr.version) == ("amount", True, "arr", 1)
    answers = [{"line": territory_line("Ports"), "person_id": public_id(trade.cast.sam)}]
    assert fits(sam.put("/forecast-types/arr", {**ARR, "answers": answers}), ForecastTypeOut).version == 2
    assert sam.put("/forecast-types/nothing", ARR).status_code == 404
    assert api(trade.cast.max).get("/forecast-types").status_code == 403
    max_ = api(trade.cast.max, Permission.OPPORTUNITIES_EDIT)
    found = fits(max_.get("/forecasts?type=arr"), ForecastOut)
    assert (found.type, found.measure, found.hierarchy, found.currency) == ("arr", "recurring", "territory", "EUR")
    assert [line.name for line in found.lines] == ["Ports"]
    here = f"/forecasts/{found.period}/{territory_line('Ports')}"
    deals = fits(max_.get(f"{here}/deals?type=arr"), ForecastDealsOut)
    assert [(one.part, one.adds) for one in deals.items] == [("Licence", "360.00")]
    for commit in ("300", "310", "320"):
        assert max_.post(f"{here}/calls", {"commit": commit, "type": "arr"}).status_code == 200
    calls = fits(max_.get(f"{here}/calls?type=arr&limit=2"), ForecastCallsOut)
    assert [one.amount for one in calls.items] == ["320.00", "310.00"]
    rest = fits(max_.get(f"{here}/calls?type=arr&limit=2&cursor={calls.next_cursor}"), ForecastCallsOut)
    assert ([one.amount for one in rest.items], rest.next_cursor) == (["300.00"], None)
    # Whoever else answers for the line is told what they said themselves, and what stands.
    assert max_.put(f"{here}/adjustments/commit", {"amount": "1", "type": "arr"}).status_code == 422
    assert {row.type for row in kept("ForecastCall")} == {"rec-cl-ty-l"}
    assert api(trade.cast.rita).get(f"{here}/deals?type=arr").status_code == 404


def test_who_answers_is_asked_anew_in_another_tree(trade: Trade, browser: Browser) -> None:
    sam = browser(trade.cast.sam)
    channel = {**ARR, "hierarchy": "channel", "is_active": "on"}
    sam.post("/settings/forecast/types/new", channel)
    sam.post("/settings/forecast/types/arr", {**channel, "answer-company": public_id(trade.cast.ada), "version": "1"})
    assert named(types_of(), "arr").answers == (("company", trade.cast.ada),)
    posted = {**ARR, "is_active": "on", "answer-company": public_id(trade.cast.ada), "version": "2"}
    assert sam.post("/settings/forecast/types/arr", posted).headers["Location"] == "/settings/forecast/types/arr"
    assert named(types_of(), "arr").answers == ()
