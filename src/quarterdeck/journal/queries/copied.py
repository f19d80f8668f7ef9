"""Reading the whole at one instant, and what has changed since: for copies that are kept elsewhere."""

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection

from quarterdeck.journal.models import Change, Entry

# SQLite reads in a transaction that never asks for the lock of writers; its instant is that of the first read.
_BEGIN = {"sqlite": "BEGIN DEFERRED", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}
_FIRST_READ = "SELECT count(*) FROM users_organisation"


@contextmanager
def one_instant() -> Iterator[None]:
    """Whatever is read within is as it was when it began. Others write meanwhile; within nothing is written."""
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN[connection.vendor])
        try:
            cursor.execute(_FIRST_READ)
            yield
        finally:
            cursor.execute("ROLLBACK")


def horizon() -> tuple[int, int]:
    """(tx, seq) from which on entries may still appear that this snapshot does not show. Two queries.

    On PostgreSQL the oldest transaction that still runs: those before it are all seen. On SQLite, which has one
    writer at a time, the newest entry. Call within `one_instant`, or what is read beside may be newer.
    """
    newest = Entry.objects.order_by("-seq").values_list("seq", flat=True).first()
    if connection.vendor != "postgresql":
        return 0, -1 if newest is None else newest
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        (oldest,) = cursor.fetchone()
    return int(oldest), -1 if newest is None else newest


def entries_since(place: tuple[int, int]) -> list[tuple[int, str, int]]:
    """(seq, kind, record id) of entries that a reader who stopped at this horizon may not have seen. One query.

    On PostgreSQL some of them may come again, those of transactions that were younger than one still running.
    """
    tx, seq = place
    since = {"tx__gte": tx} if connection.vendor == "postgresql" else {"seq__gt": seq}
    return list(Entry.objects.filter(**since).order_by("seq").values_list("seq", "kind", "record_id"))


def field_history(
    kind: str, field: str, ids: Collection[int] | None = None
) -> dict[int, list[tuple[datetime, str | None, str | None]]]:
    """(at, old, new) of every change of a field that is no personal one, by record, oldest first. One query."""
    # By the entry, which an index finds by its record.
    rows = Change.objects.filter(entry__kind=kind, field=field, is_personal=False)
    if ids is not None:
        rows = rows.filter(entry__record_id__in=ids)
    found: dict[int, list[tuple[datetime, str | None, str | None]]] = {}
    for record_id, at, old, new in rows.order_by("entry__at", "seq").values_list(
        "record_id", "entry__at", "old", "new"
    ):
        found.setdefault(record_id, []).append((at, json.loads(old or "null"), json.loads(new or "null")))
    return found
