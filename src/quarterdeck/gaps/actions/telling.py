"""Telling the owners of deals that asked for a gap that it is released."""

from collections.abc import Mapping
from datetime import datetime
from itertools import chain

from django.db.models import Q

from quarterdeck.gaps.events import GapMerged, GapReleased, GapUnmerged
from quarterdeck.gaps.models import Request
from quarterdeck.gaps.queries.catalogue import with_parts
from quarterdeck.gaps.rules import Step, told_last
from quarterdeck.gaps.terms import DEAL, GAP
from quarterdeck.journal.queries.audit import AuditFilter, audit_entries
from quarterdeck.journal.queries.timeline import TimelineEntry
from quarterdeck.journal.terms import Stamp
from quarterdeck.records.actions import notify
from quarterdeck.records.terms import NewNotification, NoticeKind

_STEPS = (GapReleased.name, GapMerged.name, GapUnmerged.name)
_PAGE = 100


def told_before(gap_id: int) -> dict[int, datetime | None]:
    """Of a gap and of each that is part of it, when those who asked for it were last told of a release, if ever.

    A part that was merged into it after its release was not told of that one.
    """
    parts = with_parts(gap_id)
    steps: dict[int, list[Step]] = {}
    asked = list(parts)
    # What a part belonged to before, and left again, may have been released meanwhile.
    for one in asked:
        if one not in steps:
            steps[one] = _steps(one)
            asked += [step.into for step in steps[one] if step.into is not None]
    every = list(chain.from_iterable(steps.values()))
    return {part: told_last(part, every) for part in parts}


def _steps(gap_id: int) -> list[Step]:
    """Its releases, merges and what undid them. Four queries."""
    narrowed = AuditFilter(events=_STEPS, kind=GAP, record_id=gap_id)
    entries: list[TimelineEntry] = []
    while page := audit_entries(narrowed, before=entries[-1].seq if entries else None, limit=_PAGE):
        entries += page
    return [_step(entry) for entry in entries]


def _step(entry: TimelineEntry) -> Step:
    into = entry.payload.get("into_id") if entry.event == GapMerged.name else None
    is_release = entry.event == GapReleased.name
    return Step(entry.seq, entry.at, entry.record_id, is_release, into if isinstance(into, int) else None)


def tell_owners(gap_id: int, name: str, stamp: Stamp, told: Mapping[int, datetime | None]) -> None:
    """One notice for each open or lost deal that asks for the gap or for what was merged into it.

    `told` says of each of these gaps when owners were last told, if ever: what was asked for until then is not told of
    again. Who muted notices of this kind, or no longer sees the deal, is not told; nor is a change that is meant to be
    quiet.
    """
    if stamp.via.quiet:
        return
    still_matters = Q(opportunity__closed_on__isnull=True) | Q(opportunity__stage__kind="lost")
    asked = Q(pk__in=())
    for part, at in told.items():
        asked |= Q(gap_id=part) if at is None else Q(gap_id=part, created_at__gt=at)
    rows = Request.objects.filter(still_matters, asked, state="active")
    deals = dict(rows.order_by("opportunity_id").values_list("opportunity_id", "opportunity__owner_id"))
    notes = [
        NewNotification(owner_id, DEAL, deal_id, NoticeKind.GAP_RELEASED, stamp.actor_id, {"what": name})
        for deal_id, owner_id in deals.items()
    ]
    notify(notes=notes, at=stamp.at)
