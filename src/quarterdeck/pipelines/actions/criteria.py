"""Writes of criteria: a stage asks for something, asks otherwise, or no longer."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max

from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import FieldChange, Via, field_changes
from quarterdeck.pipelines.actions.changing import Change, Saved, held_stage, refuse_taken
from quarterdeck.pipelines.events import CriterionAdded, CriterionEdited, CriterionRetired
from quarterdeck.pipelines.models import Criterion, Stage
from quarterdeck.pipelines.queries.options import deal_fields, is_offered
from quarterdeck.pipelines.rules.conditions import fault_in
from quarterdeck.pipelines.rules.criteria import KINDS, accepts, chosen
from quarterdeck.pipelines.terms import Level, Moment, Usage
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, field, replace
from quarterdeck.values.text import N_, Text, key_of
from quarterdeck.values.verdict import NotFound, Reason, Refused


@dataclass(frozen=True, slots=True)
class CriterionFields:
    """What a stage asks. `params` depend on the kind; without `effective_from` it holds from now on."""

    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)
    moment: str = Moment.ENTRY
    level: str = Level.ADVISE
    effective_from: datetime | None = None


@action
def add_criterion(
    *,
    stage_id: int,
    new: CriterionFields,
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
    key: str = "",
) -> Saved:
    """Let a stage ask for something more; `version` is the pipeline's. The answer's `record_id` is the stage.

    Without `key` what it asks makes one. Raises NotPermitted, NotFound, Stale, Refused.
    """
    change = Change.of(by, via, at)
    stage = held_stage(stage_id, version)
    _accept(new, by)
    keys = set(stage.criteria.values_list("key", flat=True))
    last = stage.criteria.aggregate(last=Max("position"))["last"]
    refuse_taken(key, keys)
    row = Criterion(stage=stage, key=key or key_of(_stem(new), keys), position=0 if last is None else last + 1)
    _write(row, replace(new, effective_from=new.effective_from or change.at))
    row.save(force_insert=True)
    event = CriterionAdded(record_id=stage.pk, pipeline_id=stage.pipeline_id, key=row.key)
    return change.write(stage.pipeline, event, field_changes(CriterionFields(kind=""), _fields(row)))


@action
def edit_criterion(
    *,
    stage_id: int,
    key: str,
    changes: Mapping[str, Any],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> Saved:
    """Change what a criterion asks (names as in CriterionFields; its kind stays). `version` is the pipeline's.

    Raises NotPermitted, NotFound, Stale, Refused.
    """
    change = Change.of(by, via, at)
    stage = held_stage(stage_id, version)
    row = _row(stage, key)
    before = _fields(row)
    after = replace(before, **changes)
    _accept(after, by, before.params)
    differences = field_changes(before, after)
    if not differences:
        return Saved(stage.pk, stage.pipeline.config_version, None)
    _write(row, after)
    row.save(force_update=True)
    event = CriterionEdited(record_id=stage.pk, pipeline_id=stage.pipeline_id, key=key)
    return change.write(stage.pipeline, event, differences)


@action
def retire_criterion(
    *, stage_id: int, key: str, by: Actor, via: Via, at: datetime | None = None, version: int | None = None
) -> Saved:
    """Let a stage no longer ask for it; past exceptions still name it. Raises NotPermitted, NotFound, Stale."""
    change = Change.of(by, via, at)
    stage = held_stage(stage_id, version)
    row = _row(stage, key)
    row.state = Usage.RETIRED.value
    row.save(update_fields=["state"])
    event = CriterionRetired(record_id=stage.pk, pipeline_id=stage.pipeline_id, key=key)
    return change.write(stage.pipeline, event, [FieldChange("state", Usage.ACTIVE.value, Usage.RETIRED.value)])


def _row(stage: Stage, key: str) -> Criterion:
    row = stage.criteria.filter(key=key, state=Usage.ACTIVE).first()
    if row is None:
        raise NotFound("criterion")
    return row


def _stem(new: CriterionFields) -> str:
    """What the key is made from: the field or role asked about, else the kind."""
    return str(new.params.get("field") or new.params.get("role") or new.kind)


def _accept(fields: CriterionFields, by: Actor, before: Mapping[str, Any] | None = None) -> None:
    """Raise Refused for what cannot be asked. `before` are the stored params: what they name may stay."""
    reasons = []
    if not accepts(fields.kind, fields.params):
        fault = KINDS[fields.kind].fault(fields.params) if fields.kind in KINDS else None
        text = fault or Text.of(N_("There is no such kind of criterion, or it cannot be asked so."))
        reasons.append(Reason(code="pipeline_criterion", text=text, field="params"))
    elif fields.params != before:
        reasons += _unoffered(fields, by, before or {})
        if fault := fault_in(fields.kind, fields.params, deal_fields(by)):
            reasons.append(Reason(code="pipeline_criterion", text=fault, field="params"))
    if fields.moment not in set(Moment):
        text = Text.of(N_("Choose when it is asked."))
        reasons.append(Reason(code="moment_unknown", text=text, field="moment"))
    if fields.level not in set(Level):
        text = Text.of(N_("Choose whether it advises or refuses."))
        reasons.append(Reason(code="level_unknown", text=text, field="level"))
    if reasons:
        raise Refused(reasons)


def _unoffered(fields: CriterionFields, by: Actor, before: Mapping[str, Any]) -> list[Reason]:
    """What is named and cannot be chosen, apart from what was named before."""
    text = N_("{what} is not there to be chosen, or no longer. Choose another.")
    return [
        Reason(code="choice_unoffered", text=Text.of(text, what=chosen(one, fields.params)[:80]), field="params")
        for one in KINDS[fields.kind].parameters
        if chosen(one, fields.params) != chosen(one, before) and not is_offered(one, fields.params, by)
    ]


def _fields(row: Criterion) -> CriterionFields:
    return CriterionFields(row.kind, json.loads(row.params), row.moment, row.level, row.effective_from)


def _write(row: Criterion, fields: CriterionFields) -> None:
    row.kind, row.params = fields.kind, json.dumps(dict(fields.params), sort_keys=True)
    row.moment, row.level = str(fields.moment), str(fields.level)
    if fields.effective_from is not None:
        row.effective_from = fields.effective_from
