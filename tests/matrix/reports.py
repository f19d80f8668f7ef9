"""Rows of reports: every employee, each over what they see."""

from collections.abc import Mapping
from typing import Any

from tests.matrix.rows import EMPLOYEES, Row, reads
from tests.matrix.sample import Sample


def tab(_: Sample) -> Mapping[str, Any]:
    return {"tab": "reps"}


def metric(_: Sample) -> Mapping[str, Any]:
    return {"metric": "win_rate"}


def stage(sample: Sample) -> Mapping[str, Any]:
    return {"stage_id": sample.stage_id, "of": "entered"}


ROWS: dict[str, Row] = {
    "bottlenecks": reads(EMPLOYEES),
    "funnel": reads(EMPLOYEES),
    "funnel_rows": reads(EMPLOYEES, stage),
    "losses": reads(EMPLOYEES),
    "losses_rows": reads(EMPLOYEES, lambda _: {"of": "lost"}),
    "insights": reads(EMPLOYEES),
    "insights_tab": reads(EMPLOYEES, tab),
    "reports": reads(EMPLOYEES),
    "report": reads(EMPLOYEES, metric),
    "report_rows": reads(EMPLOYEES, metric),
    "movement": reads(EMPLOYEES),
    "movement_day": reads(EMPLOYEES),
    "movement_weeks": reads(EMPLOYEES),
    "movement_rows": reads(EMPLOYEES, lambda _: {"bar": "won"}),
    "movement_flow": reads(EMPLOYEES, lambda _: {"source": "commit", "target": "won"}),
}
