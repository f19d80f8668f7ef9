"""What `quarterdeck check` finds."""

import pytest
from django.db import connection

from quarterdeck.server.commands.check import findings


@pytest.mark.django_db
@pytest.mark.parametrize("guard", ["append_only", "fixed", "voided_once"])
def test_a_missing_guard_of_the_history_of_deals(guard: str) -> None:
    where = " ON opportunities_history" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER opportunities_history_{guard}{where}")
    assert "append_only" in {finding.code for finding in findings()}
