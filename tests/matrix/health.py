"""Rows of deal health: the page, the signals and their settings."""

from collections.abc import Mapping
from typing import Any

from tests.matrix.api import READERS, READERS_OF_RITA, deal, writes
from tests.matrix.api import reads as api_reads
from tests.matrix.pipelines import pipeline_id
from tests.matrix.rows import EMPLOYEES, OPERATIONS, Row, form, reads
from tests.matrix.sample import Sample


def signal(sample: Sample) -> Mapping[str, Any]:
    return {"key": sample.pipeline, "signal": "no_contact"}


def signal_of_stage(sample: Sample) -> Mapping[str, Any]:
    return {**signal(sample), "stage_key": sample.stage}


def signal_of_pipeline(sample: Sample) -> Mapping[str, Any]:
    return {**pipeline_id(sample), "signal": "no_contact"}


def setting(sample: Sample) -> Mapping[str, Any]:
    return {"is_on": True, "amber_points": 10, "red_points": 20, "amber": 7, "red": 21}


API: dict[str, Row] = {
    "get_portfolio_health": api_reads(READERS),
    "get_opportunity_health": api_reads(READERS_OF_RITA, deal),
    "list_health_signals": api_reads(READERS, pipeline_id),
    "set_health_signal": writes("PUT", OPERATIONS, signal_of_pipeline, setting),
    "reset_health_signal": writes("DELETE", OPERATIONS, signal_of_pipeline),
}
PAGES: dict[str, Row] = {
    "deal_health": reads(EMPLOYEES),
    "settings_health": reads(OPERATIONS),
    "settings_health_signal": form(OPERATIONS, signal),
    "settings_health_signal_of_stage": form(OPERATIONS, signal_of_stage),
}
ROWS = PAGES | {f"api-v1:{name}": row for name, row in API.items()}
