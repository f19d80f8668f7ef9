"""Pipelines, stages and criteria of a file, by the actions of their pages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from quarterdeck.administration.actions.configuration.frame import Applying, at_path, changed, missing
from quarterdeck.administration.queries.configuration import field_names, renamed
from quarterdeck.administration.rules.configuration.difference import by_name
from quarterdeck.administration.rules.configuration.shape import CRITERION, SECTIONS, STAGE, Item
from quarterdeck.pipelines import actions
from quarterdeck.pipelines.actions.criteria import CriterionFields
from quarterdeck.pipelines.queries import pipeline_by_key, pipelines, retired_pipelines
from quarterdeck.pipelines.rules.configuration import StageFields
from quarterdeck.pipelines.rules.defaults import PipelinePlan, StagePlan
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.pipelines.terms import Category, StageKind
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused

_PIPELINE = ("name", "may_skip", "may_go_back", "may_reopen", "framework", "idle_days")
_STAGE = ("name", "probability_bp", "category", "stall_days", "guidance", "key_fields", "may_enter", "may_start")
_CRITERION = ("moment", "level", "effective_from")
_ORDER = tuple(StageKind)


def apply_pipelines(doing: Applying, wanted: Sequence[Item]) -> None:
    """Add, change, order and bring back pipelines; retire those left out when retiring."""
    shape = SECTIONS["pipelines"]
    names = {name: key for key, name in field_names().items()}
    for number, item in enumerate(wanted):
        path = f"pipelines[{number}]"
        with at_path(path):
            _apply_pipeline(doing, item, path, names)
    present = {spec.key: spec for spec in pipelines()}
    asked = [item["key"] for item in wanted]
    if [key for key in present if key in asked] != asked:
        actions.order_pipelines(pipeline_ids=[present[key].id for key in asked], **doing.stamp)
    if doing.is_retiring:
        for key in (key for key in present if key not in by_name(wanted, shape)):
            with at_path(f"pipelines/{key}"):
                actions.retire_pipeline(pipeline_id=present[key].id, **doing.stamp)


def _apply_pipeline(doing: Applying, item: Item, path: str, names: Mapping[str, str]) -> None:
    known = {spec.key: spec for spec in (*pipelines(), *retired_pipelines())}
    spec = known.get(item["key"])
    if spec is None:
        missing(item, SECTIONS["pipelines"], path)
        spec = _added(doing, item, path)
    elif spec.is_retired:
        actions.reactivate_pipeline(pipeline_id=spec.id, **doing.stamp)
    changes = changed({name: getattr(spec, name) for name in _PIPELINE}, item, _PIPELINE)
    if changes:
        actions.edit_pipeline(pipeline_id=spec.id, changes=changes, **doing.stamp)
    if "stages" in item:
        _apply_stages(doing, pipeline_by_key(item["key"]), item["stages"], f"{path}.stages", names)


def _added(doing: Applying, item: Item, path: str) -> PipelineSpec:
    """A new pipeline with the least stages it can have; everything else comes by the usual actions."""
    first: dict[StageKind, Item] = {}
    for number, stage in enumerate(item.get("stages", ())):
        missing(stage, STAGE, f"{path}.stages[{number}]")
        first.setdefault(StageKind(stage["kind"]), stage)
    least = sorted(first.items(), key=lambda pair: _ORDER.index(pair[0]))
    stages = tuple(StagePlan(stage["key"], stage["key"], 0, Category.PIPELINE, kind) for kind, stage in least)
    with at_path(f"{path}.stages"):
        actions.add_pipeline(plan=PipelinePlan(item["key"], item["key"], stages), **doing.stamp)
    return pipeline_by_key(item["key"])


def _apply_stages(
    doing: Applying, spec: PipelineSpec, wanted: Sequence[Item], path: str, names: Mapping[str, str]
) -> None:
    for number, item in enumerate(wanted):
        where = f"{path}[{number}]"
        with at_path(where):
            stage = spec.named(item["key"])
            if stage is None:
                missing(item, STAGE, where)
                actions.add_stage(
                    pipeline_id=spec.id,
                    kind=StageKind(item["kind"]),
                    new=StageFields(**_stage_values(item)),
                    key=item["key"],
                    **doing.stamp,
                )
            else:
                _edit_stage(doing, stage, item)
            stage = pipeline_by_key(spec.key).named(item["key"])
            if "criteria" in item and stage is not None:
                _apply_criteria(doing, stage, item["criteria"], f"{where}.criteria", names)
    _retire_stages(doing, spec, wanted)
    _order_stages(doing, pipeline_by_key(spec.key), [item["key"] for item in wanted], path)


def _stage_values(item: Item) -> dict[str, Any]:
    values = {name: item[name] for name in _STAGE if name in item}
    for name in ("key_fields", "may_enter"):
        if name in values:
            values[name] = tuple(sorted(values[name]) if name == "may_enter" else values[name])
    return values


def _edit_stage(doing: Applying, stage: StageSpec, item: Item) -> None:
    if item.get("kind", stage.kind.value) != stage.kind.value:
        text = Text.of("A stage stays {kind}. Add another stage.", kind=stage.kind.value)
        raise Refused.because("config_fixed", text, "kind")
    here = {name: getattr(stage, name) for name in _STAGE} | {"may_enter": tuple(sorted(stage.may_enter))}
    changes = changed(here, _stage_values(item), _STAGE)
    if changes:
        actions.edit_stage(stage_id=stage.id, changes=changes, **doing.stamp)


def _retire_stages(doing: Applying, spec: PipelineSpec, wanted: Sequence[Item]) -> None:
    asked = by_name(wanted, STAGE)
    for stage in pipeline_by_key(spec.key).stages if doing.is_retiring else ():
        if stage.key not in asked:
            with at_path(f"pipelines/{spec.key}/stages/{stage.key}"):
                actions.retire_stage(stage_id=stage.id, move_to=None, **doing.stamp)


def _order_stages(doing: Applying, spec: PipelineSpec, asked: Sequence[str], path: str) -> None:
    """The file's order; stages that are not in it stay behind those of their kind."""
    places = {key: place for place, key in enumerate(asked)}
    if [stage.key for stage in spec.stages if stage.key in places] == list(asked):
        return
    kinds = [spec.named(key) for key in asked]
    ranks = [_ORDER.index(stage.kind) for stage in kinds if stage is not None]
    if ranks != sorted(ranks):
        text = Text.of("A pipeline has open stages first, then one won stage, then one or more lost ones.")
        raise Refused.because("pipeline_stage_kinds", text, path)
    ordered = sorted(
        spec.stages, key=lambda stage: (_ORDER.index(stage.kind), places.get(stage.key, len(asked)), stage.position)
    )
    actions.order_stages(pipeline_id=spec.id, stage_ids=[stage.id for stage in ordered], **doing.stamp)


def _apply_criteria(
    doing: Applying, stage: StageSpec, wanted: Sequence[Item], path: str, names: Mapping[str, str]
) -> None:
    present = {criterion.key: criterion for criterion in stage.criteria}
    for number, item in enumerate(wanted):
        with at_path(f"{path}[{number}]"):
            values = _criterion_values(item, names)
            criterion = present.get(item["key"])
            if criterion is None:
                missing(item, CRITERION, f"{path}[{number}]")
                new = CriterionFields(kind=item["kind"], **values)
                actions.add_criterion(stage_id=stage.id, new=new, key=item["key"], **doing.stamp)
                continue
            if item.get("kind", criterion.kind) != criterion.kind:
                text = Text.of("A criterion stays {kind}. Add another one.", kind=criterion.kind)
                raise Refused.because("config_fixed", text, "kind")
            here = {name: getattr(criterion, name) for name in (*_CRITERION, "params")}
            changes = changed(here, values, tuple(here))
            if changes:
                actions.edit_criterion(stage_id=stage.id, key=item["key"], changes=changes, **doing.stamp)
    asked = by_name(wanted, CRITERION)
    for key in (key for key in present if doing.is_retiring and key not in asked):
        actions.retire_criterion(stage_id=stage.id, key=key, **doing.stamp)


def _criterion_values(item: Item, names: Mapping[str, str]) -> dict[str, Any]:
    values = {name: item[name] for name in _CRITERION if name in item}
    if "effective_from" in values:
        values["effective_from"] = datetime.fromisoformat(values["effective_from"])
    if "params" in item:
        values["params"] = renamed(item["params"], names)
    return values
