"""Rows of the settings of pipelines, stages, criteria and loss reasons, and of gate exceptions."""

from collections.abc import Mapping
from typing import Any

from tests.matrix.api import nothing, writes
from tests.matrix.api import reads as api_reads
from tests.matrix.rows import EMPLOYEES, NARROW, OPERATIONS, Row, form, reads
from tests.matrix.sample import Sample


def pipeline(sample: Sample) -> Mapping[str, Any]:
    return {"key": sample.pipeline}


def stage(sample: Sample) -> Mapping[str, Any]:
    return {"key": sample.pipeline, "stage_key": sample.stage}


def criterion(sample: Sample) -> Mapping[str, Any]:
    return {"key": sample.pipeline, "stage_key": "proposal", "criterion_key": "amount"}


def edits(kwargs: Any) -> Row:
    """A page of several forms, whose posts say which."""
    return Row({"GET": OPERATIONS, "POST": OPERATIONS}, kwargs, {"POST": lambda sample: {"do": "edit"}})


def pipeline_id(sample: Sample) -> Mapping[str, Any]:
    return {"pipeline_id": sample.pipeline_id}


def stage_id(sample: Sample) -> Mapping[str, Any]:
    return {"stage_id": sample.stage_id}


def criterion_of(sample: Sample) -> Mapping[str, Any]:
    return {"stage_id": sample.proposal_id, "key": "amount"}


def reason_id(sample: Sample) -> Mapping[str, Any]:
    return {"reason_id": sample.loss_reason}


def named(sample: Sample) -> Mapping[str, Any]:
    return {"name": "Quay"}


API: dict[str, Row] = {
    "add_pipeline": writes("POST", OPERATIONS, nothing, named),
    "order_pipelines": writes("PUT", OPERATIONS, nothing, lambda sample: {"pipeline_ids": [sample.pipeline_id]}),
    "edit_pipeline": writes("PATCH", OPERATIONS, pipeline_id, named),
    "retire_pipeline": writes("DELETE", OPERATIONS, pipeline_id),
    "restore_pipeline": writes("POST", OPERATIONS, pipeline_id),
    "order_stages": writes("PUT", OPERATIONS, pipeline_id, lambda sample: {"stage_ids": [sample.stage_id]}),
    "add_stage": writes("POST", OPERATIONS, pipeline_id, lambda sample: {"name": "Quay", "kind": "open"}),
    "edit_stage": writes("PATCH", OPERATIONS, stage_id, named),
    "retire_stage": writes("DELETE", OPERATIONS, stage_id),
    "add_criterion": writes("POST", OPERATIONS, stage_id, lambda sample: {"kind": "field_set"}),
    "edit_criterion": writes("PATCH", OPERATIONS, criterion_of, lambda sample: {"level": "advise"}),
    "retire_criterion": writes("DELETE", OPERATIONS, criterion_of),
    "try_criterion": writes("POST", OPERATIONS, stage_id, lambda sample: {"kind": "field_set"}),
    "add_loss_reason": writes("POST", OPERATIONS, nothing, named),
    "edit_loss_reason": writes("PATCH", OPERATIONS, reason_id, named),
    "retire_loss_reason": writes("DELETE", OPERATIONS, reason_id),
    "restore_loss_reason": writes("POST", OPERATIONS, reason_id),
    "list_gate_exceptions": api_reads(EMPLOYEES | {NARROW}),
}
PAGES: dict[str, Row] = {
    "settings_pipelines": Row(
        {"GET": OPERATIONS, "POST": OPERATIONS}, bodies={"POST": lambda sample: {"key": sample.pipeline, "way": "up"}}
    ),
    "settings_pipeline_new": form(OPERATIONS),
    "settings_pipeline": edits(pipeline),
    "settings_stage_new": form(OPERATIONS, pipeline),
    "settings_stage": edits(stage),
    "settings_criterion_new": form(OPERATIONS, stage),
    "settings_criterion": edits(criterion),
    "settings_failing": reads(OPERATIONS, stage),
    "settings_loss_reasons": reads(OPERATIONS),
    "settings_loss_reason_new": form(OPERATIONS),
    "settings_loss_reason": edits(lambda sample: {"reason_id": sample.loss_reason}),
    "gate_exceptions": reads(EMPLOYEES),
}
ROWS = PAGES | {f"api-v1:{name}": row for name, row in API.items()}
