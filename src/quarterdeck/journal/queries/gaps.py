"""Whether the journal is whole in itself, beyond what its seals say."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import Count, Max, Min

from quarterdeck.journal.models import Change, Entry
from quarterdeck.journal.terms import Finding
from quarterdeck.values.text import N_, Text


def gap_findings() -> Iterator[Finding]:
    """Numbers that are missing among entries and changes. Two queries on SQLite, none on PostgreSQL.

    SQLite takes a number back when its transaction is rolled back, so every missing one was removed.
    PostgreSQL does not, so there only the seals tell.
    """
    if connection.vendor != "sqlite":
        return
    for table, rows in (("journal_entry", Entry.objects), ("journal_change", Change.objects)):
        found = rows.aggregate(first=Min("seq"), last=Max("seq"), count=Count("*"))
        missing = (found["last"] or 0) - (found["first"] or 1) + 1 - found["count"]
        if missing:
            text = N_("{count} rows are missing from the journal table {table}: somebody removed them.")
            yield Finding("journal_gap", Text.of(text, count=missing, table=table))
