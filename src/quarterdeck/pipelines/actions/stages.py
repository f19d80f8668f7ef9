"""Writes of stages: added, edited, put in order, retired."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import FieldChange, Via, field_changes
from quarterdeck.pipelines.actions.changing import Change, Saved, held, held_stage, refuse_taken
from quarterdeck.pipelines.events import StageAdded, StageEdited, StageRetired, StagesOrdered
from quarterdeck.pipelines.models import Pipeline, Stage
from quarterdeck.pipelines.queries.options import likely_allowed
from quarterdeck.pipelines.rules.configuration import StageFields, clean_stage, stage_reasons
from quarterdeck.pipelines.rules.pipeline import likely_reasons
from quarterdeck.pipelines.terms import StageKind, Usage
from quarterdeck.users.queries.administration import roles
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import N_, Text, fold, key_of
from quarterdeck.values.verdict import NotFound, Refused

_ORDER = tuple(StageKind)


@action
def add_stage(
    *,
    pipeline_id: int,
    kind: StageKind,
    new: StageFields,
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
    key: str = "",
) -> Saved:
    """Add a stage as the last of its kind; what it is stays so. Without `key` its name makes one.

    Raises NotPermitted, NotFound, Stale, Refused.
    """
    change = Change.of(by, via, at)
    pipeline = held(pipeline_id, version)
    kept = _accepted(pipeline, kind, new)
    keys = set(pipeline.stages.values_list("key", flat=True))
    refuse_taken(key, keys)
    stage = Stage(pipeline=pipeline, key=key or key_of(kept.name, keys), kind=kind.value, **_columns(kept))
    present = _in_use(pipeline)
    place = sum(_ORDER.index(StageKind(other.kind)) <= _ORDER.index(kind) for other in present)
    # Behind all others at first, so that no two stages ever stand in one place.
    stage.position = len(present)
    stage.save(force_insert=True)
    _put_in_order([*present[:place], stage, *present[place:]])
    return change.write(
        pipeline,
        StageAdded(record_id=stage.pk, pipeline_id=pipeline.pk),
        field_changes(StageFields(name=""), kept),
    )


@action
def edit_stage(
    *,
    stage_id: int,
    changes: Mapping[str, Any],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> Saved:
    """Change fields of a stage (names as in StageFields); `version` is its pipeline's.

    Deals in the stage keep the probability and category they have until they are moved.
    Raises NotPermitted, NotFound, Stale, Refused.
    """
    change = Change.of(by, via, at)
    stage = held_stage(stage_id, version)
    before = _fields(stage)
    after = _accepted(stage.pipeline, StageKind(stage.kind), replace(before, **changes), of=stage)
    differences = field_changes(before, after)
    if not differences:
        return Saved(stage.pk, stage.pipeline.config_version, None)
    for column, value in _columns(after).items():
        setattr(stage, column, value)
    stage.save(force_update=True)
    return change.write(stage.pipeline, StageEdited(record_id=stage.pk, pipeline_id=stage.pipeline_id), differences)


@action
def order_stages(
    *,
    pipeline_id: int,
    stage_ids: Sequence[int],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> Saved:
    """Put all stages in use into this order. Refused when one is missing, or when open ones would follow closed ones.

    Raises NotPermitted, NotFound, Stale, Refused.
    """
    change = Change.of(by, via, at)
    pipeline = held(pipeline_id, version)
    present = {stage.pk: stage for stage in _in_use(pipeline)}
    if set(stage_ids) != set(present) or len(stage_ids) != len(present):
        text = Text.of(N_("Name every stage of the pipeline once."))
        raise Refused.because("stages_incomplete", text, "stage_ids")
    if list(stage_ids) == list(present):
        return Saved(pipeline.pk, pipeline.config_version, None)
    old, new = ([present[number].key for number in order] for order in (present, stage_ids))
    _put_in_order([present[number] for number in stage_ids])
    return change.write(pipeline, StagesOrdered(record_id=pipeline.pk), [FieldChange("stages", old, new)])


@action
def retire_stage(
    *,
    stage_id: int,
    move_to: int | None,
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> Saved:
    """Take a stage out of use. Its open deals go to the open stage `move_to`; without it, open deals refuse it.

    Closed deals stay where they are. Raises NotPermitted, NotFound, Stale, Refused.
    """
    change = Change.of(by, via, at)
    stage = held_stage(stage_id, version)
    pipeline = stage.pipeline
    # Into a closed stage they would be closed unasked by any gate.
    open_ones = {other.pk for other in _in_use(pipeline) if other.kind == StageKind.OPEN} - {stage.pk}
    if move_to is not None and move_to not in open_ones:
        raise NotFound("stage")
    stage.state = Usage.RETIRED.value
    stage.save(update_fields=["state"])
    _put_in_order(_in_use(pipeline))
    return change.write(
        pipeline,
        StageRetired(record_id=stage.pk, pipeline_id=pipeline.pk, moved_to=move_to),
        [FieldChange("state", Usage.ACTIVE.value, Usage.RETIRED.value)],
    )


def _in_use(pipeline: Pipeline) -> list[Stage]:
    return list(Stage.objects.filter(pipeline=pipeline, state=Usage.ACTIVE).order_by("position"))


def _put_in_order(stages: Sequence[Stage]) -> None:
    """Number the stages in this order. By way of negative places, so that no two ever stand in one."""
    for sign in (-1, 1):
        for place, stage in enumerate(stages):
            stage.position = place if sign > 0 else -1 - place
        Stage.objects.bulk_update(stages, ["position"])


def _accepted(pipeline: Pipeline, kind: StageKind, fields: StageFields, *, of: Stage | None = None) -> StageFields:
    kept = clean_stage(fields)
    names = {fold(other.name) for other in _in_use(pipeline) if of is None or other.pk != of.pk}
    known = {role.key for role in roles()} if kept.may_enter else set()
    reasons = stage_reasons(kept, kind, name_is_taken=fold(kept.name) in names, roles=known)
    reasons += likely_reasons(kept.category, of.category if of else None, is_used=likely_allowed([kept.category]))
    if reasons:
        raise Refused(reasons)
    return kept


def _fields(stage: Stage) -> StageFields:
    return StageFields(
        name=stage.name,
        probability_bp=stage.probability_bp,
        category=stage.category,
        stall_days=stage.stall_days,
        guidance=stage.guidance,
        key_fields=tuple(filter(None, stage.key_fields.split(","))),
        may_enter=tuple(filter(None, stage.may_enter.split(","))),
        may_start=stage.may_start,
    )


def _columns(fields: StageFields) -> dict[str, Any]:
    return {
        "name": fields.name,
        "probability_bp": fields.probability_bp,
        "category": str(fields.category),
        "stall_days": fields.stall_days,
        "guidance": fields.guidance,
        "key_fields": ",".join(dict.fromkeys(fields.key_fields)),
        "may_enter": ",".join(sorted(set(fields.may_enter))),
        "may_start": fields.may_start,
    }
