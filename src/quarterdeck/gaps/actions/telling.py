"""Telling the owners of deals that asked for a gap that it is released."""

from datetime import datetime

from django.db.models import Q

from quarterdeck.gaps.events import GapReleased
from quarterdeck.gaps.models import Request
from quarterdeck.gaps.queries.catalogue import with_parts
from quarterdeck.gaps.terms import DEAL, GAP
from quarterdeck.journal.queries.audit import AuditFilter, audit_entries
from quarterdeck.journal.terms import Stamp
from quarterdeck.records.actions import notify
from quarterdeck.records.terms import NewNotification, NoticeKind


def released_before(gap_id: int) -> datetime | None:
    """When a gap was released last, None where it never was. Two queries, one where it never was."""
    narrowed = AuditFilter(events=(GapReleased.name,), kind=GAP, record_id=gap_id)
    return next((entry.at for entry in audit_entries(narrowed, limit=1)), None)


def tell_owners(gap_id: int, name: str, stamp: Stamp, told_at: datetime | None) -> None:
    """One notice for each open or lost deal that asks for the gap or for what was merged into it.

    Owners were told at `told_at`, if ever: deals that asked until then are not told of again. Who muted notices of this
    kind, or no longer sees the deal, is not told; nor is a change that is meant to be quiet.
    """
    if stamp.via.quiet:
        return
    still_matters = Q(opportunity__closed_on__isnull=True) | Q(opportunity__stage__kind="lost")
    rows = Request.objects.filter(still_matters, gap_id__in=with_parts(gap_id), state="active")
    if told_at is not None:
        rows = rows.filter(created_at__gt=told_at)
    deals = dict(rows.order_by("opportunity_id").values_list("opportunity_id", "opportunity__owner_id"))
    notes = [
        NewNotification(owner_id, DEAL, deal_id, NoticeKind.GAP_RELEASED, stamp.actor_id, {"what": name})
        for deal_id, owner_id in deals.items()
    ]
    notify(notes=notes, at=stamp.at)
