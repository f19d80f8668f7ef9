"""The rows of a file that are to be mended, as a file of their own to be mended elsewhere and brought again."""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO

from quarterdeck.imports.queries import ErrorRow, error_rows, write_error_file
from quarterdeck.imports.rules.table import TO_MEND
from quarterdeck.sheets.writing import FileColumn, FileType, write_workbook
from quarterdeck.uploads.models import Upload
from quarterdeck.uploads.queries.files import spool, spool_path
from quarterdeck.uploads.queries.uploads import Uploaded
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotFound, Refused

_IN_MEMORY = 1 << 20
MEDIA_TYPES = {
    FileType.CSV: "text/csv; charset=utf-8",
    FileType.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class ErrorFile:
    """A file to be sent; its content is closed by who sends it."""

    content: IO[bytes]
    name: str
    media_type: str
    size: int


def error_file(upload: Uploaded, file_type: FileType) -> ErrorFile:
    """The rows to mend with their cells as they stand in the file, and a column that says why.

    Raises NotFound when nothing was checked, Refused when the file is kept no more.
    """
    if upload.import_id is None:
        raise NotFound("import")
    key = Upload.objects.values_list("key", flat=True).get(pk=upload.id)
    path = spool_path(key or "-")
    if not path.is_file():
        raise Refused.because("file_gone", Text.of(N_("The file is kept no more. Bring it again.")), "file")
    stem = upload.file_name.rpartition(".")[0] or upload.file_name
    name, media_type = f"{stem}-to-mend.{file_type.value}", MEDIA_TYPES[file_type]
    with ExitStack() as closing:
        content = closing.enter_context(SpooledTemporaryFile(_IN_MEMORY, dir=str(spool())))
        if file_type is FileType.XLSX:
            _write_workbook(upload, path, content)
        else:
            write_error_file(upload.import_id, path, content)
        size = content.tell()
        content.seek(0)
        if size <= _IN_MEMORY:
            return ErrorFile(BytesIO(content.read()), name, media_type, size)
        # Who sends it closes it.
        closing.pop_all()
        return ErrorFile(content, name, media_type, size)


def _write_workbook(upload: Uploaded, path: Path, content: IO[bytes]) -> None:
    names = [column.name for column in upload.looks.columns if column.name and column.name != TO_MEND]
    columns = [FileColumn(name, name) for name in (*names, TO_MEND)]
    write_workbook(columns, [column.label for column in columns], _cells(upload, path, names), content)
    content.seek(0, 2)


def _cells(upload: Uploaded, path: Path, names: list[str]) -> Iterable[list[str]]:
    for row in error_rows(upload.import_id or 0, path):
        yield [*(row.cells.get(name, "") for name in names), _why(row)]


def _why(row: ErrorRow) -> str:
    return " ".join(f"{one.column}: {one.reason.text}" if one.column else str(one.reason.text) for one in row.problems)
