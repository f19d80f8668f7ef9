"""Files that lie beside the one being read, as tables of what their rows say."""

from pathlib import Path
from typing import NoReturn

from django.conf import settings as installation

from quarterdeck.imports.rules.beside import Found, joined_cells
from quarterdeck.imports.terms import FileMapping, Step
from quarterdeck.sheets.tables import Row, open_table
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

# Rows of one file that are kept in memory while another is read, and the letters in them: those of the widest alphabets
# take four bytes each.
MOST_ROWS, MOST_LETTERS = 200_000, 16 << 20


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
    path, found, letters = folder / step.file, dict[str, str](), 0
    if not path.is_file():
        text = Text.of("{file} must lie in the same folder: texts are looked up in it.", file=step.file)
        raise Refused.because("file_beside_missing", text)
    with path.open("rb") as stream:
        table = open_table(stream, columns=step.columns, reading=mapping.reading, limits=installation.IMPORT_LIMITS)
        for row in table.rows:
            if isinstance(row, Row) and (key := joined_cells(row.cells, (step.key,))):
                said = joined_cells(row.cells, step.to)
                letters += 0 if key in found else len(key) + len(said)
                found.setdefault(key, said)
            if len(found) > MOST_ROWS:
                _refuse(N_("{file} has more than {count} rows to look texts up in."), step, MOST_ROWS)
            if letters > MOST_LETTERS:
                _refuse(N_("{file} has more than {count} letters to look texts up in."), step, MOST_LETTERS)
    return found


def _refuse(said: str, step: Step, most: int) -> NoReturn:
    raise Refused.because("file_beside_too_long", Text.of(said, file=step.file, count=most))
