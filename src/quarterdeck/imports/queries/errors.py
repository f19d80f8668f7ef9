"""The rows of a file that are to be mended, with their cells as they stood: corrected, the same mapping reads them."""

import hashlib
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.conf import settings as installation
from django.db.models import Q

from quarterdeck.imports.models import Import, ImportRow
from quarterdeck.imports.rules.mapping import parse_mapping
from quarterdeck.imports.rules.stored import problems_from
from quarterdeck.imports.terms import FileMapping, Outcome, Plan, Problem
from quarterdeck.sheets.cells import written
from quarterdeck.sheets.tables import Row, Table, open_table
from quarterdeck.values.dataclasses import dataclass
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
        yield from _error_rows(import_id, opened_again(import_id, stream))


def opened_again(import_id: int, stream: io.BufferedReader) -> tuple[FileMapping, Table]:
    """The mapping of an import and the table of its file, read once more. Raises NotFound, Refused for another file."""
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
