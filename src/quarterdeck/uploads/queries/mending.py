"""The rows of a file that are to be mended: by cause, and as delimited text that the same mapping reads."""

import csv
from io import TextIOWrapper
from pathlib import Path
from typing import IO

from quarterdeck.imports.queries import ErrorRow, Narrowing, error_rows, opened_again, rows_of
from quarterdeck.sheets.guards import guarded
from quarterdeck.sheets.tables import TO_MEND
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.text import Text

LOOKED_THROUGH = 5000
# A text is kept with its problem up to this length; a longer one is cut, and cannot be said to stand for another.
_WHOLE = 60


def write_error_file(import_id: int, path: Path, to: IO[bytes]) -> int:
    """Write the rows to mend with a column that says why; how many. Raises as `error_rows`.

    Texts that a spreadsheet would run are guarded; reading the file takes the guards off.
    """
    with path.open("rb") as stream:
        mapping, table = opened_again(import_id, stream)
    reading, header = mapping.reading, [name for name in table.header if name and name != TO_MEND]
    count, text = 0, TextIOWrapper(to, encoding=reading.encoding or "utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text, delimiter=reading.delimiter or ",", quotechar=reading.quote or '"')
    # Columns that are mapped must keep the names by which the mapping knows them.
    writer.writerow([*(name if name in mapping.columns else guarded(name) for name in header), TO_MEND])
    for row in error_rows(import_id, path):
        writer.writerow([*(guarded(row.cells.get(name, "")) for name in header), guarded(why(row))])
        count += 1
    text.detach()
    return count


@dataclass(frozen=True, slots=True)
class Cause:
    """What is wrong alike in `count` rows, of which `line` is the first. `value` is what all of them say; empty where
    they differ, and where the value is too long to be shown whole.
    """

    line: int
    column: str
    text: Text
    count: int
    value: str = ""


def causes_of(import_id: int, narrowing: Narrowing) -> list[Cause]:
    """What is wrong in several of the first 5,000 rows that are so, the most frequent first. One query.

    Rows that say the same are a cause of their own; those of which each says something else are one together.
    """
    found: dict[tuple[str, str, str], Cause] = {}
    rows = rows_of(import_id, narrowing, limit=LOOKED_THROUGH)
    for problem in (one for row in rows for one in row.problems):
        value = problem.value if len(problem.value) <= _WHOLE and "\ufffd" not in problem.value else ""
        key = problem.column, str(problem.reason.text), value
        cause = found.get(key) or Cause(problem.line, problem.column, problem.reason.text, 0, value)
        found[key] = replace(cause, count=cause.count + 1)
    alike: list[Cause] = []
    others: dict[tuple[str, str], Cause] = {}
    for (column, text, _value), one in found.items():
        if one.count > 1 and one.value:
            alike.append(one)
        else:
            before = others.get((column, text))
            count = one.count + (before.count if before else 0)
            others[column, text] = replace(before or one, count=count, value="")
    several = [*alike, *(one for one in others.values() if one.count > 1)]
    return sorted(several, key=lambda one: (-one.count, one.line))


def why(row: ErrorRow) -> str:
    """What is to be mended in a row."""
    return " ".join(f"{one.column}: {one.reason.text}" if one.column else str(one.reason.text) for one in row.problems)
