"""Pipelines, stages, criteria and loss reasons as values."""

import json
from collections.abc import Collection
from threading import local

from django.db import transaction
from django.db.models import QuerySet

from quarterdeck.pipelines.models import Criterion, LossReason, Pipeline, Stage
from quarterdeck.pipelines.rules.criteria import KINDS
from quarterdeck.pipelines.rules.custom import worded
from quarterdeck.pipelines.rules.pipeline import CriterionSpec, LossReasonSpec, PipelineSpec, StageSpec
from quarterdeck.pipelines.terms import Level, LossMeaning, Moment, StageKind, Usage
from quarterdeck.records.queries.fields import every_field
from quarterdeck.records.terms.fields import FieldKind
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import NotFound

# Specs by pipeline: a newer config_version in the database replaces what is kept here.
_kept: dict[int, PipelineSpec] = {}


class _Unsettled(local):
    """Pairs of pipeline and version that a transaction of this thread raised and may still give up."""

    def __init__(self) -> None:
        self.pairs: set[tuple[int, int]] = set()


_unsettled = _Unsettled()


def unsettle(pipeline_id: int, config_version: int) -> None:
    """Keep no spec of this version until it is committed: given up, the same number may come to mean another one."""
    _unsettled.pairs.add((pipeline_id, config_version))
    transaction.on_commit(lambda: _unsettled.pairs.discard((pipeline_id, config_version)))


def pipelines() -> list[PipelineSpec]:
    """The pipelines in use, in order; one query while none of them has changed.

    Configuration is no secret: whoever may see deals may see their stages.
    """
    used = _versions().filter(state=Usage.ACTIVE)
    return [spec_of_version(*pair) for pair in list(used.values_list("id", "config_version"))]


def retired_pipelines() -> list[PipelineSpec]:
    """The pipelines no longer in use, in order."""
    retired = _versions().filter(state=Usage.RETIRED)
    return [spec_of_version(*pair) for pair in list(retired.values_list("id", "config_version"))]


def pipeline_spec(pipeline_id: int) -> PipelineSpec:
    """One pipeline. Raises NotFound."""
    return _only(_versions().filter(pk=pipeline_id))


def pipeline_by_key(key: str) -> PipelineSpec:
    """The pipeline with this key. Raises NotFound."""
    return _only(_versions().filter(key=key))


def pipeline_of_stage(stage_id: int) -> PipelineSpec:
    """The pipeline that has this stage, in use or retired. Raises NotFound."""
    return _only(_versions().filter(stages=stage_id))


def specs_by_id(pipeline_ids: Collection[int]) -> dict[int, PipelineSpec]:
    """The pipelines among these ids that exist."""
    ids = [number for number in pipeline_ids if 0 < number < 2**63]
    rows = _versions().filter(pk__in=ids).values_list("id", "config_version")
    return {pipeline_id: spec_of_version(pipeline_id, version) for pipeline_id, version in list(rows)}


def _versions() -> QuerySet[Pipeline]:
    return Pipeline.objects.order_by("position", "id")


def _only(rows: QuerySet[Pipeline]) -> PipelineSpec:
    found = rows.values_list("id", "config_version").first()
    if found is None:
        raise NotFound("pipeline")
    return spec_of_version(*found)


def spec_of_version(pipeline_id: int, config_version: int) -> PipelineSpec:
    """The spec of a pipeline whose version was just read; no query when it is the one kept."""
    if (pipeline_id, config_version) in _unsettled.pairs:
        return read_spec(pipeline_id)
    kept = _kept.get(pipeline_id)
    if kept is None or kept.config_version != config_version:
        kept = _kept[pipeline_id] = read_spec(pipeline_id)
    return kept


def read_spec(pipeline_id: int) -> PipelineSpec:
    """The spec as the tables have it now. Nothing is kept: a change that is not committed may still be given up."""
    row = Pipeline.objects.get(pk=pipeline_id)
    criteria: dict[int, list[CriterionSpec]] = {}
    asked = Criterion.objects.filter(stage__pipeline_id=pipeline_id, state=Usage.ACTIVE)
    for criterion in asked.order_by("position", "id"):
        criteria.setdefault(criterion.stage_id, []).append(_criterion_spec(criterion))
    rows = Stage.objects.filter(pipeline_id=pipeline_id).order_by("position")
    stages = [_stage_spec(stage, tuple(criteria.get(stage.id, ()))) for stage in rows]
    return PipelineSpec(
        id=row.id,
        key=row.key,
        name=row.name,
        may_skip=row.may_skip,
        may_go_back=row.may_go_back,
        may_reopen=row.may_reopen,
        config_version=row.config_version,
        stages=tuple(stage for stage in stages if not stage.is_retired),
        framework=row.framework,
        idle_days=row.idle_days,
        is_retired=row.state == Usage.RETIRED,
        retired=tuple(stage for stage in stages if stage.is_retired),
    )


def _stage_spec(stage: Stage, criteria: tuple[CriterionSpec, ...]) -> StageSpec:
    return StageSpec(
        id=stage.id,
        key=stage.key,
        name=stage.name,
        kind=StageKind(stage.kind),
        position=stage.position,
        probability_bp=stage.probability_bp,
        category=stage.category,
        stall_days=stage.stall_days,
        guidance=stage.guidance,
        may_enter=frozenset(filter(None, stage.may_enter.split(","))),
        may_start=stage.may_start,
        key_fields=tuple(filter(None, stage.key_fields.split(","))),
        is_retired=stage.state == Usage.RETIRED,
        criteria=criteria,
    )


def _criterion_spec(criterion: Criterion) -> CriterionSpec:
    return CriterionSpec(
        key=criterion.key,
        moment=Moment(criterion.moment),
        kind=criterion.kind,
        params=json.loads(criterion.params),
        level=Level(criterion.level),
        effective_from=criterion.effective_from,
    )


def known_criteria(actor: Actor) -> dict[tuple[int, str], Text]:
    """What every criterion asks, in words, by pipeline and "stage/key", retired ones too. One query."""
    fields = every_field(actor, FieldKind.OPPORTUNITY)
    rows = Criterion.objects.values_list("stage__pipeline_id", "stage__key", "key", "kind", "params")
    return {
        (pipeline_id, f"{stage}/{key}"): worded(KINDS[kind], json.loads(params), fields)
        for pipeline_id, stage, key, kind, params in rows
        if kind in KINDS
    }


def stage_exists(stage_id: int) -> bool:
    """Whether any pipeline has this stage."""
    return Stage.objects.filter(pk=stage_id).exists()


def loss_reasons() -> dict[int, LossReasonSpec]:
    """All loss reasons by id, in order; retired ones are marked."""
    return {
        reason.id: LossReasonSpec(
            id=reason.id,
            key=reason.key,
            name=reason.name,
            means=LossMeaning(reason.means),
            needs_competitor=reason.needs_competitor,
            version=reason.version,
            is_active=reason.state == Usage.ACTIVE,
        )
        for reason in LossReason.objects.order_by("position", "id")
    }
