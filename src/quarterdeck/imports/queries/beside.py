"""Files that lie beside the one being read, as tables of what their rows say."""

from pathlib import Path

from django.conf import settings as installation

from quarterdeck.imports.rules.beside import Found, joined_cells
from quarterdeck.imports.rules.table import Row, open_table
from quarterdeck.imports.terms import FileMapping, Step
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused

# Rows of one file that are kept in memory while another is read.
MOST_ROWS = 200_000


def found_beside(mapping: FileMapping, folder: Path | None) -> Found:
    """What the steps of a mapping find in the files of a folder, read once each.

    Raises Refused without a folder, for a file that is not there, has not the columns, or has too many rows.
    """
    steps = mapping.steps
    if steps and folder is None:
        text = Text.of(
            "This mapping looks texts up in {file}. Import from a folder by the command.", file=steps[0].file
        )
        raise Refused.because("file_beside_missing", text)
    return {step: _rows(step, folder, mapping) for step in steps if folder is not None}


def _rows(step: Step, folder: Path, mapping: FileMapping) -> dict[str, str]:
    path, found = folder / step.file, dict[str, str]()
    if not path.is_file():
        text = Text.of("{file} must lie in the same folder: texts are looked up in it.", file=step.file)
        raise Refused.because("file_beside_missing", text)
    with path.open("rb") as stream:
        table = open_table(stream, columns=step.columns, reading=mapping.reading, limits=installation.IMPORT_LIMITS)
        for row in table.rows:
            if isinstance(row, Row) and (key := joined_cells(row.cells, (step.key,))):
                found.setdefault(key, joined_cells(row.cells, step.to))
            if len(found) > MOST_ROWS:
                text = Text.of(
                    "{file} has more than {count} rows to look texts up in.", file=step.file, count=MOST_ROWS
                )
                raise Refused.because("file_beside_too_long", text)
    return found
