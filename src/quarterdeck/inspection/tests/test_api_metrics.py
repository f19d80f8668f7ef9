"""Look back and metrics over the API."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from quarterdeck.inspection.api.listing import MetricsOut, OpportunitiesOut
from quarterdeck.opportunities.tests.deals import Sales
from tests.cast import actor
from tests.query_counts import QueryCounts
from tests.rest import Api, api, fits, problem, reasons


@pytest.fixture
def rita(sales: Sales) -> Api:
    old = timezone.now() - timedelta(days=10)
    number = sales.deal(
        "qualification", by="system", at=old, name="Presses", close_date=old.date() + timedelta(days=90)
    )
    sales.edit(number, amount=Decimal(1500))
    sales.deal("qualification", name="Cranes", amount=Decimal(70), source="Fair")
    return api(sales.cast.rita, *actor(sales.cast.rita).permissions)


def since(days: int) -> str:
    return (timezone.now().date() - timedelta(days=days)).isoformat()


def test_metrics_are_those_of_the_page(rita: Api) -> None:
    found = fits(rita.get(f"/opportunity-metrics?since={since(7)}"), MetricsOut)
    told = {one.metric.value: (one.count, one.amount, one.count_change, one.amount_change) for one in found.metrics}
    assert told["open"] == (2, "1570.00", 1, "570.00")
    assert told["increased"] == (1, "500.00", None, None)
    assert told["new"] == (1, "70.00", None, None)
    levels = fits(rita.get("/opportunity-metrics?source=fair"), MetricsOut)
    assert {one.metric for one in levels.metrics} == {
        "open",
        "commit",
        "best_case",
        "pipeline",
        "closed_won",
        "closed_lost",
    }
    assert levels.metrics[0].amount == "70.00"


def test_list_of_a_metric_and_conditions(rita: Api) -> None:
    def names(query: str) -> list[str]:
        return [one.name for one in fits(rita.get(f"/opportunities?sort=name&{query}"), OpportunitiesOut).items]

    assert names(f"since={since(7)}&metric=increased") == ["Presses"]
    assert names(f"since={since(7)}&metric=new") == ["Cranes"]
    assert names("metric=open") == ["Cranes", "Presses"]
    assert names("source=fai") == ["Cranes"]
    assert names("source_is=empty") == ["Presses"]
    assert names("type_not=new") == []
    assert names("category=pipeline&pushes_to=3&days_to=10&created_is=set") == ["Cranes", "Presses"]


def test_what_is_no_measure_is_refused(rita: Api) -> None:
    found = problem(rita.get("/opportunities?metric=increased"), 422, "refused")
    assert reasons(found) == [("since_missing", "since")]
    found = problem(rita.get("/opportunities?since=2999-01-01"), 422, "refused")
    assert reasons(found) == [("day_to_come", "since")]
    for query in ("metric=weird", "since=7", "pushes_from=many", "category=sure", "source_is=full"):
        problem(rita.get(f"/opportunities?{query}"), 422, "malformed")


def test_metrics_take_few_statements(rita: Api, query_counts: QueryCounts) -> None:
    rita.get(f"/opportunity-metrics?since={since(7)}")
    with query_counts.expect("api metrics"):
        rita.get(f"/opportunity-metrics?since={since(7)}&scope=mine")
