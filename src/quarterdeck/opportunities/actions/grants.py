"""An account on an opportunity is seen by whoever sees the opportunity's owner."""

from quarterdeck.customers.actions import grant_account, revoke_grant
from quarterdeck.opportunities.events import OpportunityEvent
from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.terms import RecordState


def follow_account(opportunity_id: int, before: State, after: State) -> None:
    """Let the grant follow account, owner and state; nothing happens when none of them changed."""
    kind = OpportunityEvent.kind
    if (before.account_id, before.owner_id, before.state) == (after.account_id, after.owner_id, after.state):
        return
    if after.account_id is not None and after.state == RecordState.ACTIVE:
        grant_account(
            account_id=after.account_id, person_id=after.owner_id, because_kind=kind, because_id=opportunity_id
        )
    elif before.account_id is not None:
        revoke_grant(because_kind=kind, because_id=opportunity_id)
