"""Writes of rules: set for a pipeline or one of its stages, and taken back."""

from datetime import datetime

from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Via, field_changes
from quarterdeck.pipelines.queries import lock_pipelines, read_spec
from quarterdeck.quality.events import QualityRuleReset, QualityRuleSet
from quarterdeck.quality.models import RuleSetting
from quarterdeck.quality.rules import RULES, Setting, setting_reasons
from quarterdeck.quality.terms import Check
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotFound, Refused


@dataclass(frozen=True, slots=True)
class RulePlace:
    """A rule of a pipeline, or with a stage that of the stage alone."""

    check: Check
    pipeline_id: int
    stage_id: int | None = None


@action
def set_rule(*, place: RulePlace, setting: Setting, by: Actor, via: Via, at: datetime | None = None) -> int | None:
    """Set a rule. Returns the journal's entry, None where it is set so already.

    Raises NotPermitted, NotFound for a pipeline or stage that is not in use, Refused.
    """
    stage_key, row = _held(place, by)
    reasons = setting_reasons(RULES[place.check], setting)
    if reasons:
        raise Refused(reasons)
    before = Setting(row.is_on, row.penalty, row.number) if row else None
    if before == setting:
        return None
    values = {"is_on": setting.is_on, "penalty": setting.penalty, "number": setting.number}
    kept = row or RuleSetting(pipeline_id=place.pipeline_id, stage_id=place.stage_id, rule=place.check.value)
    kept.is_on, kept.penalty, kept.number = setting.is_on, setting.penalty, setting.number
    kept.save()
    changes = field_changes(before, setting) if before else [FieldChange(n, None, v) for n, v in values.items()]
    event = QualityRuleSet(record_id=place.pipeline_id, rule=place.check.value, stage=stage_key)
    return record(event, by.stamp(at or timezone.now(), via), changes)


@action
def reset_rule(*, place: RulePlace, by: Actor, via: Via, at: datetime | None = None) -> int | None:
    """Let a rule follow its pipeline, or the catalogue, again. None where nothing was set. Raises as `set_rule`."""
    stage_key, row = _held(place, by)
    if row is None:
        return None
    changes = [FieldChange(name, getattr(row, name), None) for name in ("is_on", "penalty", "number")]
    row.delete()
    event = QualityRuleReset(record_id=place.pipeline_id, rule=place.check.value, stage=stage_key)
    return record(event, by.stamp(at or timezone.now(), via), changes)


def _held(place: RulePlace, by: Actor) -> tuple[str, RuleSetting | None]:
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
        if stage.kind is not RULES[place.check].of:
            text = Text.of(N_("This rule is not about deals in stages of this kind."))
            raise Refused.because("rule_not_of_stage", text, "rule")
        stage_key = stage.key
    where = {"pipeline_id": place.pipeline_id, "stage_id": place.stage_id, "rule": place.check.value}
    return stage_key, RuleSetting.objects.filter(**where).first()
