"""What happens elsewhere and concerns what records have: people who leave, records that become part of others."""

from django.db.models import Q

from quarterdeck.journal.actions.moving import Column, column_holders
from quarterdeck.journal.events import registry
from quarterdeck.journal.queries.holders import holders
from quarterdeck.journal.terms import Stamp
from quarterdeck.records.actions import leave_approvals
from quarterdeck.records.models import Attachment, Notice
from quarterdeck.users.events import PersonDeactivated

# A file that the other record has as well stays where it is. Values of custom fields are chosen at the merge, and an
# approval speaks of the very record it was asked for.
_FILES = Column(Attachment, "record_id", "kind", once=("sha256", "name"), binding=Q(state="active"))
for _holder in (
    *column_holders("records_attachment.record_id", _FILES),
    *column_holders("records_notice.record_id", Column(Notice, "record_id", "kind")),
):
    holders.add(_holder)


@registry.within(PersonDeactivated)
def person_deactivated(event: PersonDeactivated, stamp: Stamp) -> None:
    """What somebody who left asked for and lent to others ends with them."""
    leave_approvals(person_id=event.record_id, stamp=stamp)
