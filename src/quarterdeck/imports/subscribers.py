"""What happens elsewhere and concerns imports: records that become part of others keep the ids they had."""

from quarterdeck.imports.models import ExternalId
from quarterdeck.journal.actions.moving import Column, column_holders
from quarterdeck.journal.queries.holders import holders

for _holder in column_holders("imports_externalid.record_id", Column(ExternalId, "record_id", "kind")):
    holders.add(_holder)
