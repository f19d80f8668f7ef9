"""Passing the guards of tables that only grow."""

import pytest
from django.db import DatabaseError, connection, transaction

from tests.append_only import guards_passed

CHANGE = "UPDATE journal_entry SET event = 'was ' || event"


@pytest.mark.django_db
@pytest.mark.usefixtures("cast")
def test_guards_are_passed_within_and_stand_again_afterwards() -> None:
    with connection.cursor() as cursor:
        with guards_passed():
            cursor.execute(CHANGE)
        cursor.execute("SELECT count(*), sum(CASE WHEN event LIKE 'was %' THEN 1 ELSE 0 END) FROM journal_entry")
        entries, changed = cursor.fetchone()
        assert entries == changed > 0
        # The very text of before: what was compiled without a guard must not be used again.
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(CHANGE)
