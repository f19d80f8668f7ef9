"""Telling the owners of deals that asked for a gap that it is released."""

from django.db.models import Q

from quarterdeck.gaps.models import Request
from quarterdeck.gaps.queries.catalogue import with_parts
from quarterdeck.gaps.terms import DEAL
from quarterdeck.journal.terms import Stamp
from quarterdeck.records.actions import notify
from quarterdeck.records.terms import NewNotification, NoticeKind


def tell_owners(gap_id: int, name: str, stamp: Stamp) -> None:
    """One notice for each open or lost deal that asks for the gap or for what was merged into it.

    Who muted notices of this kind, or no longer sees the deal, is not told; nor is a change that is meant to be quiet.
    """
    if stamp.via.quiet:
        return
    still_matters = Q(opportunity__closed_on__isnull=True) | Q(opportunity__stage__kind="lost")
    rows = Request.objects.filter(still_matters, gap_id__in=with_parts(gap_id), state="active")
    deals = dict(rows.order_by("opportunity_id").values_list("opportunity_id", "opportunity__owner_id"))
    notes = [
        NewNotification(owner_id, DEAL, deal_id, NoticeKind.GAP_RELEASED, stamp.actor_id, {"what": name})
        for deal_id, owner_id in deals.items()
    ]
    notify(notes=notes, at=stamp.at)
