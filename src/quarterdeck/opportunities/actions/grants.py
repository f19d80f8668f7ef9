"""An account on an opportunity is seen by whoever sees the opportunity's owner."""

from quarterdeck.customers.actions import grant_account, revoke_grant
from quarterdeck.opportunities.events import OpportunityEvent
from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.terms import RecordState


def follow_account(opportunity_id: int, before: State, row: Opportunity) -> None:
    """Let the grant follow account, owner and state of the present row; nothing when none of them changed."""
    kind = OpportunityEvent.kind
    if (before.account_id, before.owner_id, before.state) == (row.account_id, row.owner_id, row.state):
        return
    if row.account_id is None or row.state != RecordState.ACTIVE:
        revoke_grant(because_kind=kind, because_id=opportunity_id)
        return
    grant_account(account_id=row.account_id, person_id=row.owner_id, because_kind=kind, because_id=opportunity_id)
