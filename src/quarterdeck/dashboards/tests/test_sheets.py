"""A dashboard as a workbook: what every figure means, then a sheet for each tile, with what who asks may see."""

import io
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.dashboards.terms import Sharing, TileFields
from quarterdeck.dashboards.tests.making import LIST, NUMBER, a_dashboard
from quarterdeck.exports.tables.defined import UNIT_WORDS, policy_of
from quarterdeck.opportunities.tests.deals import Sales
from quarterdeck.sheets.terms import Limits, Line
from quarterdeck.sheets.workbooks import opened_workbook
from quarterdeck.values.ids import public_id

MONEY = TileFields("average_deal_size", query="days=12-months")
UNDEFINED = TileFields("quota_attainment", query="product=5")


def rows_of(content: bytes, sheet: str) -> list[dict[str, Any]]:
    lines = opened_workbook(io.BytesIO(content), Limits(), sheet)[1]
    head, *rows = [list(row.cells) for row in lines if isinstance(row, Line)]
    return [dict(zip(map(str, head), row, strict=False)) for row in rows]


def test_a_sheet_for_each_tile_and_one_that_says_what_they_mean(
    sales: Sales, asked: list[str], browser: Callable[[int], Client]
) -> None:
    tiles = (NUMBER, LIST, NUMBER, MONEY, UNDEFINED)
    shared = a_dashboard(sales.cast.ada, *tiles, sharing=Sharing.EVERYONE.value)
    body = {"query": urlencode({"dashboard": public_id(shared)}), "type": "xlsx", "headings": "keys"}
    answer = browser(sales.cast.rita).post("/lists/dashboard/export", body)
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file is streamed
    defined = rows_of(content, "Definitions")
    names = ["Win rate", "By rep", "Win rate 2", "Average deal size", "Quota attainment"]
    assert [row["sheet"] for row in defined] == names
    assert [row["currency"] or "" for row in defined] == ["", "", "", "EUR", ""]
    assert defined[0]["definition"] == METRICS["win_rate"].formula
    assert defined[1]["report"] == "/reports/win_rate?by=owner"
    assert defined[3]["policy"].startswith("Closed amounts are converted at the rates of their closing days.")
    assert all(row["as_of"] for row in defined)
    # Rita sees her own deals alone: 8 of 11 were won.
    by_rep = rows_of(content, "By rep")
    assert [(row["part"], row["line"] or "", row["figure"] or "", row["count"]) for row in by_rep] == [
        ("Overall", "", 0.727273, 11), ("Previous period", "", "", 0), ("Line", "Rita Vogel", 0.727273, 11),
    ]  # fmt: skip
    assert by_rep[0]["low"] < 0.727273 < by_rep[0]["high"]
    assert rows_of(content, "Win rate") == rows_of(content, "Win rate 2")
    (undefined,) = rows_of(content, "Quota attainment")
    assert undefined["figure"] in (None, "")
    assert undefined["why_not"].startswith("Quotas are people's by month")


def test_every_metric_says_its_unit_and_how_its_amounts_are_converted() -> None:
    for metric in METRICS.values():
        assert UNIT_WORDS[metric.unit]
        assert policy_of(metric) or "money" not in metric.unit
    assert policy_of(METRICS["win_rate"]) == ()
    assert len(policy_of(METRICS["open_pipeline"])) == 2
    assert len(policy_of(METRICS["quota_attainment"])) == 3
