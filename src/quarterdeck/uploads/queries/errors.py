"""The rows of a file that are to be mended, as files of their own to be mended elsewhere and brought again.

They are written once, beside the file in the spool, when it was checked or imported; a request only hands them out.
"""

from pathlib import Path
from typing import IO

from quarterdeck.sheets.writing import FileType
from quarterdeck.uploads.models import Upload
from quarterdeck.uploads.queries.files import spool_path
from quarterdeck.uploads.queries.uploads import Uploaded
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotFound, Refused

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
    """The rows to mend with their cells as they stand in the file, and a column that says why. One query.

    Raises NotFound when nothing was checked, Refused when the file is kept no more, or has too many such rows for a
    workbook.
    """
    if upload.import_id is None:
        raise NotFound("import")
    key = Upload.objects.values_list("key", flat=True).get(pk=upload.id)
    if not key or not spool_path(key).is_file():
        raise Refused.because("file_gone", Text.of(N_("The file is kept no more. Bring it again.")), "file")
    path = errors_path(key, file_type)
    if not path.is_file():
        text = N_(
            "There are too many of these rows for a workbook, or none. Take them as CSV, or check the rows again."
        )
        raise Refused.because("workbook_full", Text.of(text), "file_type")
    stem = upload.file_name.rpartition(".")[0] or upload.file_name
    name = f"{stem}-to-mend.{file_type.value}"
    return ErrorFile(path.open("rb"), name, MEDIA_TYPES[file_type], path.stat().st_size)


def errors_path(key: str, file_type: FileType) -> Path:
    """Where the rows to mend of a file lie, under its name of ours."""
    return spool_path(f"{key}.{file_type.value}")
