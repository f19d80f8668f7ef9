"""Endpoints of movement: the bridge for the eyes of the token's owner, rows that add up to its bars, past days."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.reports.api import movement_shapes as shapes
from quarterdeck.values.ids import public_id
from quarterdeck.warehouse.queries import asking
from quarterdeck.warehouse.terms import Unavailable
from tests.rest import Api, api, content, fits


def bars(client: Api, query: str = "") -> dict[str, shapes.BarOut]:
    told = fits(client.get(f"/movement{query}"), shapes.BridgeOut)
    signed = sum(Decimal(bar.amount) for bar in told.bars if bar.bar != "closing")
    assert signed == Decimal(told.bars[-1].amount)
    return {bar.bar: bar for bar in told.bars}


def test_a_bridge_adds_up_and_each_bar_has_its_rows(moved: Sales) -> None:
    ada = api(moved.cast.ada)
    found = bars(ada)
    assert (found["created"].count, found["created"].amount, found["won"].amount) == (3, "147000.00", "-40000.00")
    told = fits(ada.get("/movement"), shapes.BridgeOut)
    assert (told.ties, told.booked and told.booked.amount, told.won_outside.count) == (True, "40000.00", 0)
    assert fits(ada.get("/movement?mode=gross"), shapes.BridgeOut).ties is None
    for key, bar in found.items():
        rows: list[shapes.MovementRowOut] = []
        cursor: str | None = ""
        pages = 0
        while cursor is not None:
            page = fits(ada.get(f"/movement/rows/{key}?limit=2&cursor={cursor}"), shapes.MovedRowsOut)
            rows, cursor, pages = [*rows, *page.items], page.next_cursor, pages + 1
            assert (page.count, page.amount) == (bar.count, bar.amount)
        assert sum(Decimal(row.part or 0) for row in rows) == Decimal(bar.amount)
        assert len({row.opportunity_id for row in rows}) == bar.count
        assert pages == max(-(-bar.count // 2), 1)


def test_everybody_is_told_what_they_see(moved: Sales) -> None:
    olga, rita = api(moved.cast.olga), api(moved.cast.rita)
    assert bars(olga)["closing"].amount == "7000.00"
    assert bars(rita)["closing"].amount == "100000.00"
    assert bars(api(moved.cast.ada), f"?owner_id={public_id(moved.cast.olga)}")["closing"].count == 1
    flow = fits(rita.get("/movement/flow?by=stage"), shapes.FlowOut).items
    assert {(one.source, one.target, one.count) for one in flow if one.leaves} == {("created", "won", 1)}
    slips = fits(rita.get("/movement/slippage"), shapes.SlippageOut)
    assert (slips.all.count, slips.all.rate) == (0, None)


def test_a_past_day_and_the_weeks(moved: Sales) -> None:
    ada, today = api(moved.cast.ada), timezone.now().date()
    told = fits(ada.get(f"/movement/days/{today}"), shapes.PastDayOut)
    assert (told.count, told.amount) == (2, "107000.00")
    first = fits(ada.get(f"/movement/days/{today}/opportunities?limit=1"), shapes.PastDealsOut)
    second = fits(
        ada.get(f"/movement/days/{today}/opportunities?limit=1&cursor={first.next_cursor}"), shapes.PastDealsOut
    )
    assert {deal.name for deal in (*first.items, *second.items)} == {"Rita open", "Olga open"}
    assert second.next_cursor is None
    assert fits(ada.get(f"/movement/days/{today - timedelta(days=9)}"), shapes.PastDayOut).count == 0
    weeks = fits(ada.get("/movement/weeks"), shapes.WeeksOut).items
    assert (len(weeks), weeks[-1].amount, weeks[0].count) == (104, "107000.00", 0)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/movement?since=2026-02-02&until=2026-02-01", 422, "days_reversed"),
        ("/movement?close_from=2026-02-02&close_to=2026-02-01", 422, "days_reversed"),
        ("/movement?since=9999-12-31", 422, "day_to_come"),
        ("/movement/days/9999-12-31", 422, "day_to_come"),
        ("/movement/rows/won?cursor=x", 422, "cursor_unusable"),
        ("/movement/rows/no_such", 404, None),
        ("/movement/days/yesterday", 404, None),
    ],
)
def test_what_makes_no_sense_is_refused(sales: Sales, path: str, status: int, code: str | None) -> None:
    reply = api(sales.cast.rita).get(path)
    assert reply.status_code == status
    assert [one["code"] for one in content(reply).get("reasons", [])] == ([code] if code else [])


def test_an_away_copy_is_told(sales: Sales, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "answering_here", [lambda _name, _question: Unavailable("away")])
    reply = api(sales.cast.rita).get("/movement")
    assert (reply.status_code, content(reply)["code"], "Retry-After" in reply.headers) == (503, "figures_away", True)
