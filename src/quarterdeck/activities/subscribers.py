"""What happens elsewhere and concerns activities: people who leave."""

from quarterdeck.activities.actions import hand_over_activities
from quarterdeck.journal.events import registry
from quarterdeck.journal.terms import Stamp
from quarterdeck.users.events import PersonDeactivated


@registry.within(PersonDeactivated)
def person_deactivated(event: PersonDeactivated, stamp: Stamp) -> None:
    """What somebody who left was to do goes to the successor."""
    if event.successor_id is not None:
        hand_over_activities(from_id=event.record_id, to_id=event.successor_id, stamp=stamp)
