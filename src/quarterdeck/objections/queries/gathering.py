"""The deals that are looked at, their objections, and in which stage each was raised."""

from collections.abc import Collection, Iterable
from datetime import datetime, time, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from quarterdeck.gaps.rules import Known
from quarterdeck.objections.rules import Raised, Step, stage_on
from quarterdeck.objections.terms import DEAL
from quarterdeck.opportunities.queries import visible_to
from quarterdeck.pipelines.terms import StageKind
from quarterdeck.qualification.queries import standing_objections
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import replace
from quarterdeck.values.timeline import HistoryKind
from quarterdeck.values.verdict import NotFound

_KNOWN = ("pk", "account_id", "currency", "amount_minor", "stage__kind", "closed_on")
KEPT_TO = frozenset({"owner", "pipeline"})
_RAISED = ("record_id", "topic", "outcome", "raised_on")
# Rows that say what a deal was; the others only mark.
_TELLING = [kind.value for kind in HistoryKind if kind is not HistoryKind.UNDO]


def looked_at(looking: Looking) -> QuerySet[Any]:
    """The deals the viewer may see, kept to the owners and pipelines that are looked at.

    Raises NotFound for people of partners: what is held against us is the company's own.
    """
    actor: Actor = looking.lens.actor
    if actor.scope.kind is ScopeKind.ORGANISATION:
        raise NotFound("objection")
    deals = visible_to(actor)
    for name in KEPT_TO & looking.only.keys():
        # Their values are ids.
        deals = deals.filter(**{f"{name}_id__in": looking.only[name]})
    return deals


def known_among(deals: QuerySet[Any]) -> dict[int, Known]:
    """These deals as far as they count, by id. One query."""
    return {
        pk: Known(pk, account, currency, minor, kind == StageKind.OPEN, kind == StageKind.LOST, closed_on)
        for pk, account, currency, minor, kind, closed_on in deals.values_list(*_KNOWN)
    }


def objected(topic: str = "") -> QuerySet[Any]:
    """Ids of all deals with an objection, of a topic where one is named. No query."""
    rows = standing_objections(DEAL)
    return (rows.filter(topic=topic) if topic else rows).values("record_id")


def raised_among(deals: QuerySet[Any]) -> list[Raised]:
    """What is held against these deals, the first raised first. One query."""
    rows = standing_objections(DEAL).filter(record_id__in=deals.values("pk"))
    return [Raised(*values) for values in rows.order_by("raised_on", "created_at", "pk").values_list(*_RAISED)]


def staged(looking: Looking, deals: QuerySet[Any], raised: Iterable[Raised]) -> list[Raised]:
    """The same with the stage each deal was in on the day. One query, and the pipelines.

    A day ends when it does for the company.
    """
    steps = _steps(deals)
    open_ids = {stage.id for spec in looking.lens.specs.values() for stage in spec.stages if stage.is_open}
    zone = ZoneInfo(looking.lens.company.time_zone)

    def end(one: Raised) -> datetime:
        return datetime.combine(one.raised_on + timedelta(days=1), time(), zone)

    return [
        replace(one, stage_id=stage_on(steps[one.deal_id], end(one), open_ids)) if one.deal_id in steps else one
        for one in raised
    ]


def _steps(deals: QuerySet[Any]) -> dict[int, list[Step]]:
    rows = deals.filter(history__kind__in=_TELLING, history__voided_at__isnull=True)
    told = rows.order_by("pk", "history__at", "history__seq").values_list("pk", "history__at", "history__stage_id")
    return {pk: [Step(*step) for _pk, *step in found] for pk, found in groupby(told, key=itemgetter(0))}


def first_stages(raised: Collection[Raised]) -> dict[int, int | None]:
    """The stage at which each deal heard the first of these, which are in the order in which they were raised."""
    found: dict[int, int | None] = {}
    for one in raised:
        found.setdefault(one.deal_id, one.stage_id)
    return found
