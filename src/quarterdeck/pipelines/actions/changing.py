"""The frame of every change of a pipeline: held, still the version looked at, and sound afterwards."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import F
from django.utils import timezone

from quarterdeck.journal.actions import record
from quarterdeck.journal.events import Event
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.pipelines.models import Pipeline, Stage
from quarterdeck.pipelines.queries.specs import read_spec, unsettle
from quarterdeck.pipelines.rules.defaults import Fault, pipeline_faults
from quarterdeck.pipelines.terms import Usage
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotFound, Reason, Refused, Stale


@dataclass(frozen=True, slots=True)
class Saved:
    """What was changed, and the pipeline's version after it. `seq` is the journal entry's, None when nothing was."""

    record_id: int
    version: int
    seq: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes a pipeline, through which door, at which instant."""

    by: Actor
    via: Via
    at: datetime

    @classmethod
    def of(cls, by: Actor, via: Via, at: datetime | None) -> "Change":
        """The change of somebody who may manage pipelines. Raises NotPermitted."""
        require(by, Permission.PIPELINES_MANAGE)
        return cls(by, via, at or timezone.now())

    def write(self, pipeline: Pipeline, event: Event, changes: Sequence[FieldChange] = ()) -> Saved:
        """Raise the pipeline's version, make sure it still makes sense, and record what happened. Raises Refused."""
        pipeline.config_version += 1
        unsettle(pipeline.pk, pipeline.config_version)
        Pipeline.objects.filter(pk=pipeline.pk).update(config_version=F("config_version") + 1)
        if faults := pipeline_faults(read_spec(pipeline.pk)):
            raise Refused(fault_reasons(faults))
        seq = record(event, self.by.stamp(self.at, self.via), changes)
        return Saved(event.record_id, pipeline.config_version, seq)


def held(pipeline_id: int, version: int | None) -> Pipeline:
    """The pipeline, locked until the transaction ends. Raises NotFound, Stale."""
    pipeline = Pipeline.objects.select_for_update().filter(pk=pipeline_id).first()
    if pipeline is None:
        raise NotFound("pipeline")
    if version is not None and version != pipeline.config_version:
        raise Stale(expected=version, found=pipeline.config_version)
    return pipeline


def held_stage(stage_id: int, version: int | None) -> Stage:
    """The stage in use, its pipeline locked until the transaction ends. Raises NotFound, Stale."""
    pipeline_id = Stage.objects.filter(pk=stage_id).values_list("pipeline_id", flat=True).first()
    if pipeline_id is None:
        raise NotFound("stage")
    pipeline = held(pipeline_id, version)
    stage = Stage.objects.filter(pk=stage_id, state=Usage.ACTIVE).first()
    if stage is None:
        raise NotFound("stage")
    stage.pipeline = pipeline
    return stage


def refuse_taken(key: str, keys: Collection[str]) -> None:
    """Raise Refused for a key that has been given before, also to what is retired by now."""
    if key in keys:
        text = Text.of(N_("The key {key} has been given before. Choose another."), key=key)
        raise Refused.because("key_taken", text, "key")


def fault_reasons(faults: Sequence[Fault]) -> list[Reason]:
    """Why a pipeline makes no sense, in words."""
    return [replace(_FAULTS[fault.code], field=fault.where) for fault in faults]


_FAULTS = {
    "stage_kinds": Reason(
        code="pipeline_stage_kinds",
        text=Text.of(N_("A pipeline has open stages first, then one won stage, then one or more lost ones.")),
    ),
    "stage_key_twice": Reason(code="pipeline_stage_key_twice", text=Text.of(N_("Two stages have the same key."))),
    "no_start": Reason(code="pipeline_no_start", text=Text.of(N_("New opportunities need an open stage to start in."))),
    "probability": Reason(code="pipeline_probability", text=Text.of(N_("A probability lies between 0 % and 100 %."))),
    "criterion_key_twice": Reason(
        code="pipeline_criterion_key_twice", text=Text.of(N_("Two criteria of a stage have the same key."))
    ),
    "criterion": Reason(
        code="pipeline_criterion",
        text=Text.of(N_("There is no such kind of criterion, or it cannot be asked so.")),
    ),
}
