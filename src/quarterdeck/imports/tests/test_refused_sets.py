"""Rows that are refused as they are applied: the set leaves nothing, and all others come in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from quarterdeck.catalog.actions import activate_currency
from quarterdeck.imports.actions import apply_import, check_file
from quarterdeck.imports.queries import rows_of
from quarterdeck.imports.queries.report import ImportReport
from quarterdeck.imports.terms import Outcome, Settings
from quarterdeck.journal.actions import in_one_transaction
from quarterdeck.pipelines.actions import install_default_pipeline
from quarterdeck.users.actions import deactivate_person
from quarterdeck.users.queries import system_actor
from tests.cast import LONG_AGO, SYSTEM, actor, the_cast

MAPPING = """
kind = "opportunities"
match = "external_id"
[fields]
external_id = "nr"
name = "title"
owner = "rep"
currency = { default = "EUR" }
"""


def counted(sql: str) -> int:
    with connection.cursor() as cursor:
        return int(cursor.execute(sql).fetchone()[0])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("around", [lambda work: work(), in_one_transaction])
def test_of_a_refused_set_only_the_rows_that_are_wrong_stay_out(
    tmp_path: Path, around: Callable[[Callable[[], ImportReport]], ImportReport]
) -> None:
    """By itself, where the transaction of the set ends, and within a longer one."""
    cast = the_cast()
    activate_currency(code="EUR", by=system_actor(), via=SYSTEM)
    install_default_pipeline(by=system_actor(), via=SYSTEM, at=LONG_AGO)
    ada, file = actor(cast.ada), tmp_path / "deals.csv"
    file.write_text("nr,title,rep\n1,One,Rita Vogel\n2,Two,Olga Novak\n3,Three,Rita Vogel\n")
    number = check_file(path=file, mapping=MAPPING, settings=Settings(), by=ada).id
    deactivate_person(person_id=cast.olga, by=ada, via=SYSTEM)
    entries = counted("SELECT COUNT(*) FROM journal_entry")
    report = around(lambda: apply_import(import_id=number, by=ada))
    assert report.outcomes == {Outcome.DONE: 2, Outcome.REFUSED: 1}
    assert [one.problems[0].reason.code for one in rows_of(number) if one.problems] == ["owner_inactive"]
    assert counted("SELECT COUNT(*) FROM opportunities_opportunity") == 2
    # Two deals, the import begun and applied.
    assert counted("SELECT COUNT(*) FROM journal_entry") == entries + 4
    # The row is told, the set is not.
    assert counted("SELECT COUNT(*) FROM journal_refusal WHERE action <> 'import_row'") == 0
