"""What the analytics copy reads of opportunities."""

from quarterdeck.opportunities.models import History, Opportunity, OpportunityContact
from quarterdeck.warehouse.terms import HEAD, HISTORY, Feeds

FEEDS: Feeds = {
    "head": lambda: Opportunity.objects.order_by("pk").values_list(*HEAD),
    "history": lambda: History.objects.order_by("opportunity_id", "seq").values_list(*HISTORY),
    "buying_contact": lambda: OpportunityContact.objects.values_list(
        "opportunity_id", "contact_id", "role", "added_at"
    ),
}
