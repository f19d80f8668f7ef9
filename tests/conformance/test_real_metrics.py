"""Rates, sums and durations of other systems' data are those that pandas found in the same files."""

import json
import statistics
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

import pytest

from quarterdeck.analytics import Pipeline, as_rows
from quarterdeck.analytics.schema import DAY_US, FOREVER
from tests.outside_data import outside_data

NEARLY = 5e-5  # the facts are rounded to four places


def facts(name: str) -> Any:
    return json.loads(outside_data("golden_facts.json").read_text())[name]


@cache
def maven() -> Pipeline:
    path = outside_data("maven_crm/sales_pipeline.csv")
    return Pipeline.of(path, currency="USD", today="2017-12-31")


@cache
def dtc() -> Pipeline:
    folder = outside_data("salesforce_dtc")
    by_name = {"id": "Name", "name": "Name"}
    return Pipeline.of(
        folder / "DTC_Opportunity.csv", folder / "DTC_OpportunityHistory.csv", columns=by_name, currency="USD"
    )


@cache
def contoso() -> Pipeline:
    return Pipeline.of(outside_data("d365_contoso/Opportunity.csv"), today="2025-10-06")


@cache
def declarations() -> Pipeline:
    log = outside_data("event_logs/bpi2020_domestic_declarations.csv.gz")
    return Pipeline.of(history=log, won=["Payment Handled"], lost=[])


@cache
def loans() -> Pipeline:
    """The application states of the log: offers and work items run beside them."""
    import duckdb

    path = outside_data("event_logs/bpi2012_cases_to_2011-12-15.csv.gz")
    kept = "activity LIKE 'A_%' AND activity NOT IN ('A_REGISTERED', 'A_ACTIVATED')"
    rows = duckdb.sql(f"SELECT * FROM read_csv('{path}') WHERE {kept}")
    assert rows is not None
    states = rows.to_arrow_table()
    return Pipeline.of(history=states, won=["A_APPROVED"], lost=["A_DECLINED", "A_CANCELLED"])


@cache
def helpdesk() -> Pipeline:
    return Pipeline.of(history=outside_data("event_logs/helpdesk.csv.gz"), won=["Closed"], lost=[])


def trap(pipeline: Pipeline, key: str) -> int:
    return {one.key: one.count for one in pipeline.traps()}.get(key, 0)


def days(pipeline: Pipeline, sql: str) -> list[float]:
    return [int(row[0]) / DAY_US for row in pipeline.engine.rows(sql, {"forever": FOREVER})]


def by_outcome(pipeline: Pipeline) -> dict[str, int]:
    return dict(pipeline.engine.rows("SELECT outcome, COUNT(*) FROM opportunity GROUP BY outcome", {}))


def cycle(outcome: str) -> str:
    return f"SELECT closed - created FROM opportunity WHERE outcome = '{outcome}' AND closed IS NOT NULL"


def about(values: Iterable[float], *, mean: float | None = None, median: float | None = None) -> None:
    found = list(values)
    if mean is not None:
        assert statistics.mean(found) == pytest.approx(mean, abs=NEARLY)
    if median is not None:
        assert statistics.median(found) == pytest.approx(median, abs=NEARLY)


def test_maven_rates_and_sums() -> None:
    known, pipeline = facts("maven_crm"), maven()
    figure = pipeline.metric("win_rate").total
    won, lost = known["by_stage"]["Won"], known["by_stage"]["Lost"]
    assert (figure.numerator, figure.denominator) == (won, won + lost)
    assert float(figure.value or 0) == pytest.approx(known["win_rate"], abs=1e-6)
    rates = as_rows(pipeline.metric("win_rate", "period", period="quarter"), "quarter")
    told = {row["quarter"].replace("-", ""): row["value"] for row in rates}
    assert told == pytest.approx(known["win_rate_by_quarter"], abs=1e-6)
    by_value = pipeline.metric("win_rate_value", "period", period="quarter")
    sold = {line.labels[0].replace("-", ""): (line.figure.parts["won_value"] or 0) / 100 for line in by_value.lines}
    assert sold == known["won_value_by_quarter"]
    by_owner = pipeline.metric("win_rate_value", "owner")
    sums = Counter({line.labels[0]: (line.figure.parts["won_value"] or 0) / 100 for line in by_owner.lines})
    assert dict(sums.most_common(5)) == known["top5_agents_won_value"]


def test_maven_durations_and_traps() -> None:
    known, pipeline = facts("maven_crm"), maven()
    for outcome in ("won", "lost"):
        cycles = days(pipeline, cycle(outcome))
        about(cycles, mean=known["mean_cycle_days"][outcome], median=known["median_cycle_days"][outcome])
    aged = days(pipeline, f"SELECT 17531 * {DAY_US} - created FROM opportunity WHERE outcome = 'open'")
    about(aged, median=known["open_age_days_at_2017-12-31"]["engaging_median"])
    assert sum(age > 138 for age in aged) == 1291
    # Nobody engaged with the deals of the first stage yet.
    assert trap(pipeline, "without_created") == known["by_stage"]["Prospecting"]
    assert trap(pipeline, "first_quarter") > 0
    assert trap(pipeline, "losses_without_amount") == known["by_stage"]["Lost"]


def test_dtc_rates_and_sums() -> None:
    known, pipeline = facts("salesforce_dtc"), dtc()
    assert by_outcome(pipeline) == {
        "won": known["by_stage"]["Closed Won"],
        "lost": known["by_stage"]["Closed Lost"],
        "open": 191,
    }
    assert float(pipeline.metric("win_rate").total.value or 0) == pytest.approx(known["win_rate_count"], abs=1e-6)
    assert float(pipeline.metric("win_rate_value").total.value or 0) == pytest.approx(known["win_rate_value"], abs=1e-6)
    lines = pipeline.metric("win_rate_value", "period", period="quarter").lines
    sums = {line.labels[0].replace("-", ""): (line.figure.parts["won_value"] or 0) // 100 for line in lines}
    assert sums == known["won_value_by_quarter_of_CloseDate"]
    for outcome, told in known["cycle_days_CloseDate_minus_CreatedDate"].items():
        about(days(pipeline, cycle(outcome)), **told)


def test_dtc_history_and_its_traps() -> None:
    known, pipeline = facts("salesforce_dtc"), dtc()
    assert pipeline.coverage == (known["history_opportunities"], known["opportunities"])
    ((rows,),) = pipeline.engine.rows("SELECT COUNT(*) FROM visit WHERE ordinal > 1", {})
    assert rows == known["history_rows_that_change_stage"]
    ((opened,),) = pipeline.engine.rows("SELECT COUNT(*) FROM visit WHERE outcome = 'lost' AND departure = 'back'", {})
    assert opened == known["history_reopened_from_Closed_Lost"]
    ((early,),) = pipeline.engine.rows(
        "SELECT COUNT(*) FROM visit v JOIN opportunity o ON o.opportunity_id = v.opportunity_id"
        " WHERE v.ordinal = 1 AND v.entered < o.created",
        {},
    )
    assert early == known["history_first_row_before_CreatedDate_of_opportunity"]
    assert trap(pipeline, "left_truncation") > 200
    assert trap(pipeline, "loops") > 0


def test_contoso() -> None:
    known, pipeline = facts("d365_contoso"), contoso()
    assert by_outcome(pipeline) == {name.casefold(): count for name, count in known["by_status"].items()}
    figure = pipeline.metric("win_rate").total
    undated = trap(pipeline, "without_closing")
    assert undated == known["closed_without_close_date"]
    assert figure.numerator == known["by_status"]["Won"]
    assert known["by_status"]["Won"] / (figure.denominator + undated) == pytest.approx(known["win_rate"], abs=1e-6)
    assert trap(pipeline, "overdue") == known["open_with_est_close_before_2025-10-06"]
    assert trap(pipeline, "won_without_amount") == known["won_with_zero_or_missing_actual_revenue"]
    sums = dict(pipeline.engine.rows("SELECT outcome, SUM(amount) FROM opportunity GROUP BY outcome", {}))
    assert int(sums["won"]) == round(known["won_actual_revenue"] * 100)
    assert int(sums["open"]) == round(known["open_est_revenue"] * 100)
    stages = pipeline.engine.rows(
        "SELECT s.name, COUNT(*) FROM opportunity o JOIN stage s ON s.stage_id = o.stage_id WHERE o.outcome = 'open'"
        " GROUP BY s.name",
        {},
    )
    assert dict(stages) == known["open_by_stage"]
    assert pipeline.reading.stages == ("Qualify", "Develop", "Propose", "Close")


def test_declarations() -> None:
    known, pipeline = facts("bpi2020_domestic"), declarations()
    lasting = days(
        pipeline,
        "SELECT p.since - o.created FROM present_state p JOIN opportunity o ON o.opportunity_id = p.opportunity_id",
    )
    assert len(lasting) == known["cases"]
    about(lasting, mean=known["case_days_mean"], median=known["case_days_median"])
    for told in known["top_transitions"]:
        stays = [
            int(row[0]) / DAY_US
            for row in pipeline.engine.rows(
                "SELECT v.departed - v.entered FROM visit v JOIN stage a ON a.stage_id = v.stage_id"
                " JOIN stage b ON b.stage_id = v.next_stage_id WHERE a.name = :left AND b.name = :right",
                {"left": told["from"], "right": told["to"]},
            )
        ]
        assert len(stays) == told["n"]
        about(stays, median=told["median_days"])
    assert trap(pipeline, "loops") == known["cases_resubmitted"]
    assert {"missing_losses", "cycle_skewed"} <= {one.key for one in pipeline.traps()}


def test_loans() -> None:
    known, pipeline = facts("bpi2012"), loans()
    assert by_outcome(pipeline) == {
        "won": known["end"]["approved"],
        "lost": known["end"]["declined"] + known["end"]["cancelled"],
    }
    assert pipeline.reading.stages == ("A_SUBMITTED", "A_PARTLYSUBMITTED", "A_PREACCEPTED", "A_ACCEPTED", "A_FINALIZED")
    ends = {"A_APPROVED": "APPROVED", "A_DECLINED": "DECLINED", "A_CANCELLED": "CANCELLED"}
    for stage, name in ends.items():
        cycles = days(
            pipeline,
            "SELECT o.closed - o.created FROM opportunity o JOIN stage s ON s.stage_id = o.stage_id"
            f" WHERE s.name = '{stage}'",
        )
        about(cycles, median=known["median_days"][f"SUBMITTED->{name}"])
    finals = days(
        pipeline,
        "SELECT v.departed - v.entered FROM visit v JOIN stage a ON a.stage_id = v.stage_id JOIN stage b ON"
        " b.stage_id = v.next_stage_id WHERE a.name = 'A_ACCEPTED' AND b.name = 'A_FINALIZED'",
    )
    about(finals, median=known["median_days"]["ACCEPTED->FINALIZED"])
    entered = pipeline.engine.rows(
        "SELECT s.name, COUNT(DISTINCT v.opportunity_id) FROM visit v JOIN stage s ON s.stage_id = v.stage_id"
        " GROUP BY s.name",
        {},
    )
    assert all(known["cases_reaching"][name] == count for name, count in entered)


def test_helpdesk() -> None:
    known, pipeline = facts("helpdesk"), helpdesk()
    assert trap(pipeline, "repeated_changes") == known["duplicate_rows"]
    lasting = days(
        pipeline,
        "SELECT p.since - o.created FROM present_state p JOIN opportunity o ON o.opportunity_id = p.opportunity_id",
    )
    assert len(lasting) == known["cases"]
    about(lasting, mean=known["case_days_mean"], median=known["case_days_median"])
    ((closed,),) = pipeline.engine.rows(
        "SELECT COUNT(DISTINCT v.opportunity_id) FROM visit v WHERE v.outcome = 'won'", {}
    )
    assert closed == known["closed_cases"]
    assert "missing_losses" in {one.key for one in pipeline.traps()}
