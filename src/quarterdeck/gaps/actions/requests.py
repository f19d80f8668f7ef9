"""Writes of requests: a deal is linked to a gap, that is changed, taken back, and brought back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from quarterdeck.customers.queries import visible_contacts
from quarterdeck.gaps.actions.catalogue import add_gap
from quarterdeck.gaps.actions.rows import Saved, locked_gap, put, save
from quarterdeck.gaps.events import RequestAdded, RequestEdited, RequestRemoved, RequestRestored
from quarterdeck.gaps.models import Request
from quarterdeck.gaps.queries.catalogue import gap_named, request_fields_of, roots, with_parts
from quarterdeck.gaps.rules import request_reasons
from quarterdeck.gaps.terms import DEAL, MOST_ON_DEAL, REQUEST, GapFields, RequestFields
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import FieldChange, Via, field_changes
from quarterdeck.users.queries.records import require_writable
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import Text, clean_block, clean_line
from quarterdeck.values.verdict import NotFound, Reason, Refused, require_version

ACTIVE, REMOVED = "active", "removed"


@action
def link_gap(
    *, opportunity_id: int, gap_id: int, new: RequestFields, by: Actor, via: Via, at: datetime | None = None
) -> Saved:
    """Say that a deal asks for a gap; of a merged one for what it became part of.

    Raises NotFound, NotPermitted unless the actor may change the deal, Refused.
    """
    require_writable(by, DEAL, opportunity_id)
    gap = locked_gap(roots().get(gap_id, gap_id))
    kept = _accepted(new, RequestFields(), by)
    _require_free(gap.pk, opportunity_id)
    _require_room(opportunity_id)
    stamp = by.stamp(at or timezone.now(), via)
    row = Request(gap=gap, opportunity_id=opportunity_id, created_at=stamp.at, author_id=by.person_id or None)
    put(row, kept)
    row.save(force_insert=True)
    linked = FieldChange("gap_id", None, gap.pk)
    changes = [linked, *field_changes(RequestFields(severity="", source=""), kept)]
    event = RequestAdded(record_id=row.pk, opportunity_id=opportunity_id)
    return Saved(row.pk, row.version, record(event, stamp, changes))


@action
def link_gap_named(
    *, opportunity_id: int, name: str, new: RequestFields, by: Actor, via: Via, at: datetime | None = None
) -> Saved:
    """Say that a deal asks for the gap of this name, however it is spelt; one there is none of joins the catalogue.

    Raises as `link_gap` and `add_gap`.
    """
    require_writable(by, DEAL, opportunity_id)
    gap_id = gap_named(clean_line(name)) or add_gap(new=GapFields(name=name), by=by, via=via, at=at).id
    return link_gap(opportunity_id=opportunity_id, gap_id=gap_id, new=new, by=by, via=via, at=at)


@action
def edit_request(
    *,
    opportunity_id: int,
    request_id: int,
    changes: Mapping[str, Any],
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> Saved:
    """Change fields of a request (names as in RequestFields). Raises NotFound, NotPermitted, Stale, Refused."""
    row = _locked(opportunity_id, request_id, ACTIVE, by)
    require_version(version, row.version)
    before = request_fields_of(row)
    after = _accepted(replace(before, **changes), before, by)
    put(row, after)
    event = RequestEdited(record_id=row.pk, opportunity_id=opportunity_id)
    return save(row, event, field_changes(before, after), by.stamp(at or timezone.now(), via))


@action
def remove_request(
    *,
    opportunity_id: int,
    request_id: int,
    by: Actor,
    via: Via,
    at: datetime | None = None,
    version: int | None = None,
) -> Saved:
    """Unlink a deal from a gap; it stays for history and can be restored. Raises NotFound, NotPermitted, Stale."""
    row = _locked(opportunity_id, request_id, ACTIVE, by)
    require_version(version, row.version)
    row.state = REMOVED
    event = RequestRemoved(record_id=row.pk, opportunity_id=opportunity_id)
    return save(row, event, [FieldChange("state", ACTIVE, REMOVED)], by.stamp(at or timezone.now(), via))


@action
def restore_request(*, opportunity_id: int, request_id: int, by: Actor, via: Via, at: datetime | None = None) -> Saved:
    """Link a deal to a gap again. Raises NotFound, NotPermitted, Refused as `link_gap`."""
    row = _locked(opportunity_id, request_id, REMOVED, by)
    _require_free(roots().get(row.gap_id, row.gap_id), opportunity_id)
    _require_room(opportunity_id)
    row.state = ACTIVE
    event = RequestRestored(record_id=row.pk, opportunity_id=opportunity_id)
    return save(row, event, [FieldChange("state", REMOVED, ACTIVE)], by.stamp(at or timezone.now(), via))


def _locked(opportunity_id: int, request_id: int, state: str, by: Actor) -> Request:
    require_writable(by, DEAL, opportunity_id)
    rows = Request.objects.select_for_update(of=("self",)).filter(opportunity_id=opportunity_id, state=state)
    row = rows.filter(pk=request_id).first()
    if row is None:
        raise NotFound(REQUEST)
    return row


def _accepted(new: RequestFields, before: RequestFields, by: Actor) -> RequestFields:
    kept = replace(new, note=clean_block(new.note))
    contact_id = kept.contact_id
    is_known = (
        contact_id is None or contact_id == before.contact_id or visible_contacts(by).filter(pk=contact_id).exists()
    )
    if reasons := request_reasons(kept, contact_is_known=is_known):
        raise Refused(reasons)
    return kept


def _require_free(gap_id: int, opportunity_id: int) -> None:
    """Raise Refused while the deal asks for the gap, or for what was merged into it."""
    rows = Request.objects.filter(opportunity_id=opportunity_id, gap_id__in=with_parts(gap_id), state=ACTIVE)
    if rows.exists():
        text = Text.of("The deal is linked to this product gap already.")
        raise Refused([Reason("gap_linked_already", text, field="gap_id")])


def _require_room(opportunity_id: int) -> None:
    if Request.objects.filter(opportunity_id=opportunity_id, state=ACTIVE).count() >= MOST_ON_DEAL:
        text = Text.of("A deal has at most {most} product gaps.", most=MOST_ON_DEAL)
        raise Refused.because("gaps_too_many", text, field="gap_id")
