"""Rows to mend are written with their cells: corrected, the same mapping brings in what the whole file would have."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.customers.models import Account
from quarterdeck.imports.actions import apply_import, check_file
from quarterdeck.imports.queries import error_rows, problems_of
from quarterdeck.imports.terms import Settings
from quarterdeck.sheets.guards import guarded, unguarded
from quarterdeck.uploads.queries.mending import write_error_file
from quarterdeck.users.queries import system_actor
from quarterdeck.values.verdict import Refused
from tests.cast import Cast

pytestmark = pytest.mark.django_db
MAPPING = """
kind = "accounts"
match = "name"
[reading]
delimiter = ";"
encoding = "windows-1252"
[fields]
name = "Company"
industry = "What; they do"
employees = "People"
owner = { default = "Rita Vogel" }
"""
HEAD = ("Company", "What; they do", "People", "=Notes")
NAMES = st.lists(st.sampled_from([f"Company {number}" for number in range(12)]), unique=True, min_size=1)
TEXTS = st.sampled_from(["", "Optics", "=1+1", "'=x", "-", "@home; and\nabroad", 'He said "no"', "Größe", "+49 30"])
PEOPLE = st.tuples(st.integers(1, 9000), st.sampled_from(["", "many", "12,5,3", "-4", "=3"]))
ROWS = st.builds(
    lambda names, rest: [(name, *cells) for name, cells in zip(names, rest, strict=False)],
    NAMES,
    st.lists(st.tuples(TEXTS, PEOPLE, TEXTS), min_size=12, max_size=12),
)


def write(file: Path, head: tuple[str, ...], rows: Sequence[Sequence[str]]) -> Path:
    with file.open("w", encoding="windows-1252", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([head, *rows])
    return file


def bring(file: Path) -> int:
    report = check_file(path=file, mapping=MAPPING, settings=Settings(), by=system_actor())
    return apply_import(import_id=report.id, by=system_actor(), is_lenient=True).id


def stored() -> list[tuple[Any, ...]]:
    return sorted(Account.objects.values_list("name", "industry", "employees"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_corrected_rows_and_good_rows_are_the_corrected_whole(cast: Cast, tmp_path: Path, rows: Any) -> None:
    right = {name: str(people) for name, _, (people, _), _ in rows}
    dirty = [(name, text, wrong or right[name], note) for name, text, (_, wrong), note in rows]
    with transaction.atomic():
        first = bring(write(tmp_path / "dirty.csv", HEAD, dirty))
        errors = tmp_path / "errors.csv"
        with errors.open("wb") as stream:
            count = write_error_file(first, tmp_path / "dirty.csv", stream)
        with errors.open(encoding="windows-1252", newline="") as stream:
            head, *bad = csv.reader(stream, delimiter=";")
        assert len(bad) == count == len({row.line for row in problems_of(first)})
        assert head == ["Company", "What; they do", "People", "'=Notes", "quarterdeck: to mend"]
        assert all(cell == guarded(unguarded(cell)) for row in bad for cell in row)
        assert all(row[4] for row in bad)
        mended = [(row[0], row[1], right[unguarded(row[0])], *row[3:]) for row in bad]
        if mended:
            second = bring(write(errors, tuple(head), mended))
            assert list(problems_of(second)) == []
        union = stored()
        transaction.set_rollback(True)
    with transaction.atomic():
        bring(write(tmp_path / "whole.csv", HEAD, [(row[0], row[1], right[row[0]], row[3]) for row in dirty]))
        whole = stored()
        transaction.set_rollback(True)
    assert union == whole
    assert len(whole) == len(rows)


def test_a_row_that_cannot_be_read_is_told_without_cells(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text(
        "Company;What; they do;People;=Notes\nA;b;1;c\n".replace("What; they do", '"What; they do"') + "B;1\n"
    )
    found = list(error_rows(bring(file), file))
    assert [(row.line, dict(row.cells)) for row in found] == [(3, {})]
    assert found[0].problems


def test_another_file_is_refused(cast: Cast, tmp_path: Path) -> None:
    file = write(tmp_path / "one.csv", HEAD, [("A", "", "many", "")])
    number = bring(file)
    write(file, HEAD, [("A", "", "1", "")])
    with pytest.raises(Refused, match="not the file"):
        write_error_file(number, file, io.BytesIO())
