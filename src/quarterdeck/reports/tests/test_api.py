"""Endpoints of metrics: definitions, figures for the eyes of the token's owner, and rows that add up to them."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.reports.api.shapes import MetricAnswerOut, MetricDefinitionsOut, MetricRowsOut
from quarterdeck.values.ids import public_id
from quarterdeck.warehouse.queries import asking
from quarterdeck.warehouse.terms import Unavailable
from tests.copied import copied
from tests.rest import api, content, fits


@pytest.fixture
def closed(sales: Sales) -> Iterator[Sales]:
    """Rita won two deals of 100.25 and lost one, Olga lost one; the copy follows."""
    lost: dict[str, Any] = {"fill": {"loss_reason_id": sales.reasons["unresponsive"]}}
    for number, outcome in enumerate(("closed_won", "closed_won", "closed_lost")):
        deal = sales.deal(by="system", name=f"Rita {number}", amount=Decimal("100.25"))
        sales.move(deal, outcome, by="system", **(lost if outcome == "closed_lost" else {}))
    olga = sales.deal(by="system", name="Olga 0", owner_id=sales.cast.olga)
    sales.move(olga, "closed_lost", by="system", **lost)
    with copied():
        yield sales


def test_definitions_are_those_of_the_registry(sales: Sales) -> None:
    told = fits(api(sales.cast.rita).get("/metrics"), MetricDefinitionsOut).items
    assert [one.metric for one in told] == list(METRICS)
    rate = next(one for one in told if one.metric == "win_rate")
    assert (rate.unit, rate.direction, rate.floor) == ("ratio", "up", 10)
    assert [one.segment for one in rate.undefined] == ["stage"]
    assert [(one.part, one.rows, one.measures) for one in rate.parts] == [("closed", "opportunity", ["won", "closed"])]


def test_a_figure_is_that_of_what_the_owner_of_the_token_sees(closed: Sales) -> None:
    told = fits(api(closed.cast.ada).get("/metrics/win_rate?by=owner"), MetricAnswerOut)
    assert (told.total.value, told.total.count, told.total.parts) == ("0.500000", 4, {"won": "2", "closed": "4"})
    by_owner = {line.values[0]: line.figure.value for line in told.lines}
    assert by_owner == {public_id(closed.cast.rita): "0.666667", public_id(closed.cast.olga): "0.000000"}
    hers = fits(api(closed.cast.rita).get("/metrics/win_rate"), MetricAnswerOut)
    assert (hers.total.value, hers.lines) == ("0.666667", [])
    size = fits(api(closed.cast.rita).get("/metrics/average_deal_size"), MetricAnswerOut)
    assert (size.total.value, size.currency, size.total.parts["won_value"]) == ("100.25", "EUR", "200.50")


def test_days_and_filters_narrow_it(closed: Sales) -> None:
    ada, today = api(closed.cast.ada), timezone.now().date()
    olga = public_id(closed.cast.olga)
    assert fits(ada.get(f"/metrics/win_rate?owner={olga}"), MetricAnswerOut).total.count == 1
    both = f"/metrics/win_rate?owner={olga}&owner={public_id(closed.cast.rita)}&as_was=false"
    assert fits(ada.get(both), MetricAnswerOut).total.count == 4
    assert fits(ada.get("/metrics/win_rate?source="), MetricAnswerOut).total.count == 4
    past = fits(ada.get(f"/metrics/win_rate?since=2020-01-01&until={today - timedelta(days=9)}"), MetricAnswerOut)
    assert (past.total.value, past.until) == (None, today - timedelta(days=9))
    months = fits(ada.get("/metrics/win_rate?by=period&by=owner&period=quarter&days=this-year"), MetricAnswerOut)
    assert len(months.lines) == 2
    since, owner = months.lines[0].values
    rows = fits(
        ada.get(f"/metrics/win_rate/rows?by=period&by=owner&period=quarter&at={since}&at={owner}"), MetricRowsOut
    )
    assert rows.count == months.lines[0].figure.count


def test_rows_add_up_page_by_page(closed: Sales) -> None:
    ada = api(closed.cast.ada)
    first = fits(ada.get("/metrics/win_rate/rows?limit=3"), MetricRowsOut)
    assert (first.count, len(first.items), first.rows) == (4, 3, "opportunity")
    second = fits(ada.get(f"/metrics/win_rate/rows?limit=3&cursor={first.next_cursor}"), MetricRowsOut)
    assert second.next_cursor is None
    rows = [*first.items, *second.items]
    assert Counter(row.name for row in rows) == Counter(["Rita 0", "Rita 1", "Rita 2", "Olga 0"])
    assert sum(int(row.adds["won"] or 0) for row in rows) == int(first.figure.parts["won"] or 0) == 2
    assert first.figure.value == "0.500000"
    quota = fits(ada.get("/metrics/quota_attainment/rows?part=quotas"), MetricRowsOut)
    assert (quota.rows, quota.count) == ("quota", 0)
    hers = fits(api(closed.cast.olga).get("/metrics/win_rate/rows"), MetricRowsOut)
    assert [row.name for row in hers.items] == ["Olga 0"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/metrics/nothing", 404, ""),
        ("/metrics/win_rate?by=stage", 422, "segment_undefined"),
        ("/metrics/win_rate?stage=x", 422, "segment_undefined"),
        ("/metrics/win_rate?by=moon", 422, "segment_unknown"),
        ("/metrics/win_rate?by=owner&by=owner", 422, "segments_too_many"),
        ("/metrics/win_rate?owner=x", 422, "segment_value_wrong"),
        ("/metrics/win_rate?size=9", 422, "segment_value_wrong"),
        ("/metrics/win_rate?since=2026-02-01&until=2026-01-01", 422, "days_reversed"),
        ("/metrics/win_rate/rows?by=owner&at=&at=", 422, "segment_values_count"),
        ("/metrics/win_rate/rows?part=quotas", 422, "part_unknown"),
        ("/metrics/win_rate/rows?cursor=WyJyb3ciLC0xXQ", 422, "cursor_unusable"),
        ("/metrics/win_rate/rows?limit=1000", 422, "limit_out_of_range"),
    ],
)
def test_what_cannot_be_answered_is_said(sales: Sales, path: str, status: int, code: str) -> None:
    reply = api(sales.cast.ada).get(path)
    assert reply.status_code == status
    assert [reason["code"] for reason in content(reply)["reasons"]] == [code] * bool(code)


@pytest.mark.parametrize("code", ["away", "building", "late"])
def test_a_copy_that_does_not_answer_is_503(sales: Sales, code: str) -> None:
    asking.answering_here.append(lambda *_: Unavailable(code))
    try:
        for path in ("/metrics/win_rate", "/metrics/win_rate/rows"):
            reply = api(sales.cast.ada).get(path)
            assert (reply.status_code, content(reply)["code"]) == (503, f"figures_{code}")
            assert int(reply.headers["Retry-After"]) > 0
    finally:
        asking.answering_here.pop()
