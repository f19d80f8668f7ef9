"""Every way to narrow the audit is searched by an index of its own, on both databases."""

import pytest
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from quarterdeck.journal.actions import insert_rows
from quarterdeck.journal.models import Entry
from quarterdeck.journal.queries.audit import AuditFilter, _newest

pytestmark = pytest.mark.django_db


@pytest.fixture
def choosy(db: None) -> None:
    """Some thousand entries that the planner knows of: of a handful it would read all."""
    now = timezone.now()
    columns = (
        "event",
        "kind",
        "record_id",
        "actor_id",
        "door",
        "quiet",
        "depth",
        "at",
        "recorded_at",
        "payload",
        "reason",
    )
    rows = [
        (f"thing.{n % 7}", f"kind{n % 9}", n, n % 50 or None, "form", False, 0, now, now, "{}", "") for n in range(4000)
    ]
    insert_rows(Entry, columns, rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE journal_entry")


@pytest.mark.parametrize(
    ("narrowed", "index"),
    [
        (AuditFilter(actor_id=5), "entry_actor"),
        (AuditFilter(door="mail"), "entry_door"),
        (AuditFilter(events=("thing.happened",)), "entry_event"),
        (AuditFilter(events=("a.b", "c.d"), also=(Q(event="e.f"),)), "entry_event"),
        (AuditFilter(kind="subject"), "entry_event"),
        (AuditFilter(kind="subject", record_id=7), "entry_record"),
        (AuditFilter(record_id=7), "entry_record"),
    ],
)
def test_each_filter_has_its_index(choosy: None, narrowed: AuditFilter, index: str) -> None:
    plan = _newest(narrowed, None, 51).explain()
    assert index in plan
    assert "Seq Scan on journal_entry" not in plan


def test_a_page_without_filters_goes_back_through_the_journal(choosy: None) -> None:
    plan = _newest(AuditFilter(), 1_000, 51).explain()
    assert ("(rowid<?)" if connection.vendor == "sqlite" else "journal_entry_pkey") in plan
    assert "TEMP B-TREE" not in plan
