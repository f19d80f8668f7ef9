"""Entries of the index, kept as their records are."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from quarterdeck.journal.actions import action, insert_rows, update_rows
from quarterdeck.journal.queries import compiled
from quarterdeck.search.models import SearchEntry
from quarterdeck.search.queries.kinds import KINDS
from quarterdeck.search.queries.matching import is_postgres
from quarterdeck.search.terms import Indexed, Kind

_AT_ONCE = 500
_COLUMNS = ("kind", "record_id", "title", "text", "owner_id")
_CHANGED = ("title", "text", "owner_id")
Held = dict[int, tuple[int, str, str, int | None]]


@action
def index_records(*, kind: Kind, ids: Collection[int], are_new: bool = False) -> set[int]:
    """Bring the index in line with these records, in the transaction that changed them: set-based.

    Those that are not active leave it. `are_new` says that none of them is in it yet. Answers those
    whose title differs from what was held. Two statements for each 500 records, and one for each way they changed.
    """
    renamed: set[int] = set()
    for part in _parts(sorted(ids)):
        held = {} if are_new else _held(kind, part)
        wanted = list(_wanted(kind, part))
        renamed |= {one.record_id for one in wanted if one.record_id in held and held[one.record_id][1] != one.title}
        _write(kind, wanted, held)
    return renamed


@action
def wipe_index() -> None:
    """Leave no word in the index that no entry holds: SQLite otherwise only marks what is gone, and keeps its words.

    It writes the whole index anew.
    """
    if is_postgres():
        return
    with connection.cursor() as cursor:
        for table in ("search_words", "search_near"):
            cursor.execute(f"INSERT INTO {table}({table}) VALUES('optimize')")


def _write(kind: Kind, wanted: Sequence[Indexed], held: Held) -> None:
    added, changed = [], []
    for one in wanted:
        values = (one.title, one.text, one.owner_id)
        before = held.pop(one.record_id, None)
        if before is None:
            added.append((kind.value, one.record_id, *values))
        elif before[1:] != values:
            changed.append((*values, before[0]))
    insert_rows(SearchEntry, _COLUMNS, added)
    update_rows(SearchEntry, _CHANGED, changed)
    if held:
        SearchEntry.objects.filter(pk__in=[entry[0] for entry in held.values()]).delete()


def _wanted(kind: Kind, ids: Sequence[int]) -> Iterator[Indexed]:
    spec = KINDS[kind]
    if len(ids) > 1:
        yield from spec.entries(spec.some(ids))
    else:
        for row in _one(kind, record_id=ids[0]):
            yield spec.entry(*row)


@compiled
def _one(kind: Kind, /, *, record_id: int) -> QuerySet[Any, Any]:
    spec = KINDS[kind]
    return spec.everything().filter(pk=record_id).values_list(*spec.columns)


def _held(kind: Kind, ids: Sequence[int]) -> Held:
    rows = SearchEntry.objects.filter(kind=kind, record_id__in=ids)
    return {row[0]: row[1:] for row in rows.values_list("record_id", "pk", "title", "text", "owner_id")}


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
