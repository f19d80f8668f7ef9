"""Reading a delimited file as it streams by: its header, then rows, each with the line it starts in.

UTF-8 with or without a byte order mark. What cannot be read is said with its line; memory stays flat
whatever the file holds.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, TextIO

from quarterdeck.imports.terms import Problem
from quarterdeck.values.text import Text, clean_line
from quarterdeck.values.verdict import Reason, Refused

if TYPE_CHECKING:
    import _csv

LONGEST_LINE = 4_000_000
LONGEST_CELL = 131_072
# The byte order marks of UTF-16, as undecodable bytes come out.
_MARKS = ("\udcff\udcfe", "\udcfe\udcff")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it starts in, and its cells by column."""

    line: int
    cells: dict[str, str]


def as_text(stream: BinaryIO) -> io.TextIOWrapper:
    """The text of a file opened in binary; bytes that are not UTF-8 are kept for `read_table` to name."""
    return io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")


def read_table(
    text: TextIO, *, columns: Iterable[str], delimiters: Iterable[str]
) -> tuple[list[str], Iterator[Row | Problem]]:
    """The header of a file, and its rows as they are read.

    `text` comes from `as_text`. `columns` must all be there; of `delimiters` the one that finds most of
    them is used. A row that cannot be read comes as a Problem. Raises Refused for the whole file.
    """
    lines = _Lines(text)
    first = next(lines, "")
    while first and not first.strip():
        first = next(lines, "")
    if not first.strip():
        raise Refused.because("file_empty", Text.of("The file is empty. Its first line names the columns."))
    skipped = lines.number - 1
    wanted = list(columns)
    delimiter = max(delimiters, key=lambda mark: _fit(first, mark, wanted))
    reader = csv.reader(_chain(first, lines), delimiter=delimiter, strict=True)
    try:
        header = [clean_line(name) for name in next(reader)]
    except csv.Error as error:
        raise Refused.because(
            "header_unreadable", Text.of("Line 1, which names the columns, cannot be read: {error}.", error=str(error))
        ) from error
    _check_header(header, wanted)
    return header, _rows(reader, header, skipped)


def _fit(first: str, delimiter: str, wanted: list[str]) -> tuple[int, int]:
    try:
        names = [clean_line(name) for name in next(csv.reader([first], delimiter=delimiter))]
    except csv.Error:
        return 0, 0
    return len(set(wanted) & set(names)), len(names)


def _check_header(header: list[str], wanted: list[str]) -> None:
    reasons = []
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        reasons.append(
            Reason(
                "column_twice", Text.of("Two columns bear the same name: {names}. Rename one.", names=", ".join(twice))
            )
        )
    missing = [name for name in wanted if name not in header]
    if missing:
        shown = ", ".join(name for name in header if name)
        reasons.append(
            Reason(
                "column_missing",
                Text.of("The file has no column {names}. It has: {header}.", names=", ".join(missing), header=shown),
            )
        )
    if reasons:
        raise Refused(reasons)


def _rows(reader: "_csv.Reader", header: list[str], skipped: int) -> Iterator[Row | Problem]:
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if reader.line_num > line:
                raise _broken_quotes(line + skipped) from error
            yield _unreadable(line + skipped, error)
            continue
        if not any(cells):
            continue
        if len(cells) != len(header):
            text = Text.of(
                "This row has {found} cells, the header has {wanted}. Look for a missing or an unquoted delimiter.",
                found=len(cells),
                wanted=len(header),
            )
            yield Problem(line + skipped, "", "", Reason("row_ragged", text))
            continue
        yield Row(line + skipped, dict(zip(header, cells, strict=True)))


def _broken_quotes(line: int) -> Refused:
    return Refused.because(
        "quote_open",
        Text.of(
            "The quoted cell that begins in line {line} does not end. Close the quote; nothing after it could be read.",
            line=line,
        ),
    )


def _unreadable(line: int, error: csv.Error) -> Problem:
    if "field limit" in str(error):
        text = Text.of("A cell of this row is longer than {longest} characters. Shorten it.", longest=LONGEST_CELL)
        return Problem(line, "", "", Reason("cell_too_long", text))
    text = Text.of("This row cannot be read: {error}. Quotes inside a quoted cell are doubled.", error=str(error))
    return Problem(line, "", "", Reason("row_unreadable", text))


class _Lines(Iterator[str]):
    """Lines of a text with their ends. `number` is the line last given."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self.number = 0

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_LINE + 1)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) > LONGEST_LINE:
            raise Refused.because(
                "line_too_long",
                Text.of(
                    "Line {line} is longer than {longest} characters: is this a CSV file?",
                    line=self.number,
                    longest=LONGEST_LINE,
                ),
            )
        if not line.isascii():
            self._refuse_other_encodings(line)
        return line

    def _refuse_other_encodings(self, line: str) -> None:
        stray = next((letter for letter in line if "\udc80" <= letter <= "\udcff"), None)
        if stray is None:
            return
        if line[:2] in _MARKS:
            text = Text.of("Line 1: the file is written in UTF-16. Save it as UTF-8 and try again.")
        else:
            text = Text.of(
                "Line {line}: the byte 0x{byte} is not UTF-8. Save the file as UTF-8 and try again.",
                line=self.number,
                byte=f"{ord(stray) - 0xDC00:02X}",
            )
        raise Refused.because("not_utf8", text)


def _chain(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest
