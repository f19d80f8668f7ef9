"""To whom dashboards go out by mail, and what is due."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from quarterdeck.dashboards.models import Mailing as MailingModel
from quarterdeck.dashboards.queries.rows import dashboard_for
from quarterdeck.dashboards.rules.mailing import TRIED_AGAIN
from quarterdeck.dashboards.terms import Mailing, Plan
from quarterdeck.users.terms import Actor
from quarterdeck.values.verdict import NotFound

_COLUMNS = ("pk", "dashboard_id", "person_id", "person__name", "every", "weekday", "hour", "is_paused", "due_at")


def mailings_of(actor: Actor, dashboard_id: int) -> list[Mailing]:
    """Of one's own dashboard to whom it goes out, of another's whether to oneself. Raises NotFound. Three queries."""
    rows = MailingModel.objects.filter(dashboard_id=dashboard_id)
    if not dashboard_for(actor, dashboard_id).row.is_own:
        rows = rows.filter(person_id=actor.person_id)
    return _read(rows.order_by("person__name", "pk"))


def mailing_for(actor: Actor, dashboard_id: int, person_id: int) -> Mailing:
    """The one to a person, as far as the actor may see it. Raises NotFound."""
    found = next((one for one in mailings_of(actor, dashboard_id) if one.person_id == person_id), None)
    if found is None:
        raise NotFound("mailing")
    return found


def due_mailings(at: datetime, limit: int) -> list[Mailing]:
    """Those that are due and not paused, without those just tried; the longest due or tried first. One query."""
    is_ready = Q(tried_at=None) | Q(tried_at__lte=at - TRIED_AGAIN)
    rows = MailingModel.objects.filter(is_ready, due_at__lte=at, is_paused=False)
    return _read(rows.order_by(Coalesce("tried_at", "due_at"), "pk")[:limit])


def _read(rows: "QuerySet[MailingModel, Any]") -> list[Mailing]:
    return [
        Mailing(pk, dashboard_id, person_id, name, Plan(every, weekday, hour, is_paused), due_at)
        for pk, dashboard_id, person_id, name, every, weekday, hour, is_paused, due_at in rows.values_list(*_COLUMNS)
    ]
