"""Entries of the index, and ids of records, within what an actor may see, each way to ask for them compiled once.

Building and compiling the scope of five kinds takes ten times what the index needs to answer.
"""

from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from quarterdeck.journal.queries import compiled
from quarterdeck.search.models import SearchEntry
from quarterdeck.search.queries.kinds import KINDS
from quarterdeck.search.queries.matching import titled, worded
from quarterdeck.search.terms import Kind
from quarterdeck.users.terms import Actor

COLUMNS = ("kind", "record_id", "id", "title", "text", "owner_id")


class Most(NamedTuple):
    """So many of one kind. Each makes a statement of its own."""

    kind: Kind
    limit: int


@compiled
def titled_entries(kind: Kind, limit: int, *, actor: Actor, between: tuple[str, str]) -> QuerySet[SearchEntry, Any]:
    """So many of those whose titles begin so, the shortest first."""
    rows = titled(_seen(actor, kind).filter(kind=kind), *between)
    return rows.values_list(*COLUMNS)[:limit]


@compiled
def worded_entries(
    most: Most, text: str, *, actor: Actor, values: tuple[Any, ...], before: int | None = None
) -> QuerySet[SearchEntry, Any]:
    """So many of those that hold what is asked for, the newest first: those older than the entry `before`."""
    rows = worded(_seen(actor, most.kind), text, values)
    rows = rows if before is None else rows.filter(id__lt=before)
    return rows.values_list(*COLUMNS)[: most.limit]


@compiled
def ids_between(kind: Kind, limit: int, *, actor: Actor, first: int, last: int) -> QuerySet[Any, int]:
    """So many ids of records the actor may see, from the first to the last, the lowest first."""
    rows = KINDS[kind].visible(actor).filter(pk__gte=first, pk__lte=last).order_by("pk")
    return rows.values_list("pk", flat=True)[:limit]


def _seen(actor: Actor, kind: Kind) -> QuerySet[SearchEntry]:
    """Entries whose records of this kind the actor may see: asked of each entry, never collected.

    The kind itself is left to what narrows them further: the index of words knows it, and without statistics
    SQLite would take a condition on the column for the better way in.
    """
    return SearchEntry.objects.filter(Exists(KINDS[kind].visible(actor).filter(pk=OuterRef("record_id"))))
