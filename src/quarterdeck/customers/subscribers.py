"""What happens elsewhere and concerns customers: people who leave."""

from quarterdeck.customers import actions
from quarterdeck.journal.events import registry
from quarterdeck.journal.terms import Stamp
from quarterdeck.users.events import PersonDeactivated


@registry.within(PersonDeactivated)
def person_deactivated(event: PersonDeactivated, stamp: Stamp) -> None:
    """Active accounts and contacts of somebody who left go to the successor."""
    if event.successor_id is not None:
        actions.hand_over_customers(person_id=event.record_id, successor_id=event.successor_id, stamp=stamp)
