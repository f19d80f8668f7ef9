"""Pipelines and facts as plain values, for tests of rules."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from quarterdeck.pipelines.rules.criteria import Facts
from quarterdeck.pipelines.rules.defaults import DEFAULT_PIPELINE, PipelinePlan
from quarterdeck.pipelines.rules.gate import Attempt, Verdict, move_verdict
from quarterdeck.pipelines.rules.pipeline import CriterionSpec, PipelineSpec, StageSpec

RULES_FROM = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
TODAY = date(2026, 5, 4)


def spec_of(plan: PipelinePlan = DEFAULT_PIPELINE, **more: Any) -> PipelineSpec:
    """The spec a plan becomes: stage ids are position + 1, criteria hold from RULES_FROM."""
    stages = tuple(
        StageSpec(
            id=position + 1,
            key=stage.key,
            name=stage.name,
            kind=stage.kind,
            position=position,
            probability_bp=stage.probability_bp,
            category=stage.category.value,
            stall_days=stage.stall_days,
            may_enter=stage.may_enter,
            may_start=stage.may_start,
            criteria=tuple(
                CriterionSpec(c.key, c.moment, c.kind, c.params, c.level, RULES_FROM) for c in stage.criteria
            ),
        )
        for position, stage in enumerate(plan.stages)
    )
    spec = PipelineSpec(1, plan.key, plan.name, plan.may_skip, plan.may_go_back, plan.may_reopen, 1, stages)
    return replace(spec, **more)


SALES = spec_of()
STAGES = {stage.key: stage for stage in SALES.stages}


def facts(roles: Mapping[str, int] | None = None, **values: Any) -> Facts:
    """Facts on TODAY; `more` holds conditions."""
    more = values.pop("more", {})
    return Facts(values=values, roles=roles or {}, today=TODAY, more=more)


def verdict(start: str | None, to: str, known: Facts, spec: PipelineSpec = SALES, **more: Any) -> Verdict:
    """The verdict on a move between stages by key, by a rep at NOW."""
    stages = {stage.key: stage for stage in spec.stages}
    asked: dict[str, Any] = {
        "pipeline": spec,
        "start": stages[start] if start else None,
        "base": stages[start] if start else None,
        "to": stages[to],
        "facts": known,
        "at": NOW,
        "role_key": "rep",
    }
    return move_verdict(Attempt(**asked | more))


def rows(found: Verdict) -> list[tuple[str, str, str]]:
    """(code, criterion, field) of everything that refuses."""
    return [(reason.code, reason.criterion, reason.field) for reason in found.reasons]
