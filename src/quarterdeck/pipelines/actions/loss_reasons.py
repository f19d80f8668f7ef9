"""Writes of loss reasons: added, edited, retired, brought back."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.events import Event
from quarterdeck.journal.terms import FieldChange, Via, field_changes
from quarterdeck.pipelines.actions.changing import Change, Saved
from quarterdeck.pipelines.events import LossReasonAdded, LossReasonEdited, LossReasonReactivated, LossReasonRetired
from quarterdeck.pipelines.models import LossReason
from quarterdeck.pipelines.queries import Scene
from quarterdeck.pipelines.rules.configuration import LossReasonFields, loss_reason_reasons
from quarterdeck.pipelines.rules.defaults import LossReasonPlan
from quarterdeck.pipelines.terms import LossMeaning, Usage
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import N_, Text, clean_line, fold, key_of
from quarterdeck.values.verdict import NotFound, Refused, Stale


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


@action
def add_loss_reason(*, new: LossReasonFields, by: Actor, via: Via, at: datetime | None = None) -> Saved:
    """Add a loss reason under a key made from its name. Raises NotPermitted, Refused."""
    Change.of(by, via, at)
    kept = _accepted(new)
    key = key_of(kept.name, set(LossReason.objects.values_list("key", flat=True)))
    plan = LossReasonPlan(key, kept.name, LossMeaning(kept.means), kept.needs_competitor)
    return Saved(add_loss_reasons(plans=[plan], by=by, via=via, at=at)[key], 1, None)


@action
def edit_loss_reason(
    *,
    reason_id: int,
    changes: Mapping[str, Any],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> Saved:
    """Change fields of a loss reason (names as in LossReasonFields). Raises NotPermitted, NotFound, Stale, Refused."""
    change = Change.of(by, via, at)
    row = _held(reason_id, version)
    before = LossReasonFields(row.name, row.means, row.needs_competitor)
    after = _accepted(replace(before, **changes), but=row.pk)
    differences = field_changes(before, after)
    if not differences:
        return Saved(row.pk, row.version, None)
    row.name, row.means, row.needs_competitor = after.name, after.means, after.needs_competitor
    return _saved(change, row, LossReasonEdited(record_id=row.pk), differences)


@action
def retire_loss_reason(
    *, reason_id: int, by: Actor, via: Via, at: datetime | None = None, version: int | None = None
) -> Saved:
    """Take a loss reason out of what can be chosen; deals that name it keep it.

    Refused when it is the last one. Raises NotPermitted, NotFound, Stale, Refused.
    """
    change = Change.of(by, via, at)
    row = _held(reason_id, version)
    if row.state == Usage.RETIRED:
        return Saved(row.pk, row.version, None)
    if not LossReason.objects.filter(state=Usage.ACTIVE).exclude(pk=row.pk).exists():
        text = Text.of(N_("This is the only loss reason. Add another one first."))
        raise Refused.because("last_loss_reason", text)
    return _set_state(change, row, Usage.RETIRED, LossReasonRetired(record_id=row.pk))


@action
def reactivate_loss_reason(
    *, reason_id: int, by: Actor, via: Via, at: datetime | None = None, version: int | None = None
) -> Saved:
    """Let a retired loss reason be chosen again. Raises NotPermitted, NotFound, Stale, Refused."""
    change = Change.of(by, via, at)
    row = _held(reason_id, version)
    if row.state == Usage.ACTIVE:
        return Saved(row.pk, row.version, None)
    _accepted(LossReasonFields(row.name, row.means, row.needs_competitor), but=row.pk)
    return _set_state(change, row, Usage.ACTIVE, LossReasonReactivated(record_id=row.pk))


def _held(reason_id: int, version: int | None) -> LossReason:
    row = LossReason.objects.select_for_update().filter(pk=reason_id).first()
    if row is None:
        raise NotFound("loss_reason")
    if version is not None and version != row.version:
        raise Stale(expected=version, found=row.version)
    return row


def _accepted(fields: LossReasonFields, *, but: int = 0) -> LossReasonFields:
    kept = replace(fields, name=clean_line(fields.name))
    others = LossReason.objects.filter(state=Usage.ACTIVE).exclude(pk=but).values_list("name", flat=True)
    reasons = loss_reason_reasons(kept, name_is_taken=fold(kept.name) in {fold(other) for other in others})
    if reasons:
        raise Refused(reasons)
    return kept


def _set_state(change: Change, row: LossReason, state: Usage, event: Event) -> Saved:
    changed = FieldChange("state", row.state, state.value)
    row.state = state.value
    return _saved(change, row, event, [changed])


def _saved(change: Change, row: LossReason, event: Event, changes: list[FieldChange]) -> Saved:
    row.version += 1
    row.save(force_update=True)
    seq = record(event, change.by.stamp(change.at, change.via), changes)
    return Saved(row.pk, row.version, seq)
