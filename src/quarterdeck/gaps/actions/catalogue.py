"""Writes of the catalogue: a gap is added, changed, merged into another one, and that is undone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from quarterdeck.gaps.actions.rows import Saved, accepted, insert_gap, locked_gap, put, save
from quarterdeck.gaps.actions.telling import tell_owners, told_before
from quarterdeck.gaps.events import GapAdded, GapEdited, GapMerged, GapReleased, GapUnmerged
from quarterdeck.gaps.queries.catalogue import fields_of, name_key
from quarterdeck.gaps.rules import Mergeable, merge_reasons
from quarterdeck.gaps.terms import GapFields, GapState
from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import FieldChange, Via, field_changes
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused, require_version


@action
def add_gap(*, new: GapFields, by: Actor, via: Via, at: datetime | None = None) -> Saved:
    """Add a gap. Who edits deals may add an open one; any other state is for who manages the catalogue.

    Raises NotPermitted, Refused, or Stale when another of this name was added in this moment.
    """
    require(by, Permission.OPPORTUNITIES_EDIT)
    if new.state != GapState.OPEN or new.release_on is not None:
        require(by, Permission.GAPS_MANAGE)
    kept = accepted(new, GapFields())
    return insert_gap(kept, by.stamp(at or timezone.now(), via), GapAdded, field_changes(GapFields(state=""), kept))


@action
def edit_gap(
    *,
    gap_id: int,
    changes: Mapping[str, Any],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> Saved:
    """Change fields of a gap (names as in GapFields). Owners of deals that ask are told when it is released, once each.

    Raises NotPermitted, NotFound, Stale, Refused.
    """
    require(by, Permission.GAPS_MANAGE)
    row = locked_gap(gap_id)
    require_version(version, row.version)
    before = fields_of(row)
    after = accepted(replace(before, **changes), before, row.pk)
    put(row, after)
    row.name_key = name_key(after.name)
    stamp = by.stamp(at or timezone.now(), via)
    is_release = after.state == GapState.RELEASED != before.state
    event = GapReleased(record_id=row.pk) if is_release else GapEdited(record_id=row.pk)
    told = told_before(row.pk) if is_release else {}
    done = save(row, event, field_changes(before, after), stamp)
    if is_release:
        tell_owners(row.pk, after.name, stamp, told)
    return done


@action
def merge_gap(
    *, gap_id: int, into_id: int, by: Actor, via: Via, at: datetime | None = None, version: int | None = None
) -> Saved:
    """Let a gap count as part of another one. Its requests stay its own, so that `unmerge_gap` undoes all of it.

    Raises NotPermitted, NotFound, Stale, Refused.
    """
    require(by, Permission.GAPS_MANAGE)
    # In one order whoever merges what into what, so that two merges never wait for each other.
    rows = {key: locked_gap(key) for key in sorted({gap_id, into_id})}
    row, target = rows[gap_id], rows[into_id]
    require_version(version, row.version)
    source, into = (Mergeable(one.pk, one.merged_into_id is not None) for one in (row, target))
    if reasons := merge_reasons(source, into):
        raise Refused(reasons)
    row.merged_into_id = into_id
    change = FieldChange("merged_into_id", None, into_id)
    stamp = by.stamp(at or timezone.now(), via)
    return save(row, GapMerged(record_id=row.pk, into_id=into_id), [change], stamp)


@action
def unmerge_gap(*, gap_id: int, by: Actor, via: Via, at: datetime | None = None, version: int | None = None) -> Saved:
    """Let a merged gap stand for itself again. Raises NotPermitted, NotFound, Stale, Refused when it is not merged."""
    require(by, Permission.GAPS_MANAGE)
    row = locked_gap(gap_id)
    require_version(version, row.version)
    if row.merged_into_id is None:
        raise Refused.because("gap_not_merged", Text.of("It is not merged into another product gap."))
    former = row.merged_into_id
    row.merged_into_id = None
    change = FieldChange("merged_into_id", former, None)
    stamp = by.stamp(at or timezone.now(), via)
    return save(row, GapUnmerged(record_id=row.pk, from_id=former), [change], stamp)
