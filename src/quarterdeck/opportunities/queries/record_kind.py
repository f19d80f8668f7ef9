"""Opportunities as records that others stand on: activities, files, notifications, qualification."""

from collections.abc import Sequence

from django.db.models import QuerySet

from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.users.queries import write_q
from quarterdeck.users.queries.records import RecordKind
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import N_


def record_kind() -> RecordKind:
    """Opportunities, as `users.queries.records` asks for them."""
    return RecordKind(
        key="opportunity",
        label=N_("Deal"),
        plural=N_("Deals"),
        visible=_visible,
        writable=_writable,
        names=lambda ids: dict(Opportunity.objects.filter(pk__in=ids).values_list("pk", "name")),
        owners=lambda ids: dict(Opportunity.objects.filter(pk__in=ids).values_list("pk", "owner_id")),
        url_name="opportunity",
    )


def _visible(actor: Actor) -> QuerySet[Opportunity, int]:
    return visible_to(actor).values_list("pk", flat=True)


def _writable(actor: Actor, ids: Sequence[int]) -> set[int]:
    if not actor.may(Permission.OPPORTUNITIES_EDIT):
        return set()
    return set(Opportunity.objects.filter(write_q(actor), pk__in=ids).values_list("pk", flat=True))
