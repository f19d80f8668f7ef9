"""What happens elsewhere and concerns imports: records that become part of others, and people who are erased.

Readers of files, and actions of all that can be imported, are loaded when they are first needed: a start has no need of
them.
"""

from collections.abc import Collection

from quarterdeck.duplicates.queries.elsewhere import Names, elsewhere
from quarterdeck.imports.models import ExternalId
from quarterdeck.journal.actions.moving import Column, column_holders
from quarterdeck.journal.events import SubjectErased, registry
from quarterdeck.journal.queries.holders import holders
from quarterdeck.journal.terms import Stamp


def _names_elsewhere(kind: str, ids: Collection[int]) -> Names:
    from quarterdeck.imports.queries.external_ids import names_elsewhere

    return names_elsewhere(kind, ids)


elsewhere.add(_names_elsewhere)
for _holder in column_holders("imports_externalid.record_id", Column(ExternalId, "record_id", "kind")):
    holders.add(_holder)


@registry.within(SubjectErased)
def forget_what_was_read(event: SubjectErased, _stamp: Stamp) -> None:
    """Rows of files say nothing that the journal does not say any more."""
    from quarterdeck.imports.actions.external_ids import forget_rows

    forget_rows(kind=event.subject_kind, record_id=event.record_id)
