"""Rows of data quality: scores and rules, their settings, cleaning up."""

from collections.abc import Mapping
from typing import Any

from tests.matrix.api import READERS, READERS_OF_RITA, deal, writes
from tests.matrix.api import reads as api_reads
from tests.matrix.pipelines import pipeline_id
from tests.matrix.rows import EMPLOYEES, OPERATIONS, Row, form, reads
from tests.matrix.sample import Sample


def rule(sample: Sample) -> Mapping[str, Any]:
    return {"key": sample.pipeline, "check": "no_contact"}


def rule_of_stage(sample: Sample) -> Mapping[str, Any]:
    return {**rule(sample), "stage_key": sample.stage}


def rule_of_pipeline(sample: Sample) -> Mapping[str, Any]:
    return {**pipeline_id(sample), "rule": "no_contact"}


def setting(sample: Sample) -> Mapping[str, Any]:
    return {"is_on": True, "penalty": 20, "number": 21}


API: dict[str, Row] = {
    "get_quality": api_reads(READERS),
    "get_quality_trend": api_reads(READERS),
    "list_trap_opportunities": api_reads(READERS, lambda _: {"trap": "overdue"}),
    "get_opportunity_quality": api_reads(READERS_OF_RITA, deal),
    "list_quality_rules": api_reads(READERS, pipeline_id),
    "set_quality_rule": writes("PUT", OPERATIONS, rule_of_pipeline, setting),
    "reset_quality_rule": writes("DELETE", OPERATIONS, rule_of_pipeline),
}
PAGES: dict[str, Row] = {
    "quality": reads(EMPLOYEES),
    "resolution": reads(EMPLOYEES),
    "trap_rows": reads(EMPLOYEES, lambda _: {"trap": "overdue"}),
    "clean_up": form(EMPLOYEES),
    "settings_quality": reads(OPERATIONS),
    "settings_quality_rule": form(OPERATIONS, rule),
    "settings_quality_rule_of_stage": form(OPERATIONS, rule_of_stage),
}
ROWS = PAGES | {f"api-v1:{name}": row for name, row in API.items()}
