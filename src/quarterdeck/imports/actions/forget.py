"""What was read of a record from files goes when the record's person is erased."""

from quarterdeck.imports.models import ExternalId, ImportRow
from quarterdeck.imports.terms import Kind

# Kinds of records, and the kinds of imports whose rows are about them.
_ROWS_ABOUT = {"contact": (Kind.CONTACTS,), "person": (Kind.PEOPLE,)}


def forget_rows(*, kind: str, record_id: int) -> None:
    """Empty the rows of imports that became this record, and drop its ids in other systems. Call inside an action."""
    rows = ImportRow.objects.filter(record_id=record_id, batch__kind__in=_ROWS_ABOUT.get(kind, ()))
    rows.update(facts="{}", match_key="", needs_key="", control="", problems="[]", notes="[]")
    ExternalId.objects.filter(kind=kind, record_id=record_id).delete()
