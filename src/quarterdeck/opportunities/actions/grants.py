"""An account on an opportunity is seen by whoever sees the opportunity's owner."""

from collections.abc import Iterable

from quarterdeck.customers.actions import grant_accounts, revoke_grants
from quarterdeck.customers.terms import Grant
from quarterdeck.opportunities.events import OpportunityEvent
from quarterdeck.opportunities.rules.state import State
from quarterdeck.opportunities.terms import RecordState


def follow_accounts(rows: Iterable[tuple[int, State, State]]) -> None:
    """Let grants follow account, owner and state of these opportunities, each as it was and is; others stay."""
    grants, gone = [], []
    for number, before, after in rows:
        if (before.account_id, before.owner_id, before.state) == (after.account_id, after.owner_id, after.state):
            continue
        if after.account_id is not None and after.state == RecordState.ACTIVE:
            grants.append(Grant(after.account_id, after.owner_id, OpportunityEvent.kind, number))
        elif before.account_id is not None:
            gone.append(number)
    if grants:
        grant_accounts(rows=grants)
    if gone:
        revoke_grants(because_kind=OpportunityEvent.kind, because_ids=gone)
