"""What happens elsewhere and concerns activities: people who leave, records that become part of others."""

from django.db.models import Q

from quarterdeck.activities.actions import hand_over_activities
from quarterdeck.activities.models import Activity, NextStep
from quarterdeck.journal.actions.moving import Column, column_holders
from quarterdeck.journal.events import registry
from quarterdeck.journal.queries.holders import holders
from quarterdeck.journal.terms import Stamp
from quarterdeck.users.events import PersonDeactivated

_NAMED = Q(state="active") & ~Q(external_id="")
for _holder in (
    *column_holders(
        "activities_activity.record_id", Column(Activity, "record_id", "kind", once=("external_id",), binding=_NAMED)
    ),
    *column_holders("activities_nextstep.record_id", Column(NextStep, "record_id", "kind", once=())),
):
    holders.add(_holder)


@registry.within(PersonDeactivated)
def person_deactivated(event: PersonDeactivated, stamp: Stamp) -> None:
    """What somebody who left was to do goes to the successor."""
    if event.successor_id is not None:
        hand_over_activities(from_id=event.record_id, to_id=event.successor_id, stamp=stamp)
