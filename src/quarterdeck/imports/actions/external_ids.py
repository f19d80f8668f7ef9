"""Keeping what another system calls the records here, and forgetting it and what was read of them."""

from collections.abc import Iterable

from quarterdeck.imports.models import ExternalId, ImportRow
from quarterdeck.imports.queries.external_ids import records_by_external_id
from quarterdeck.imports.terms import NAMED_KINDS, Kind
from quarterdeck.journal.actions import insert_rows
from quarterdeck.journal.queries import any_of

# Kinds of records, and the kinds of imports whose rows are about them.
_ROWS_ABOUT = {"contact": (Kind.CONTACTS,), "person": (Kind.PEOPLE,)}


def keep_external_ids(kind: Kind, source: str, pairs: Iterable[tuple[str, int]], import_id: int) -> None:
    """Keep the ids of these records that are not known yet. Called in the action that wrote the records."""
    told = dict(pairs)
    known = records_by_external_id(kind, source, told)
    rows = [(NAMED_KINDS[kind], source, said, number, import_id) for said, number in told.items() if said not in known]
    insert_rows(ExternalId, ("kind", "source", "external_id", "record_id", "noted_in"), rows)


def forget_noted_ids(kind: Kind, ids: Iterable[int], import_id: int) -> None:
    """What an import noted that another system calls records that were here before, and stay."""
    ExternalId.objects.filter(kind=NAMED_KINDS[kind], record_id__in=list(ids), noted_in=import_id).delete()


def forget_external_ids(kind: Kind, ids: Iterable[int]) -> None:
    """What other systems call records that were taken back: the ids are free again."""
    ExternalId.objects.filter(kind=NAMED_KINDS[kind], record_id__in=any_of(ids)).delete()


def forget_rows(*, kind: str, record_id: int) -> None:
    """Empty the rows of imports that became this record, and drop its ids in other systems. Call inside an action."""
    rows = ImportRow.objects.filter(record_id=record_id, batch__kind__in=_ROWS_ABOUT.get(kind, ()))
    rows.update(facts="{}", match_key="", needs_key="", control="", problems="[]", notes="[]")
    ExternalId.objects.filter(kind=kind, record_id=record_id).delete()
