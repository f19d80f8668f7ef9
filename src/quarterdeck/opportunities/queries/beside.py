"""The deals that other records are kept for."""

from typing import Any

from django.db.models import QuerySet

from quarterdeck.opportunities.models import Opportunity, OpportunityContact
from quarterdeck.opportunities.terms import RecordState


def active_deals(*, account_id: int | None = None, contact_id: int | None = None) -> int:
    """How many active deals, whoever may see them, name the account or have the contact in their buying group."""
    rows = Opportunity.objects.filter(state=RecordState.ACTIVE)
    if account_id is not None:
        rows = rows.filter(account_id=account_id)
    return (rows if contact_id is None else rows.filter(pk__in=with_contact(contact_id))).count()


def with_contact(contact_id: int) -> QuerySet[OpportunityContact, Any]:
    """Ids of the deals in whose buying group the contact is, for a subquery."""
    return OpportunityContact.objects.filter(contact_id=contact_id).values("opportunity_id")
