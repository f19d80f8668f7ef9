"""Reads of pipelines: configuration as values."""

from quarterdeck.pipelines.queries.locks import lock_pipelines, shared_pipeline
from quarterdeck.pipelines.queries.scene import Scene
from quarterdeck.pipelines.queries.specs import (
    known_criteria,
    loss_reasons,
    pipeline_by_key,
    pipeline_of_stage,
    pipeline_spec,
    pipelines,
    read_spec,
    retired_pipelines,
    spec_of_version,
    specs_by_id,
    stage_exists,
)

__all__ = [
    "Scene",
    "known_criteria",
    "lock_pipelines",
    "loss_reasons",
    "pipeline_by_key",
    "pipeline_of_stage",
    "pipeline_spec",
    "pipelines",
    "read_spec",
    "retired_pipelines",
    "shared_pipeline",
    "spec_of_version",
    "specs_by_id",
    "stage_exists",
]
