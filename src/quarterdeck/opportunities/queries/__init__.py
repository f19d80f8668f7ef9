"""Reads of opportunities and pipelines, scoped by who asks."""

from quarterdeck.opportunities.queries.creation import Plan, plan_creations
from quarterdeck.opportunities.queries.facts import stage_in
from quarterdeck.opportunities.queries.history import buying_pairs, history_rows, state_of
from quarterdeck.opportunities.queries.known import known_for
from quarterdeck.opportunities.queries.moving import MovePlan, plan_move
from quarterdeck.opportunities.queries.scene import Scene
from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.opportunities.queries.specs import (
    loss_reasons,
    pipeline_by_key,
    pipeline_spec,
    pipelines,
    spec_of_version,
)
from quarterdeck.opportunities.queries.standing import Standing, standing_by_external_id, standing_by_id
from quarterdeck.opportunities.queries.track import PlannedStep, Track

__all__ = [
    "MovePlan",
    "Plan",
    "PlannedStep",
    "Scene",
    "Standing",
    "Track",
    "buying_pairs",
    "history_rows",
    "known_for",
    "loss_reasons",
    "pipeline_by_key",
    "pipeline_spec",
    "pipelines",
    "plan_creations",
    "plan_move",
    "spec_of_version",
    "stage_in",
    "standing_by_external_id",
    "standing_by_id",
    "state_of",
    "visible_to",
]
