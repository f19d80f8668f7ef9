"""What happens elsewhere and concerns customers: people who leave, records that become part of others."""

from quarterdeck.customers import actions
from quarterdeck.customers.actions.merges import customer_holders
from quarterdeck.journal.events import registry
from quarterdeck.journal.queries.holders import holders
from quarterdeck.journal.terms import Stamp
from quarterdeck.users.events import PersonDeactivated

for _holder in customer_holders():
    holders.add(_holder)


@registry.within(PersonDeactivated)
def person_deactivated(event: PersonDeactivated, stamp: Stamp) -> None:
    """Active accounts and contacts of somebody who left go to the successor."""
    if event.successor_id is not None:
        actions.hand_over_customers(person_id=event.record_id, successor_id=event.successor_id, stamp=stamp)
