"""Rows of reports: every employee, each over what they see."""

from collections.abc import Mapping
from typing import Any

from tests.matrix.api import READERS
from tests.matrix.api import reads as api_reads
from tests.matrix.rows import EMPLOYEES, Row, reads
from tests.matrix.sample import Sample


def metric(_: Sample) -> Mapping[str, Any]:
    return {"metric": "win_rate"}


def tab(_: Sample) -> Mapping[str, Any]:
    return {"tab": "reps"}


def past(_: Sample) -> Mapping[str, Any]:
    return {"day": "2026-01-31"}


API: dict[str, Row] = {
    "list_metrics": api_reads(READERS),
    "get_metric": api_reads(READERS, metric),
    "list_traps": api_reads(READERS),
    "list_metric_rows": api_reads(READERS, metric),
    "get_funnel": api_reads(READERS),
    "list_funnel_rows": api_reads(READERS),
    "get_bottlenecks": api_reads(READERS),
    "get_losses": api_reads(READERS),
    "list_loss_rows": api_reads(READERS),
    "get_movement": api_reads(READERS),
    "list_movement_rows": api_reads(READERS, lambda _: {"bar": "won"}),
    "get_slippage": api_reads(READERS),
    "get_flow": api_reads(READERS),
    "get_past_day": api_reads(READERS, past),
    "list_past_opportunities": api_reads(READERS, past),
    "list_pipeline_weeks": api_reads(READERS),
}


def stage(sample: Sample) -> Mapping[str, Any]:
    return {"stage_id": sample.stage_id, "of": "entered"}


ROWS: dict[str, Row] = {
    "insights": reads(EMPLOYEES),
    "insights_tab": reads(EMPLOYEES, tab),
    "bottlenecks": reads(EMPLOYEES),
    "funnel": reads(EMPLOYEES),
    "funnel_rows": reads(EMPLOYEES, stage),
    "losses": reads(EMPLOYEES),
    "losses_rows": reads(EMPLOYEES, lambda _: {"of": "lost"}),
    "reports": reads(EMPLOYEES),
    "report": reads(EMPLOYEES, metric),
    "report_rows": reads(EMPLOYEES, metric),
    "traps": reads(EMPLOYEES),
    "movement": reads(EMPLOYEES),
    "movement_day": reads(EMPLOYEES),
    "movement_weeks": reads(EMPLOYEES),
    "movement_rows": reads(EMPLOYEES, lambda _: {"bar": "won"}),
    "movement_flow": reads(EMPLOYEES, lambda _: {"source": "commit", "target": "won"}),
} | {f"api-v1:{name}": row for name, row in API.items()}
