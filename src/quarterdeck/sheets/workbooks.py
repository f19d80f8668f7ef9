"""Rows of a sheet of an XLSX or ODS file.

The reader holds a whole sheet in memory, as a rectangle. So a workbook is measured before it is opened: by what it
unpacks to, by the corner of its farthest cell, and for declarations of entities, which no office program writes.
"""

import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import IO, TYPE_CHECKING, BinaryIO

from quarterdeck.sheets.terms import LONGEST_CELL, BadLine, Cell, Format, Limits, Line
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason, Refused

if TYPE_CHECKING:
    from python_calamine import CalamineError, CalamineWorkbook

_CHUNK, _OVERLAP = 1 << 20, 200
# Of an archive: its last record with a comment, and the list of parts, some ten thousand of them.
_LONGEST_END, _LONGEST_LIST = (1 << 16) + 22, 1 << 20
# What the standard library raises where an archive was cut off or changed on its way.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(ValueError, RuntimeError, NotImplementedError, LookupError),
)
# Some systems write their export as a page and call it XLS.
_HTML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype html|html|head|meta|table)\b", re.IGNORECASE)
_CORNER = re.compile(rb'<(?:\w+:)?c\b[^>]{0,150}?\br="([A-Z]{1,3})([0-9]{1,7})"')
_TAG = re.compile(rb"<(?:\w+:)?(table-row|table-cell|covered-table-cell)\b([^>]*)>")
_REPEATED = re.compile(rb'number-(?:columns|rows)-repeated="([0-9]{1,9})"')


def format_of(stream: BinaryIO) -> Format:
    """What a file is by its bytes: a workbook that bears the name of a CSV file is a workbook.

    Raises Refused for archives and documents that hold no table.
    """
    stream.seek(0)
    head = stream.read(8)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        text = Text.of("This is a workbook of Excel 97-2003, or one with a password. Save it as XLSX without one.")
        raise Refused.because("workbook_too_old", text)
    if head.startswith((b"%PDF", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"\x89PNG", b"\xff\xd8\xff", b"PAR1")):
        text = Text.of("This file holds no table that could be read. Export it as CSV, XLSX or ODS.")
        raise Refused.because("not_a_table", text)
    if not head.startswith(b"PK\x03\x04"):
        if _HTML.match(head + stream.read(_CHUNK >> 10)):
            text = Text.of(
                "This is a page of the web, whatever its name says. Open it in a spreadsheet, and save it as XLSX."
            )
            raise Refused.because("not_a_table", text)
        return Format.DELIMITED
    with opened_archive(stream) as packed:
        names = set(packed.namelist())
    if "xl/workbook.xml" in names:
        return Format.XLSX
    if "content.xml" in names:
        return Format.ODS
    text = Text.of("This archive is no workbook. Unpack it and import the files that it holds.")
    raise Refused.because("not_a_workbook", text)


def opened_workbook(
    stream: BinaryIO, limits: Limits, sheet: str = ""
) -> tuple[tuple[str, ...], Iterator[Line | BadLine]]:
    """Names of the sheets that are shown, and the rows of one: the named one, else the first.

    Raises Refused for a name that no sheet bears.
    """
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    workbook = _workbook(stream, limits)
    names = [known.name for known in workbook.sheets_metadata if known.typ == SheetTypeEnum.WorkSheet]
    shown = [known.name for known in workbook.sheets_metadata if known.visible == SheetVisibleEnum.Visible]
    chosen = sheet or next((name for name in names if name in shown), "")
    if chosen not in names:
        text = Text.of("The workbook has no sheet {name}. It has: {names}.", name=sheet, names=", ".join(names))
        raise Refused.because("sheet_unknown", text)
    return tuple(name for name in names if name in shown), _sheet_rows(workbook, chosen)


def _sheet_rows(workbook: "CalamineWorkbook", chosen: str) -> Iterator[Line | BadLine]:
    from python_calamine import CalamineError

    try:
        grid = workbook.get_sheet_by_name(chosen)
        for number, cells in enumerate(grid.iter_rows(), start=1):
            yield _line(number, cells)
    except CalamineError as error:
        raise _broken(error) from error


def _line(number: int, cells: Sequence[object]) -> Line | BadLine:
    if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in cells):
        text = Text.of("A cell of this row is longer than {longest} characters. Shorten it.", longest=LONGEST_CELL)
        return BadLine(number, Reason("cell_too_long", text))
    return Line(number, tuple(_cell(cell) for cell in cells))


def _cell(cell: object) -> Cell:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second or cell.microsecond):
        return cell.date()
    if isinstance(cell, str | int | float | date):
        return cell
    return str(cell) if isinstance(cell, time | timedelta) else ""


def _workbook(stream: BinaryIO, limits: Limits) -> "CalamineWorkbook":
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    _measure(stream, limits)
    stream.seek(0)
    try:
        return CalamineWorkbook.from_object(stream)
    except PasswordError as error:
        text = Text.of("The workbook is locked with a password. Save it without one.")
        raise Refused.because("workbook_locked", text) from error
    except CalamineError as error:
        raise _broken(error) from error


def _broken(error: "CalamineError") -> Refused:
    text = Text.of(
        "The workbook cannot be read: {error}. Open it in a spreadsheet and save it again.", error=str(error)
    )
    return Refused.because("workbook_broken", text)


def opened_archive(stream: IO[bytes]) -> zipfile.ZipFile:
    """An archive whose list of parts is no longer than any of ours. Reading a part may raise DAMAGE. Raises Refused."""
    try:
        # The list of parts is read whole, and may be as long as the file.
        if _listed_bytes(stream) > _LONGEST_LIST:
            text = Text.of("The archive lists more parts than any workbook has. Save the sheet as CSV.")
            raise Refused.because("not_a_workbook", text)
        stream.seek(0)
        return zipfile.ZipFile(stream)
    except DAMAGE as error:
        raise _not_whole() from error


def _listed_bytes(stream: IO[bytes]) -> int:
    """How long the list of an archive's parts says that it is."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - _LONGEST_END))
    end = stream.read()
    at = end.rfind(b"PK\x05\x06")
    (listed,) = struct.unpack_from("<L", end, at + 12) if at >= 0 else (0,)
    return int(listed)


def _not_whole() -> Refused:
    text = Text.of("The workbook is not whole: it may have been cut off on its way. Fetch it again.")
    return Refused.because("workbook_broken", text)


def _measure(stream: BinaryIO, limits: Limits) -> None:
    """Raise Refused for a workbook that would not fit: every part is unpacked once, in pieces, and thrown away."""
    unpacked = 0
    with opened_archive(stream) as packed:
        for part in packed.infolist():
            if part.is_dir() or not part.filename.endswith((".xml", ".rels")):
                continue
            # Other ways of packing ask for as much memory as they like before the first byte comes.
            if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise _not_whole()
            corner = _Corner()
            try:
                with packed.open(part) as reading:
                    for piece in _pieces(reading):
                        unpacked += len(piece)
                        if unpacked > limits.workbook_bytes:
                            raise _too_big(limits)
                        corner.see(piece, part.filename, limits)
            except DAMAGE as error:
                raise _not_whole() from error


def _pieces(reading: IO[bytes]) -> Iterator[bytes]:
    while piece := reading.read(_CHUNK):
        yield piece


class _Corner:
    """The farthest cell of one part, as it streams by."""

    def __init__(self) -> None:
        self._tail = b""
        self._columns = self._rows = self._place = self._above = 0
        self._repeats = 1

    def see(self, piece: bytes, name: str, limits: Limits) -> None:
        """Raise Refused when the rectangle up to the farthest cell, or what is declared, is beyond the limits."""
        seen = self._tail + piece
        # The last tag may go on in the next piece.
        cut = max(seen.rfind(b"<"), len(seen) - _OVERLAP)
        seen, self._tail = seen[:cut], seen[cut:]
        if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
            text = Text.of("The workbook declares entities of its own in {part}, which is not read.", part=name)
            raise Refused.because("workbook_entities", text)
        if name == "content.xml":
            self._see_ods(seen)
        elif name.startswith("xl/worksheets/"):
            for letters, row in _CORNER.findall(seen):
                self._columns = max(self._columns, _column(letters))
                self._rows = max(self._rows, int(row))
        if self._columns > limits.columns:
            text = Text.of(
                "A sheet has {found} columns. No more than {most} are read; QUARTERDECK_IMPORT_COLUMNS sets that.",
                found=self._columns,
                most=limits.columns,
            )
            raise Refused.because("too_many_columns", text)
        if self._columns * self._rows > limits.workbook_cells:
            raise _too_many_cells(self._columns * self._rows, limits)

    def _see_ods(self, seen: bytes) -> None:
        """Cells and rows may stand for many of their kind; what is repeated without saying anything does not count."""
        for kind, rest in _TAG.findall(seen):
            found = _REPEATED.search(rest)
            times = int(found[1]) if found else 1
            if kind == b"table-row":
                self._above, self._place, self._repeats = self._above + self._repeats, 0, times
                continue
            self._place += times
            if b"value" in rest:
                self._columns = max(self._columns, self._place)
                self._rows = max(self._rows, self._above + self._repeats)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _too_big(limits: Limits) -> Refused:
    text = Text.of(
        "The workbook unpacks to more than {most} MiB; QUARTERDECK_IMPORT_WORKBOOK_MB sets how much. "
        "Save the sheet as CSV: that is read at any size.",
        most=limits.workbook_bytes >> 20,
    )
    return Refused.because("workbook_too_big", text)


def _too_many_cells(found: int, limits: Limits) -> Refused:
    text = Text.of(
        "A sheet reaches over {found} cells, empty ones between them too. No more than {most} are read; "
        "QUARTERDECK_IMPORT_WORKBOOK_CELLS sets how many. Save the sheet as CSV: that is read at any size.",
        found=found,
        most=limits.workbook_cells,
    )
    return Refused.because("workbook_too_big", text)
