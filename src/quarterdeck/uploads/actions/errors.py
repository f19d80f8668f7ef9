"""Writing the rows of a file that are to be mended, once its check or its import is done."""

from collections.abc import Iterable
from pathlib import Path

from quarterdeck.imports.queries import error_rows, import_report
from quarterdeck.imports.terms import Outcome
from quarterdeck.sheets.tables import TO_MEND
from quarterdeck.sheets.writing import FileColumn, FileType, write_workbook
from quarterdeck.uploads.queries import errors_path, spool_path
from quarterdeck.uploads.queries.errors import MEDIA_TYPES
from quarterdeck.uploads.queries.mending import why, write_error_file

# So many rows can be mended in a spreadsheet; whoever has more takes delimited text.
MOST_OF_WORKBOOK = 50_000


def write_error_files(*, key: str, import_id: int, names: Iterable[str]) -> None:
    """Write the rows to mend of a file whose columns are called so, if there are any; those of before give way."""
    for file_type in MEDIA_TYPES:
        errors_path(key, file_type).unlink(missing_ok=True)
    report = import_report(import_id)
    count = report.bad + report.outcomes.get(Outcome.REFUSED, 0)
    if not count:
        return
    source, workbook = spool_path(key), errors_path(key, FileType.XLSX)
    with errors_path(key, FileType.CSV).open("xb") as content:
        write_error_file(import_id, source, content)
    if count <= MOST_OF_WORKBOOK:
        told = [name for name in names if name and name != TO_MEND]
        columns = [FileColumn(name, name) for name in (*told, TO_MEND)]
        with workbook.open("xb") as content:
            write_workbook(columns, [one.label for one in columns], _cells(import_id, source, told), content)


def _cells(import_id: int, path: Path, names: list[str]) -> Iterable[list[str]]:
    for row in error_rows(import_id, path):
        yield [*(row.cells.get(name, "") for name in names), why(row)]
