"""Entries of the index, kept as their records are."""

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from quarterdeck.journal.actions import action, insert_rows, update_rows
from quarterdeck.journal.queries import any_of, compiled
from quarterdeck.search.models import SearchEntry
from quarterdeck.search.queries.kinds import KINDS
from quarterdeck.search.queries.matching import is_postgres
from quarterdeck.search.terms import Indexed, Kind

_AT_ONCE = 500
# Entries of which the words of all together are fewer than those of each.
_MANY = 10
_FREE_WORDS = (
    "DELETE FROM search_word_held WHERE word IN (SELECT value FROM json_each(%s)) AND NOT EXISTS "
    "(SELECT 1 FROM search_words WHERE search_words MATCH '\"' || search_word_held.word || '\"')"
)
# Every word of titles is among those held.
_FREE_TITLE_WORDS = (
    "DELETE FROM search_word WHERE word IN (SELECT value FROM json_each(%s)) AND NOT EXISTS "
    "(SELECT 1 FROM search_word_held WHERE search_word_held.word = search_word.word)"
)
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
        _delete(list(held.values()))


def _delete(entries: Sequence[tuple[int, str, str, int | None]]) -> None:
    """Delete these entries. Many ask on SQLite once, behind them, which of their words no other entry holds."""
    gone = SearchEntry.objects.filter(pk__in=any_of(entry[0] for entry in entries))
    if len(entries) < _MANY or is_postgres():
        gone.delete()
        return
    words = {word for _, title, text, _ in entries for word in f"{title} {text}".split()}
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO search_word_swept DEFAULT VALUES")
        gone.delete()
        cursor.execute("DELETE FROM search_word_swept")
        for statement in (_FREE_WORDS, _FREE_TITLE_WORDS):
            cursor.execute(statement, [json.dumps(sorted(words))])


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
    rows = SearchEntry.objects.filter(kind=kind, record_id__in=any_of(ids))
    return {row[0]: row[1:] for row in rows.values_list("record_id", "pk", "title", "text", "owner_id")}


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
