"""Writes of signals: set for a pipeline or one of its stages, and taken back."""

from datetime import datetime

from django.utils import timezone

from quarterdeck.health.events import HealthSignalReset, HealthSignalSet
from quarterdeck.health.models import SignalSetting
from quarterdeck.health.rules import RULES, Setting, setting_reasons
from quarterdeck.health.terms import Signal
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Via, field_changes
from quarterdeck.pipelines.queries import lock_pipelines, read_spec
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import asdict, dataclass
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotFound, Refused

_FIELDS = ("is_on", "amber_points", "red_points", "amber", "red")


@dataclass(frozen=True, slots=True)
class SignalPlace:
    """A signal of a pipeline, or with a stage that of the stage alone."""

    signal: Signal
    pipeline_id: int
    stage_id: int | None = None


@action
def set_signal(*, place: SignalPlace, setting: Setting, by: Actor, via: Via, at: datetime | None = None) -> int | None:
    """Set a signal. Returns the journal's entry, None where it is set so already.

    Raises NotPermitted, NotFound for a pipeline or stage that is not in use, Refused.
    """
    stage_key, row = _held(place, by)
    reasons = setting_reasons(RULES[place.signal], setting)
    if reasons:
        raise Refused(reasons)
    before = Setting(*(getattr(row, name) for name in _FIELDS)) if row else None
    if before == setting:
        return None
    values = asdict(setting)
    kept = row or SignalSetting(pipeline_id=place.pipeline_id, stage_id=place.stage_id, signal=place.signal.value)
    for name, value in values.items():
        setattr(kept, name, value)
    kept.save()
    changes = field_changes(before, setting) if before else [FieldChange(n, None, v) for n, v in values.items()]
    event = HealthSignalSet(record_id=place.pipeline_id, signal=place.signal.value, stage=stage_key)
    return record(event, by.stamp(at or timezone.now(), via), changes)


@action
def reset_signal(*, place: SignalPlace, by: Actor, via: Via, at: datetime | None = None) -> int | None:
    """Let a signal follow its pipeline, or the catalogue, again. None where nothing was set. Raises as `set_signal`."""
    stage_key, row = _held(place, by)
    if row is None:
        return None
    changes = [FieldChange(name, getattr(row, name), None) for name in _FIELDS]
    row.delete()
    event = HealthSignalReset(record_id=place.pipeline_id, signal=place.signal.value, stage=stage_key)
    return record(event, by.stamp(at or timezone.now(), via), changes)


def _held(place: SignalPlace, by: Actor) -> tuple[str, SignalSetting | None]:
    """The key of the stage and what is set, once the actor may and the place exists; the pipeline is locked."""
    require(by, Permission.PIPELINES_MANAGE)
    if not lock_pipelines([place.pipeline_id]):
        raise NotFound("pipeline")
    spec = read_spec(place.pipeline_id)
    stage_key = ""
    if place.stage_id is not None:
        stage = spec.stage(place.stage_id)
        if stage is None:
            raise NotFound("stage")
        if not stage.is_open:
            text = Text.of(N_("Health is for open deals only. Choose an open stage."))
            raise Refused.because("signal_not_of_stage", text, "signal")
        stage_key = stage.key
    where = {"pipeline_id": place.pipeline_id, "stage_id": place.stage_id, "signal": place.signal.value}
    return stage_key, SignalSetting.objects.filter(**where).first()
