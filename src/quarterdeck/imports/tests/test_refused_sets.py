"""Rows that are refused as they are applied: the set leaves nothing, and all others come in."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from quarterdeck.catalog.actions import activate_currency
from quarterdeck.imports.actions import apply_import, check_file
from quarterdeck.imports.queries import rows_of
from quarterdeck.imports.queries.report import ImportReport
from quarterdeck.imports.terms import Outcome, Settings
from quarterdeck.journal.actions import in_one_transaction
from quarterdeck.opportunities.actions import create_opportunities
from quarterdeck.pipelines.actions import install_default_pipeline
from quarterdeck.users.actions import deactivate_person
from quarterdeck.users.queries import system_actor
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused
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


@pytest.fixture
def checked(tmp_path: Path) -> int:
    """An import of three deals that was checked, one of them of somebody who has left since."""
    cast = the_cast()
    activate_currency(code="EUR", by=system_actor(), via=SYSTEM)
    install_default_pipeline(by=system_actor(), via=SYSTEM, at=LONG_AGO)
    file = tmp_path / "deals.csv"
    file.write_text("nr,title,rep\n1,One,Rita Vogel\n2,Two,Olga Novak\n3,Three,Rita Vogel\n")
    number = check_file(path=file, mapping=MAPPING, settings=Settings(), by=system_actor()).id
    deactivate_person(person_id=cast.olga, by=actor(cast.ada), via=SYSTEM)
    return number


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("around", [lambda work: work(), in_one_transaction])
@pytest.mark.parametrize("is_written", [False, True])
def test_of_a_refused_set_only_the_rows_that_are_wrong_stay_out(
    checked: int,
    around: Callable[[Callable[[], ImportReport]], ImportReport],
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_written: bool,
) -> None:
    """By itself, where the transaction of the set ends, and within a longer one; before its rows and after."""

    def refused_late(*, rows: Sequence[Any], **more: Any) -> Any:
        if len(rows) == 1:
            return create_opportunities(rows=rows, **more)
        create_opportunities(rows=[rows[0], *rows[2:]], **more)
        raise Refused.because("owner_inactive", Text.of("Said once the other rows are written."))

    if is_written:
        monkeypatch.setattr("quarterdeck.imports.actions.opportunities.create_opportunities", refused_late)
    entries = counted("SELECT COUNT(*) FROM journal_entry")
    report = around(lambda: apply_import(import_id=checked, by=system_actor()))
    assert report.outcomes == {Outcome.DONE: 2, Outcome.REFUSED: 1}
    assert [one.problems[0].reason.code for one in rows_of(checked) if one.problems] == ["owner_inactive"]
    assert counted("SELECT COUNT(*) FROM opportunities_opportunity") == 2
    # Two deals, the import begun and applied.
    assert counted("SELECT COUNT(*) FROM journal_entry") == entries + 4
    # The row is told, the set is not.
    assert counted("SELECT COUNT(*) FROM journal_refusal WHERE action <> 'import_row'") == 0
