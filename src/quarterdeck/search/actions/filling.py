"""Bringing in the records that were there before the index, in batches that let other writers through."""

from quarterdeck.journal.actions import action
from quarterdeck.search.actions.entries import index_records
from quarterdeck.search.models import FilledKind, SearchEntry
from quarterdeck.search.queries.kinds import KINDS
from quarterdeck.search.terms import Kind

BATCH = 500


@action
def fill_index() -> int:
    """Bring in the next batch of records that were there before the index; how many were looked at.

    Nothing is left to do once it answers 0. It goes on where it was stopped, and changes nothing that is right.
    """
    filled = {row.kind: row for row in FilledKind.objects.select_for_update().filter(kind__in=list(KINDS))}
    for kind in Kind:
        row = filled.get(kind.value) or FilledKind(kind=kind.value)
        if not row.is_complete and (done := _fill(kind, row)):
            return done
    return 0


def _fill(kind: Kind, row: FilledKind) -> int:
    ids = list(KINDS[kind].everything().filter(pk__gt=row.up_to).order_by("pk").values_list("pk", flat=True)[:BATCH])
    index_records(kind=kind, ids=ids)
    row.up_to, row.is_complete = (ids[-1], row.is_complete) if ids else (row.up_to, True)
    row.save()
    return len(ids)


def rebuild_index() -> int:
    """Compare every record with the index and mend what differs; how many records there are.

    Writers go on meanwhile: each batch is a transaction of its own.
    """
    _begin_anew()
    looked_at = 0
    while done := fill_index():
        looked_at += done
    for kind in Kind:
        last: int | None = 0
        while last is not None:
            last = _drop_gone(kind=kind, after=last)
    return looked_at


@action
def _begin_anew() -> None:
    FilledKind.objects.all().delete()


@action
def _drop_gone(*, kind: Kind, after: int) -> int | None:
    """Look whether the next entries of a kind still have their records; the last one looked at, None after the end."""
    ids = list(
        SearchEntry.objects.filter(kind=kind, record_id__gt=after)
        .order_by("record_id")
        .values_list("record_id", flat=True)[:BATCH]
    )
    index_records(kind=kind, ids=ids)
    return ids[-1] if ids else None
