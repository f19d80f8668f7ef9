"""The rows of a file that are to be mended, with their cells as they stood: corrected, the same mapping reads them."""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings as installation
from django.db.models import Q

from quarterdeck.imports.models import Import, ImportRow
from quarterdeck.imports.rules.cells import written
from quarterdeck.imports.rules.mapping import parse_mapping
from quarterdeck.imports.rules.stored import problems_from
from quarterdeck.imports.rules.table import TO_MEND, Row, Table, open_table
from quarterdeck.imports.terms import FileMapping, Outcome, Plan, Problem
from quarterdeck.sheets.guards import guarded
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import NotFound, Refused


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """A row to mend: its line, its cells by column as the mapping reads them, and why. No cells: it cannot be read."""

    line: int
    cells: Mapping[str, str]
    problems: tuple[Problem, ...]


def error_rows(import_id: int, path: Path) -> Iterator[ErrorRow]:
    """The rows of a checked or applied import that are to be mended, in order of lines, read from its file again.

    Raises NotFound, or Refused when the file is another one by now.
    """
    with path.open("rb") as stream:
        yield from _error_rows(import_id, _opened(import_id, stream))


def write_error_file(import_id: int, path: Path, to: IO[bytes]) -> int:
    """Write these rows as delimited text that the same mapping reads, with a column that says what to mend; how many.

    Texts that a spreadsheet would run are guarded; reading the file takes the guards off. Raises as `error_rows`.
    """
    count = 0
    with path.open("rb") as stream:
        mapping, table = opened = _opened(import_id, stream)
        reading, header = mapping.reading, [name for name in table.header if name and name != TO_MEND]
        text = io.TextIOWrapper(to, encoding=reading.encoding or "utf-8-sig", errors="replace", newline="")
        writer = csv.writer(text, delimiter=reading.delimiter or ",", quotechar=reading.quote or '"')
        # Columns that are mapped must keep the names by which the mapping knows them.
        writer.writerow([*(name if name in mapping.columns else guarded(name) for name in header), TO_MEND])
        for row in _error_rows(import_id, opened):
            why = " ".join(
                f"{one.column}: {one.reason.text}" if one.column else str(one.reason.text) for one in row.problems
            )
            writer.writerow([*(guarded(row.cells.get(name, "")) for name in header), guarded(why)])
            count += 1
        text.detach()
    return count


def _opened(import_id: int, stream: io.BufferedReader) -> tuple[FileMapping, Table]:
    batch = Import.objects.filter(pk=import_id).first()
    if batch is None:
        raise NotFound("import")
    if hashlib.file_digest(stream, "sha256").hexdigest() != batch.file_digest:
        text = Text.of("This is not the file of the import, or it has changed since. Give the file that was checked.")
        raise Refused.because("file_differs", text)
    stream.seek(0)
    mapping = parse_mapping(batch.mapping)
    limits = installation.IMPORT_LIMITS
    return mapping, open_table(stream, columns=mapping.columns, reading=mapping.reading, limits=limits)


def _error_rows(import_id: int, opened: tuple[FileMapping, Table]) -> Iterator[ErrorRow]:
    mapping, table = opened
    bad = Q(plan=Plan.BAD.value) | Q(outcome=Outcome.REFUSED.value)
    found = ImportRow.objects.filter(bad, batch_id=import_id).order_by("line").values_list("line", "problems")
    rows = iter(table.rows)
    for line, problems in found.iterator(chunk_size=500):
        row = next((one for one in rows if one.line >= line), None)
        cells = row.cells if isinstance(row, Row) and row.line == line else {}
        told = {name: written(cell, mapping.reading) for name, cell in cells.items()}
        yield ErrorRow(line, told, tuple(problems_from(problems)))
