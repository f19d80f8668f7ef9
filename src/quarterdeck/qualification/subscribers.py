"""What happens to records and concerns their qualification: those that become part of others."""

from quarterdeck.journal.actions.moving import Column, column_holders
from quarterdeck.journal.queries.holders import holders
from quarterdeck.qualification.models import Needs, Objection

# Evidence and answers are never changed: they stay with the record they were given for.
for _holder in (
    *column_holders("qualification_needs.record_id", Column(Needs, "record_id", "kind", once=())),
    *column_holders("qualification_objection.record_id", Column(Objection, "record_id", "kind")),
):
    holders.add(_holder)
