"""A file as one table: what it is, how it is written, what its columns are called, and its rows as they are read."""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from quarterdeck.sheets.chunks import CHUNK_BYTES, chunked
from quarterdeck.sheets.delimited import delimited_rows, dialect_of
from quarterdeck.sheets.encodings import find_encoding
from quarterdeck.sheets.layout import LOOKED_AT, asked_layout, guessed_layout, mapped_layout, names_of
from quarterdeck.sheets.terms import Asked, BadLine, Encoding, Format, Layout, Limits, Line
from quarterdeck.sheets.workbooks import format_of, opened_workbook
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason, Refused

_FEW = 10
_BLANK = 20_000


@dataclass
class Sheet:
    """One table of a file. `rows` can be read once; blank ones and repeated headers are passed over.

    `repeated`: lines where the header stands once more, as far as `rows` have been read. `encoding` is that of
    delimited text, None for workbooks. `head` are its first lines that say something, up to the first rows;
    `sheets` the names of a workbook's sheets.
    """

    format: Format
    layout: Layout
    rows: Iterator[Line | BadLine]
    encoding: Encoding | None = None
    repeated: list[int] = field(default_factory=list)
    head: tuple[Line, ...] = ()
    sheets: tuple[str, ...] = ()


def open_sheet(
    stream: BinaryIO, *, asked: Asked | None = None, columns: Iterable[str] = (), limits: Limits | None = None
) -> Sheet:
    """The table in a file. `columns`: names that stand in its header, where somebody knows them.

    Raises Refused, with the place, for what cannot be read as a table or is beyond the limits.
    """
    asked, limits, wanted = asked or Asked(), limits or Limits(), tuple(columns)
    _check_size(stream, limits)
    kind, encoding = format_of(stream), None
    sheets: tuple[str, ...] = ()
    if kind is Format.DELIMITED:
        encoding = find_encoding(stream, asked.encoding)
        dialect = dialect_of(stream, encoding, asked, wanted)
        lines = delimited_rows(stream, encoding, dialect, limits)
    else:
        sheets, lines = opened_workbook(stream, limits, asked.sheet)
    head = _head(lines, stream.tell)
    readable = _after_front_matter([row for row in head if isinstance(row, Line)])
    if not readable:
        raise _empty(head)
    layout = _layout(readable, asked, wanted)
    _check_even(readable, layout)
    sheet = Sheet(kind, layout, iter(()), encoding, head=tuple(readable), sheets=sheets)
    sheet.rows = _rows(sheet, [*head[_place(head, layout) + layout.rows :]], lines)
    return sheet


def sheets_of(stream: BinaryIO, limits: Limits) -> tuple[str, ...]:
    """Names of the sheets of a workbook that are shown; none of delimited text. Raises Refused."""
    return () if format_of(stream) is Format.DELIMITED else opened_workbook(stream, limits)[0]


def _layout(rows: list[Line], asked: Asked, wanted: tuple[str, ...]) -> Layout:
    if not asked.header:
        return (mapped_layout(rows, wanted) if wanted else None) or guessed_layout(rows)
    if found := asked_layout(rows, asked.header, asked.header_rows):
        return found
    text = Text.of("No line from {line} on could name the columns, as far as they are looked for.", line=asked.header)
    raise Refused.because("header_unreadable", text)


def _check_size(stream: BinaryIO, limits: Limits) -> None:
    size = stream.seek(0, os.SEEK_END)
    if size > limits.file_bytes:
        text = Text.of(
            "The file has {size} MiB. No more than {most} MiB are taken; QUARTERDECK_IMPORT_FILE_MB sets how much.",
            size=size >> 20,
            most=limits.file_bytes >> 20,
        )
        raise Refused.because("file_too_big", text)


def _head(lines: Iterator[Line | BadLine], position: Callable[[], int]) -> list[Line | BadLine]:
    """The first rows that say something, fewer where they are long. Nothing but blank rows are not read to the end."""
    head: list[Line | BadLine] = []
    passed, began = 0, position()
    for part in chunked(lines, position, LOOKED_AT):
        passed += len(part)
        head += [row for row in part if isinstance(row, BadLine) or not row.is_blank]
        if len(head) >= LOOKED_AT or passed >= _BLANK or (head and position() - began >= CHUNK_BYTES):
            break
    if not head and passed >= _BLANK:
        text = Text.of("The first {count} rows are blank. Take them out, so that the table begins.", count=passed)
        raise Refused.because("file_empty", text)
    return head


def _empty(head: list[Line | BadLine]) -> Refused:
    bad = next((row for row in head if isinstance(row, BadLine)), None)
    if bad is None:
        return Refused.because("file_empty", Text.of("The file is empty. Its first line names the columns."))
    text = Text.of("Line {line}, which names the columns, cannot be read: {why}", line=bad.number, why=bad.reason.text)
    return Refused.because("header_unreadable", text)


def _after_front_matter(rows: list[Line]) -> list[Line]:
    """The rows after a description of the columns between two lines of `---`, as CSVY has it."""
    marks = [place for place, row in enumerate(rows) if row.cells == ("---",)]
    return rows[marks[1] + 1 :] if len(marks) > 1 and marks[0] == 0 else rows


def _check_even(rows: list[Line], layout: Layout) -> None:
    """Raise Refused for text that no delimiter parts into rows that are mostly alike in length."""
    uneven = [row for row in rows if len(row.cells) != len(layout.names) and row.number > layout.line]
    if len(uneven) * 2 > len(rows) and len(rows) >= _FEW:
        text = Text.of(
            "No delimiter parts this file into rows of equal length: line {line} has {found} cells, the header "
            "{wanted}. Say which delimiter it has, or export it again.",
            line=uneven[0].number,
            found=len(uneven[0].cells),
            wanted=len(layout.names),
        )
        raise Refused.because("rows_uneven", text)


def _place(head: list[Line | BadLine], layout: Layout) -> int:
    """Where in the head the header begins."""
    return next(place for place, row in enumerate(head) if row.number == layout.line)


def _rows(sheet: Sheet, head: list[Line | BadLine], rest: Iterator[Line | BadLine]) -> Iterator[Line | BadLine]:
    layout = sheet.layout
    # Where the header stands once more, its names are as they were, not numbered.
    names, width = list(layout.said or layout.names), len(layout.names)
    known = {name for name in names if name}
    for row in _chained(head, rest):
        if isinstance(row, BadLine):
            yield row
            continue
        # Most rows begin with a value; only those that begin with a name are looked at whole.
        first = row.cells[0] if row.cells else ""
        if row.is_blank:
            continue
        if layout.rows and isinstance(first, str) and first.strip() in known and _repeats(sheet, row, names, known):
            continue
        yield row if len(row.cells) == width else _fitted(row, width)


def _chained(head: list[Line | BadLine], rest: Iterator[Line | BadLine]) -> Iterator[Line | BadLine]:
    yield from head
    yield from rest


def _repeats(sheet: Sheet, row: Line, names: list[str], known: set[str]) -> bool:
    """Whether a row is the header once more. Raises Refused where another table begins."""
    found = names_of(row.cells)
    if found == names:
        sheet.repeated.append(row.number)
        return True
    told = [name for name in found if name]
    if len(told) > 1 and len(known & set(told)) * 2 > max(len(told), len(known)):
        text = Text.of("Another table begins in line {line}. Put each table into a file of its own.", line=row.number)
        raise Refused.because("another_table", text)
    return False


def _fitted(row: Line, width: int) -> Line | BadLine:
    """A row with as many cells as the header has: empty ones too many are cut off, missing ones are a fault."""
    if len(row.cells) > width and not any(row.cells[width:]):
        return Line(row.number, row.cells[:width])
    text = Text.of(
        "This row has {found} cells, the header has {wanted}. Look for a missing or an unquoted delimiter.",
        found=len(row.cells),
        wanted=width,
    )
    return BadLine(row.number, Reason("row_ragged", text))
