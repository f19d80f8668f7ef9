"""The archive is of one instant on PostgreSQL; `tests/processes/test_archive.py` has the same of SQLite."""

from functools import partial
from pathlib import Path

import pytest
from django.utils import timezone

from quarterdeck.exports.tables.archive import write_folder
from quarterdeck.sheets.writing import FileType
from quarterdeck.users.actions import add_team
from quarterdeck.users.queries import system_actor
from tests.cast import SYSTEM, a_cast
from tests.together import at_once, needs_two_writers

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_written_meanwhile_is_in_no_table(tmp_path: Path) -> None:
    needs_two_writers()
    a_cast()

    def told(name: str, count: int) -> None:
        if name == "company":
            assert at_once(partial(add_team, name="Latecomers", by=system_actor(), via=SYSTEM)) == []

    first = write_folder(tmp_path / "first", FileType.CSV, at=timezone.now(), told=told)
    # The connection is as it was: it writes again.
    add_team(name="Afterwards", by=system_actor(), via=SYSTEM)
    second = write_folder(tmp_path / "second", FileType.CSV, at=timezone.now())
    assert second.rows["teams"] == first.rows["teams"] + 2
    assert "Latecomers" not in (tmp_path / "first" / "teams.csv").read_text()
    assert "Latecomers" in (tmp_path / "second" / "teams.csv").read_text()
