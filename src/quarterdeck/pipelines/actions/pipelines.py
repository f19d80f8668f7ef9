"""Adding pipelines with their stages and criteria, and loss reasons."""

import json
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import Via
from quarterdeck.pipelines.events import LossReasonAdded, PipelineAdded
from quarterdeck.pipelines.models import Criterion, LossReason, Pipeline, Stage
from quarterdeck.pipelines.queries import Scene
from quarterdeck.pipelines.rules.defaults import (
    DEFAULT_LOSS_REASONS,
    DEFAULT_PIPELINE,
    LossReasonPlan,
    PipelinePlan,
    StagePlan,
    pipeline_faults,
)
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason, Refused


@action
def install_default_pipeline(*, by: Actor, via: Via, at: datetime | None = None) -> int:
    """The pipeline and the loss reasons of a new installation. Returns the pipeline's id.

    Its criteria hold from `at`: moves dated before are not bound by them.
    """
    add_loss_reasons(plans=DEFAULT_LOSS_REASONS, by=by, via=via, at=at)
    return add_pipeline(plan=DEFAULT_PIPELINE, by=by, via=via, at=at)


@action
def add_pipeline(*, plan: PipelinePlan, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Add a pipeline with its stages and criteria; these hold from `at`. Raises Refused when it makes no sense."""
    scene = Scene(by, at)
    require(by, Permission.PIPELINES_MANAGE)
    reasons = [
        Reason(code=f"pipeline_{fault.code}", text=_FAULTS[fault.code], field=fault.where)
        for fault in pipeline_faults(plan)
    ]
    if Pipeline.objects.filter(key=plan.key).exists():
        text = Text.of(N_("There is a pipeline with the key {key} already. Choose another."), key=plan.key)
        reasons.append(Reason(code="key_taken", text=text, field="key"))
    if reasons:
        raise Refused(reasons)
    last = Pipeline.objects.aggregate(last=Max("position"))["last"]
    pipeline = Pipeline.objects.create(
        key=plan.key,
        name=plan.name,
        position=0 if last is None else last + 1,
        may_skip=plan.may_skip,
        may_go_back=plan.may_go_back,
        may_reopen=plan.may_reopen,
        created_at=scene.at,
    )
    for position, stage in enumerate(plan.stages):
        _add_stage(pipeline, position, stage, scene.at)
    record(PipelineAdded(record_id=pipeline.id, key=plan.key), by.stamp(scene.at, via))
    return pipeline.id


def _add_stage(pipeline: Pipeline, position: int, plan: StagePlan, at: datetime) -> None:
    stage = Stage.objects.create(
        pipeline=pipeline,
        key=plan.key,
        name=plan.name,
        kind=plan.kind.value,
        position=position,
        probability_bp=plan.probability_bp,
        category=plan.category.value,
        stall_days=plan.stall_days,
        guidance=plan.guidance,
        may_enter=",".join(sorted(plan.may_enter)),
        may_start=plan.may_start,
    )
    Criterion.objects.bulk_create(
        Criterion(
            stage=stage,
            key=criterion.key,
            moment=criterion.moment.value,
            kind=criterion.kind,
            params=json.dumps(dict(criterion.params), sort_keys=True),
            level=criterion.level.value,
            effective_from=at,
            position=place,
        )
        for place, criterion in enumerate(plan.criteria)
    )


@action
def add_loss_reasons(
    *, plans: Iterable[LossReasonPlan], by: Actor, via: Via, at: datetime | None = None
) -> dict[str, int]:
    """Add loss reasons; those whose key is there already are left as they are. Ids by key."""
    scene = Scene(by, at)
    require(by, Permission.PIPELINES_MANAGE)
    ids = dict(LossReason.objects.values_list("key", "id"))
    for plan in plans:
        if plan.key not in ids:
            reason = LossReason.objects.create(
                key=plan.key,
                name=plan.name,
                means=plan.means.value,
                needs_competitor=plan.needs_competitor,
                position=len(ids),
            )
            ids[plan.key] = reason.id
            record(LossReasonAdded(record_id=reason.id, key=plan.key), by.stamp(scene.at, via))
    return ids


_FAULTS = {
    "stage_kinds": Text.of(N_("A pipeline has open stages first, then won, then lost ones, at least one of each.")),
    "stage_key_twice": Text.of(N_("Two stages have the same key.")),
    "no_start": Text.of(N_("New opportunities need an open stage to start in.")),
    "probability": Text.of(N_("A probability lies between 0 % and 100 %.")),
    "criterion_key_twice": Text.of(N_("Two criteria of a stage have the same key.")),
    "criterion": Text.of(N_("There is no such kind of criterion, or it cannot be asked so.")),
}
