"""What happens elsewhere and concerns imports: records that become part of others, and people who are erased."""

from quarterdeck.duplicates.queries.elsewhere import elsewhere
from quarterdeck.imports.models import ExternalId
from quarterdeck.imports.queries.external_ids import names_elsewhere
from quarterdeck.journal.actions.moving import Column, column_holders
from quarterdeck.journal.events import SubjectErased, registry
from quarterdeck.journal.queries.holders import holders
from quarterdeck.journal.terms import Stamp

elsewhere.add(names_elsewhere)
for _holder in column_holders("imports_externalid.record_id", Column(ExternalId, "record_id", "kind")):
    holders.add(_holder)


@registry.within(SubjectErased)
def forget_what_was_read(event: SubjectErased, _stamp: Stamp) -> None:
    """Rows of files say nothing that the journal does not say any more."""
    # With the actions come those of all that can be imported: a start has no need of them.
    from quarterdeck.imports.actions.external_ids import forget_rows

    forget_rows(kind=event.subject_kind, record_id=event.record_id)
