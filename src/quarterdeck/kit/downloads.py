"""Answers that carry a file: to be saved, never to be drawn or run."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import IO

from django.http import FileResponse

# Were a browser to show it in spite of everything, it would be nothing but itself.
SANDBOX = "sandbox; default-src 'none'"


def download(content: IO[bytes], *, name: str, media_type: str, size: int) -> FileResponse:
    """The bytes of a file as a download under its name; `content` is closed once it is sent."""
    response = FileResponse(content, as_attachment=True, filename=name, content_type=media_type)
    response["Content-Length"] = str(size)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    return response


# How a cell begins that a spreadsheet would take for a formula, full-width twins of the signs among them.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_lines(rows: Iterable[Sequence[object]]) -> str:
    """Rows of a CSV file. A cell that a spreadsheet would run as a formula begins with an apostrophe."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return target.getvalue()


def _cell(value: object) -> str:
    shown = "" if value is None else str(value)
    return f"'{shown}" if shown.lstrip(" ").startswith(_FORMULA) else shown
