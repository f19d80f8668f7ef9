"""The settings of this installation as a file says them: keys and labels, never numbers."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from quarterdeck.administration.rules.configuration.shape import FORMAT
from quarterdeck.pipelines.queries import loss_reasons, pipelines
from quarterdeck.pipelines.rules.pipeline import CriterionSpec, PipelineSpec, StageSpec
from quarterdeck.quality.queries import settings_kept
from quarterdeck.quality.rules import RULES
from quarterdeck.records.queries.fields import stored_fields
from quarterdeck.records.terms.fields import KEY_PREFIX, FieldKind, FieldSpec
from quarterdeck.users.queries.administration import roles
from quarterdeck.users.terms import RoleSpec
from quarterdeck.values.text import key_of

_WORD = re.compile(rf"\b{KEY_PREFIX}[a-z0-9_]+\b")


def configuration() -> dict[str, Any]:
    """What is in use, in the order a file says it."""
    names = field_names()
    return {
        "format": FORMAT,
        "fields": [_field(spec) for kind in FieldKind for spec in _fields_in_use(kind)],
        "roles": [_role(role) for role in sorted(roles(), key=lambda role: role.key)],
        "loss_reasons": [
            {
                "key": reason.key,
                "name": reason.name,
                "means": reason.means.value,
                "needs_competitor": reason.needs_competitor,
            }
            for reason in sorted(loss_reasons().values(), key=lambda reason: reason.key)
            if reason.is_active
        ],
        "pipelines": [_pipeline(spec, names) for spec in pipelines()],
        "quality_rules": list(_quality_rules()),
    }


def field_names() -> dict[str, str]:
    """What files call the custom fields of deals in criteria, by their keys here: `cf_12` to `cf_budget_code`.

    Numbers differ from one installation to the next, labels do not.
    """
    found: dict[str, str] = {}
    specs = sorted(stored_fields().get(FieldKind.OPPORTUNITY, {}).values(), key=lambda spec: not spec.is_active)
    for spec in specs:
        taken = {name.removeprefix(KEY_PREFIX) for name in found.values()}
        found[spec.key] = KEY_PREFIX + key_of(spec.label, taken)
    return found


def renamed(params: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Parameters of a criterion with the fields in them called otherwise; what has no other name stays."""
    return {
        key: _WORD.sub(lambda word: names.get(word.group(), word.group()), value) if isinstance(value, str) else value
        for key, value in params.items()
    }


def _fields_in_use(kind: FieldKind) -> list[FieldSpec]:
    return [spec for spec in stored_fields().get(kind, {}).values() if spec.is_active]


def _field(spec: FieldSpec) -> dict[str, Any]:
    return {
        "kind": spec.kind.value,
        "label": spec.label,
        "type": spec.type.value,
        "help": spec.help,
        "is_required": spec.is_required,
        "is_listed": spec.is_listed,
        "places": spec.places,
        "choices": [choice.label for choice in spec.choices if choice.is_active],
    }


def _role(role: RoleSpec) -> dict[str, Any]:
    return {
        "key": role.key,
        "name": role.name,
        "sees": role.read_reach.value,
        "changes": role.write_reach.value,
        "requires_second_factor": role.requires_second_factor,
        "permissions": sorted(permission.value for permission in role.permissions),
    }


def _quality_rules() -> Iterator[dict[str, Any]]:
    """What is set of rules of data quality, of pipelines and stages in use."""
    settings = settings_kept()
    for spec in pipelines():
        for stage_id, key in ((None, ""), *((stage.id, stage.key) for stage in spec.stages)):
            for check in RULES:
                held = settings.get((spec.id, stage_id, check))
                if held is not None:
                    values = {"is_on": held.is_on, "penalty": held.penalty, "number": held.number}
                    yield {"pipeline": spec.key, "stage": key, "rule": check.value, **values}


def _pipeline(spec: PipelineSpec, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "key": spec.key,
        "name": spec.name,
        "may_skip": spec.may_skip,
        "may_go_back": spec.may_go_back,
        "may_reopen": spec.may_reopen,
        "framework": spec.framework,
        "idle_days": spec.idle_days,
        "stages": [_stage(stage, names) for stage in spec.stages],
    }


def _stage(stage: StageSpec, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "key": stage.key,
        "name": stage.name,
        "kind": stage.kind.value,
        "probability_bp": stage.probability_bp,
        "category": str(stage.category),
        "stall_days": stage.stall_days,
        "guidance": stage.guidance,
        "key_fields": list(stage.key_fields),
        "may_enter": sorted(stage.may_enter),
        "may_start": stage.may_start,
        "criteria": [_criterion(criterion, names) for criterion in stage.criteria],
    }


def _criterion(criterion: CriterionSpec, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "key": criterion.key,
        "moment": criterion.moment.value,
        "kind": criterion.kind,
        "params": dict(sorted(renamed(criterion.params, names).items())),
        "level": criterion.level.value,
        "effective_from": criterion.effective_from.isoformat(),
    }
