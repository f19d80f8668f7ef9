"""Writes of seasonalities. Quotas keep the shares they were spread by."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.quotas.events import SeasonalityRemoved, SeasonalitySet
from quarterdeck.quotas.models import Seasonality
from quarterdeck.quotas.rules import seasonality_reasons
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import LONGEST_KEY, N_, Text, clean_line, fold
from quarterdeck.values.verdict import NotFound, Reason, Refused

_FIELDS = ("name", "shares")


@action
def set_seasonality(
    *,
    name: str,
    shares: Sequence[int],
    by: Actor,
    via: Via,
    seasonality_id: int | None = None,
    at: datetime | None = None,
) -> int:
    """Add a seasonality, or change the one of this id; shares are basis points of the twelve months of the year.

    Returns its id. Raises NotPermitted, NotFound, Refused.
    """
    require(by, Permission.QUOTAS_MANAGE)
    name, key = clean_line(name), fold(name)[:LONGEST_KEY]
    row = Seasonality() if seasonality_id is None else _locked(seasonality_id)
    reasons = seasonality_reasons(name, shares)
    if not reasons and Seasonality.objects.filter(name_key=key).exclude(pk=row.pk).exists():
        text = Text.of(N_("There is already a seasonality of that name."))
        reasons = [Reason("seasonality_exists", text, field="name")]
    if reasons:
        raise Refused(reasons)
    before = {field: getattr(row, field) or None for field in _FIELDS}
    row.name, row.name_key, row.shares = name, key, " ".join(map(str, shares))
    changes = [FieldChange(field, before[field], getattr(row, field)) for field in _FIELDS]
    changed = [change for change in changes if change.old != change.new]
    if not changed:
        return row.pk
    row.save(force_insert=seasonality_id is None, force_update=seasonality_id is not None)
    record(SeasonalitySet(row.pk), by.stamp(at or timezone.now(), via), changed)
    return row.pk


@action
def remove_seasonality(*, seasonality_id: int, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Take a seasonality away; quotas spread by it stay as they are. Raises NotPermitted, NotFound."""
    require(by, Permission.QUOTAS_MANAGE)
    row = _locked(seasonality_id)
    changes = [FieldChange(field, getattr(row, field), None) for field in _FIELDS]
    row.delete()
    return record(SeasonalityRemoved(seasonality_id), by.stamp(at or timezone.now(), via), changes)


def _locked(seasonality_id: int) -> Seasonality:
    row = Seasonality.objects.select_for_update().filter(pk=seasonality_id).first()
    if row is None:
        raise NotFound("seasonality")
    return row
