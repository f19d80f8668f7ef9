"""Criteria and transition rules that did not stop a move, at deals the actor may see."""

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet

from quarterdeck.opportunities.models import GateException, Opportunity
from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.users.terms import Actor


def exceptions_at(deals: QuerySet[Opportunity]) -> QuerySet[GateException]:
    """Exceptions at these deals, for upper slices to narrow and read."""
    return GateException.objects.filter(opportunity__in=deals.values("pk"))


def exceptions_by_why(actor: Actor, since: datetime) -> dict[str, int]:
    """How many exceptions there are at deals the actor may see since then, by why. One query."""
    # Asked for one by one: a database would otherwise begin with all deals there are.
    seen = Exists(visible_to(actor).filter(pk=OuterRef("opportunity_id")))
    rows = GateException.objects.filter(seen, at__gte=since)
    return dict(rows.order_by().values_list("why").annotate(count=Count("*")))
