"""Keeping what another system calls the records here."""

from collections.abc import Iterable

from quarterdeck.imports.models import ExternalId
from quarterdeck.imports.queries.external_ids import records_by_external_id
from quarterdeck.imports.terms import NAMED_KINDS, Kind
from quarterdeck.journal.actions import insert_rows


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
    ExternalId.objects.filter(kind=NAMED_KINDS[kind], record_id__in=list(ids)).delete()
