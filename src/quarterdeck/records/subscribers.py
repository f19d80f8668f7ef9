"""What happens elsewhere and concerns what records have: people who leave."""

from quarterdeck.journal.events import registry
from quarterdeck.journal.terms import Stamp
from quarterdeck.records.actions import leave_approvals
from quarterdeck.users.events import PersonDeactivated


@registry.within(PersonDeactivated)
def person_deactivated(event: PersonDeactivated, stamp: Stamp) -> None:
    """What somebody who left asked for and lent to others ends with them."""
    leave_approvals(person_id=event.record_id, stamp=stamp)
