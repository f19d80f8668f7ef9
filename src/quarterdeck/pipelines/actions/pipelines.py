"""Writes of pipelines: added with their stages and criteria, edited, put in order, retired."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from django.db.models import Max

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.events import Event
from quarterdeck.journal.terms import FieldChange, Via, field_changes
from quarterdeck.pipelines.actions.changing import Change, Saved, fault_reasons, held
from quarterdeck.pipelines.actions.loss_reasons import add_loss_reasons
from quarterdeck.pipelines.events import PipelineAdded, PipelineEdited, PipelineReactivated, PipelineRetired
from quarterdeck.pipelines.models import Criterion, Pipeline, Stage
from quarterdeck.pipelines.queries import Scene
from quarterdeck.pipelines.queries.options import likely_allowed
from quarterdeck.pipelines.rules.configuration import (
    PipelineFields,
    clean_pipeline,
    of_template,
    pipeline_reasons,
)
from quarterdeck.pipelines.rules.defaults import (
    DEFAULT_LOSS_REASONS,
    DEFAULT_PIPELINE,
    PipelinePlan,
    StagePlan,
    pipeline_faults,
)
from quarterdeck.pipelines.rules.pipeline import likely_reasons
from quarterdeck.pipelines.rules.templates import TEMPLATES
from quarterdeck.pipelines.terms import Usage
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import N_, Text, fold, key_of
from quarterdeck.values.verdict import NotFound, Reason, Refused


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
    reasons = fault_reasons(pipeline_faults(plan))
    if Pipeline.objects.filter(key=plan.key).exists():
        text = Text.of(N_("There is a pipeline with the key {key} already. Choose another."), key=plan.key)
        reasons.append(Reason(code="key_taken", text=text, field="key"))
    is_used = likely_allowed([stage.category for stage in plan.stages])
    reasons += [one for stage in plan.stages for one in likely_reasons(stage.category, is_used=is_used)][:1]
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
        framework=plan.framework,
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
def add_pipeline_from_template(*, template: str, name: str, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Add a pipeline made like a template, under a name of its own. Returns its id. Raises NotPermitted, Refused."""
    require(by, Permission.PIPELINES_MANAGE)
    found = TEMPLATES.get(template)
    wanted = clean_pipeline(PipelineFields(name=name))
    reasons = pipeline_reasons(wanted, name_is_taken=_is_taken(wanted.name))
    if found is None:
        text = Text.of(N_("There is no such template. Choose one of the list."))
        reasons.append(Reason(code="template_unknown", text=text, field="template"))
    if reasons or found is None:
        raise Refused(reasons)
    key = key_of(wanted.name, set(Pipeline.objects.values_list("key", flat=True)))
    return add_pipeline(plan=of_template(found.plan, name=wanted.name, key=key), by=by, via=via, at=at)


@action
def edit_pipeline(
    *,
    pipeline_id: int,
    changes: Mapping[str, Any],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> Saved:
    """Change fields of a pipeline (names as in PipelineFields). Raises NotPermitted, NotFound, Stale, Refused."""
    change = Change.of(by, via, at)
    pipeline = held(pipeline_id, version)
    before = PipelineFields(**{one.name: getattr(pipeline, one.name) for one in fields(PipelineFields)})
    after = clean_pipeline(replace(before, **changes))
    if reasons := pipeline_reasons(after, name_is_taken=_is_taken(after.name, but=pipeline.pk)):
        raise Refused(reasons)
    differences = field_changes(before, after)
    if not differences:
        return Saved(pipeline.pk, pipeline.config_version, None)
    for one in differences:
        setattr(pipeline, one.field, getattr(after, one.field))
    pipeline.save(update_fields=[one.field for one in differences])
    return change.write(pipeline, PipelineEdited(record_id=pipeline.pk), differences)


@action
def order_pipelines(*, pipeline_ids: Sequence[int], by: Actor, via: Via, at: datetime | None = None) -> None:
    """Put the pipelines in this order; those left out come after them, as they stood. Raises NotPermitted, NotFound."""
    change = Change.of(by, via, at)
    present = {row.pk: row for row in Pipeline.objects.select_for_update().order_by("position", "id")}
    if set(pipeline_ids) - set(present):
        raise NotFound("pipeline")
    order = [*dict.fromkeys(pipeline_ids), *(number for number in present if number not in set(pipeline_ids))]
    for position, number in enumerate(order):
        row = present[number]
        if row.position != position:
            moved = FieldChange("position", row.position, position)
            row.position = position
            row.save(update_fields=["position"])
            change.write(row, PipelineEdited(record_id=number), [moved])


@action
def retire_pipeline(
    *, pipeline_id: int, by: Actor, via: Via, at: datetime | None = None, version: int | None = None
) -> Saved:
    """Take a pipeline out of use; its closed deals keep it. Refused while deals are open in it, or when it is the last.

    Raises NotPermitted, NotFound, Stale, Refused.
    """
    change = Change.of(by, via, at)
    pipeline = held(pipeline_id, version)
    if pipeline.state == Usage.RETIRED:
        return Saved(pipeline.pk, pipeline.config_version, None)
    if not Pipeline.objects.filter(state=Usage.ACTIVE).exclude(pk=pipeline.pk).exists():
        text = Text.of(N_("This is the only pipeline. Add another one first."))
        raise Refused.because("last_pipeline", text)
    return _set_state(change, pipeline, Usage.RETIRED, PipelineRetired(record_id=pipeline.pk))


@action
def reactivate_pipeline(
    *, pipeline_id: int, by: Actor, via: Via, at: datetime | None = None, version: int | None = None
) -> Saved:
    """Bring a retired pipeline back into use. Raises NotPermitted, NotFound, Stale, Refused."""
    change = Change.of(by, via, at)
    pipeline = held(pipeline_id, version)
    if pipeline.state == Usage.ACTIVE:
        return Saved(pipeline.pk, pipeline.config_version, None)
    if _is_taken(pipeline.name, but=pipeline.pk):
        text = Text.of(N_("This name is in use already. Choose another."))
        raise Refused.because("name_taken", text, "name")
    return _set_state(change, pipeline, Usage.ACTIVE, PipelineReactivated(record_id=pipeline.pk))


def _set_state(change: Change, pipeline: Pipeline, state: Usage, event: Event) -> Saved:
    changed = FieldChange("state", pipeline.state, state.value)
    pipeline.state = state.value
    pipeline.save(update_fields=["state"])
    return change.write(pipeline, event, [changed])


def _is_taken(name: str, *, but: int = 0) -> bool:
    """Whether another pipeline in use has the name. There are few, so they are compared here."""
    others = Pipeline.objects.filter(state=Usage.ACTIVE).exclude(pk=but)
    return fold(name) in {fold(other) for other in others.values_list("name", flat=True)}
