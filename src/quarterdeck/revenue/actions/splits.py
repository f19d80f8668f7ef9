"""Writes of splits: the shares of a kind on an opportunity, and the kinds there are."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max
from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Via
from quarterdeck.opportunities.actions import hold_for_lines
from quarterdeck.revenue.events.splits import (
    SplitsSet,
    SplitTypeAdded,
    SplitTypeEdited,
    SplitTypeEvent,
    SplitTypeReactivated,
    SplitTypeRetired,
)
from quarterdeck.revenue.models import Split as SplitRow
from quarterdeck.revenue.models import SplitHistory, SplitType
from quarterdeck.revenue.queries.splits import split_type, splits_of
from quarterdeck.revenue.rules.splits import split_reasons, split_type_reasons
from quarterdeck.revenue.terms.splits import REVENUE, Share, Split, SplitTypeState
from quarterdeck.users.queries import employees, people_names
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import Text, clean_line, fold, key_of
from quarterdeck.values.verdict import NotFound, Refused, require_version

LONGEST_NAME_KEY = 160


@dataclass(frozen=True, slots=True)
class SplitsSaved:
    """The shares of a kind after a write. `seq` is the journal entry's, None when nothing changed."""

    opportunity_id: int
    version: int
    seq: int | None


@action
def set_splits(
    *,
    opportunity_id: int,
    type_key: str,
    shares: Sequence[Share],
    by: Actor,
    via: Via,
    version: int | None = None,
) -> SplitsSaved:
    """Share the credit of a kind out anew; no shares at all leave it to the owner. Who may edit the deal may.

    `version` is that of the split as it was read. Raises NotFound, NotPermitted, Stale, Refused with every reason.
    """
    standing = hold_for_lines(opportunity_id, by)
    kind = split_type(type_key)
    before = next((split for split in splits_of(opportunity_id) if split.type.id == kind.id), Split(kind, (), 0))
    require_version(version, before.version)
    after = tuple(shares)
    _require_right(before, after)
    if after == before.shares:
        return SplitsSaved(opportunity_id, before.version, None)
    stamp = by.stamp(standing.scene.at, via)
    owner_id = standing.row.owner_id
    names = people_names({share.person_id or owner_id for share in (*before.shares, *after)})
    old, new = (_told(kind.name, rows, names, owner_id) for rows in (before.shares, after))
    changes = [
        FieldChange("splits", old.get(number), new.get(number), personal=("person", number))
        for number in {**old, **new}
        if old.get(number) != new.get(number)
    ]
    seq = record(SplitsSet(record_id=opportunity_id, type_key=kind.key), stamp, changes)
    rows = SplitRow.objects.filter(opportunity_id=opportunity_id, type_id=kind.id)
    rows.delete()
    SplitRow.objects.bulk_create(
        SplitRow(
            opportunity_id=opportunity_id,
            type_id=kind.id,
            position=position,
            person_id=one.person_id,
            share_bp=one.share_bp,
        )
        for position, one in enumerate(after)
    )
    SplitHistory.objects.create(
        opportunity_id=opportunity_id,
        type_id=kind.id,
        entry_id=seq,
        version=before.version + 1,
        at=stamp.at,
        actor_id=stamp.actor_id,
        door=via.door.value,
        shares=json.dumps([[one.person_id, one.share_bp] for one in after]),
    )
    return SplitsSaved(opportunity_id, before.version + 1, seq)


def _require_right(before: Split, after: Sequence[Share]) -> None:
    kept = {share.person_id for share in before.shares if share.person_id is not None}
    new = {share.person_id for share in after if share.person_id is not None} - kept
    people = kept | {number for number, is_active in employees(new).items() if is_active}
    is_active = before.type.is_active or not after
    if reasons := split_reasons(after, must_total=before.type.must_total, is_active=is_active, people=people):
        raise Refused(reasons)


def _told(kind: str, shares: Sequence[Share], names: dict[int, str], owner_id: int) -> dict[int, str]:
    """Each one's share in words, as the timeline of the opportunity tells it: a name goes when its person is erased."""
    found: dict[int, int] = {}
    for one in shares:
        number = one.person_id or owner_id
        found[number] = found.get(number, 0) + one.share_bp
    return {number: f"{kind}: {names.get(number, '?')} {share / 100:g}%" for number, share in found.items()}


@action
def add_split_type(*, name: str, must_total: bool, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Add a kind of split below the others. Returns its id. Raises NotPermitted, Refused."""
    require(by, Permission.PIPELINES_MANAGE)
    name = _accepted(name, None)
    last = SplitType.objects.aggregate(last=Max("position"))["last"]
    kind = SplitType(
        key=key_of(name, set(SplitType.objects.values_list("key", flat=True))),
        name=name,
        name_key=_key(name),
        must_total=must_total,
        position=0 if last is None else last + 1,
    )
    kind.save(force_insert=True)
    changes = [FieldChange("name", None, name), FieldChange("must_total", None, must_total)]
    record(SplitTypeAdded(record_id=kind.pk), by.stamp(at or timezone.now(), via), changes)
    return kind.pk


@action
def rename_split_type(*, key: str, name: str, by: Actor, via: Via, at: datetime | None = None) -> int | None:
    """Rename a kind of split; its key stays. Returns the journal seq. Raises NotPermitted, NotFound, Refused."""
    require(by, Permission.PIPELINES_MANAGE)
    kind = _locked(key)
    old, kind.name = kind.name, _accepted(name, kind)
    if kind.name == old:
        return None
    kind.name_key = _key(kind.name)
    kind.save(update_fields=["name", "name_key"])
    event = SplitTypeEdited(record_id=kind.pk)
    return record(event, by.stamp(at or timezone.now(), via), [FieldChange("name", old, kind.name)])


@action
def retire_split_type(*, key: str, by: Actor, via: Via, at: datetime | None = None) -> int | None:
    """Let a kind take no new shares; those there are stay. Raises NotPermitted, NotFound, Refused for revenue."""
    require(by, Permission.PIPELINES_MANAGE)
    kind = _locked(key)
    if kind.key == REVENUE:
        text = Text.of("Revenue is what owners are credited with. It stays in use.")
        raise Refused.because("split_type_needed", text)
    return _set_state(kind, SplitTypeState.RETIRED, by=by, via=via, at=at)


@action
def reactivate_split_type(*, key: str, by: Actor, via: Via, at: datetime | None = None) -> int | None:
    """Let a retired kind take shares again. Raises NotPermitted, NotFound, Refused when its name is taken meanwhile."""
    require(by, Permission.PIPELINES_MANAGE)
    kind = _locked(key)
    _accepted(kind.name, kind)
    return _set_state(kind, SplitTypeState.ACTIVE, by=by, via=via, at=at)


def _locked(key: str) -> SplitType:
    kind = SplitType.objects.select_for_update().filter(key=key).first()
    if kind is None:
        raise NotFound("split_type")
    return kind


def _key(name: str) -> str:
    return fold(name)[:LONGEST_NAME_KEY]


def _accepted(name: str, kind: SplitType | None) -> str:
    name = clean_line(name)
    others = SplitType.objects.filter(state=SplitTypeState.ACTIVE, name_key=_key(name))
    if kind is not None:
        others = others.exclude(pk=kind.pk)
    if reasons := split_type_reasons(name, name_is_taken=others.exists()):
        raise Refused(reasons)
    return name


def _set_state(kind: SplitType, state: SplitTypeState, *, by: Actor, via: Via, at: datetime | None) -> int | None:
    if kind.state == state:
        return None
    old, kind.state = kind.state, state.value
    kind.save(update_fields=["state"])
    told = SplitTypeRetired if state == SplitTypeState.RETIRED else SplitTypeReactivated
    event: SplitTypeEvent = told(record_id=kind.pk)
    return record(event, by.stamp(at or timezone.now(), via), [FieldChange("state", old, state.value)])
