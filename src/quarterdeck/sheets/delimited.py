"""Rows of delimited text as it streams by, each with the line it starts in.

What cannot be read is said with its line; memory stays flat whatever the file holds.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from quarterdeck.sheets.dialects import find_dialect, reader_of
from quarterdeck.sheets.terms import (
    LONGEST_CELL,
    LONGEST_LINE,
    SAMPLE_BYTES,
    Asked,
    BadLine,
    Dialect,
    Encoding,
    Limits,
    Line,
)
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Reason, Refused

if TYPE_CHECKING:
    import _csv

# Stands for a line feed inside a cell while rows end with carriage returns: Unicode keeps it out of texts.
_FEED = "\ufdd0"
# Bytes that are no letters stand for themselves as halves of pairs, which no decoder gives, until their line is known.
_KEEP_STRAYS = "quarterdeck.keep_strays"
_STRAYS = range(0xDC00, 0xDD00)


def _kept(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return chr(_STRAYS.start + error.object[error.start]), error.end


codecs.register_error(_KEEP_STRAYS, _kept)


def sample_of(stream: BinaryIO, encoding: Encoding) -> str:
    """The beginning of a file as text, up to its last whole line."""
    stream.seek(0)
    raw = stream.read(SAMPLE_BYTES)
    text = raw.decode(encoding.name, errors="ignore")
    if len(raw) < SAMPLE_BYTES:
        return text
    end = max(text.rfind("\n"), text.rfind("\r"))
    return text[: end + 1] or text


def dialect_of(stream: BinaryIO, encoding: Encoding, asked: Asked, columns: Iterable[str] = ()) -> Dialect:
    """How the file is written, as far as nobody says."""
    sample = sample_of(stream, encoding)
    return find_dialect(sample, delimiter=asked.delimiter, quote=asked.quote, columns=columns)


def delimited_rows(
    stream: BinaryIO, encoding: Encoding, dialect: Dialect, limits: Limits | None = None
) -> Iterator[Line | BadLine]:
    """Rows of a file, blank ones too. Raises Refused where nothing after that place can be read."""
    limits = limits or Limits()
    stream.seek(0)
    ends = "\r" if dialect.is_by_cr else ""
    text = io.TextIOWrapper(stream, encoding=encoding.name, errors=_KEEP_STRAYS, newline=ends)
    lines = _Lines(text, encoding, is_by_cr=dialect.is_by_cr)
    try:
        for found in _rows(lines, reader_of(lines, dialect), limits):
            yield _with_feeds(found) if dialect.is_by_cr else found
    finally:
        # The file is its opener's to close, who may have done so before the last row was read.
        if not stream.closed:
            text.detach()


def _rows(lines: "_Lines", reader: "_csv.Reader", limits: Limits) -> Iterator[Line | BadLine]:
    while True:
        line = reader.line_num + 1
        lines.left = LONGEST_LINE
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # A row of one line is passed over; where a quote stays open, what follows is not rows any more.
            if reader.line_num > line or "unexpected end" in str(error):
                raise _broken_quotes(line) from error
            yield _unreadable(line, error)
            continue
        if len(cells) > limits.columns:
            raise _too_many_columns(line, len(cells), limits)
        yield Line(line, tuple(cells))


def _with_feeds(found: Line | BadLine) -> Line | BadLine:
    if isinstance(found, BadLine):
        return found
    return Line(found.number, tuple(str(cell).replace(_FEED, "\n") for cell in found.cells))


def _too_many_columns(line: int, found: int, limits: Limits) -> Refused:
    text = Text.of(
        "Line {line} has {found} cells. No more than {most} columns are read; QUARTERDECK_IMPORT_COLUMNS sets that.",
        line=line,
        found=found,
        most=limits.columns,
    )
    return Refused.because("too_many_columns", text)


def _broken_quotes(line: int) -> Refused:
    text = Text.of(
        "The quoted cell that begins in line {line} does not end. Close the quote; nothing after it could be read.",
        line=line,
    )
    return Refused.because("quote_open", text)


def _unreadable(line: int, error: csv.Error) -> BadLine:
    if "field limit" in str(error):
        text = Text.of("A cell of this row is longer than {longest} characters. Shorten it.", longest=LONGEST_CELL)
        return BadLine(line, Reason("cell_too_long", text))
    text = Text.of("This row cannot be read: {error}. Quotes inside a quoted cell are doubled.", error=str(error))
    return BadLine(line, Reason("row_unreadable", text))


class _Lines(Iterator[str]):
    """Lines of a text with their ends. `number` is the line last given, `left` what the row it is of may still take."""

    def __init__(self, text: io.TextIOBase, encoding: Encoding, *, is_by_cr: bool) -> None:
        self._text = text
        self._encoding = encoding
        self._is_by_cr = is_by_cr
        self.number = 0
        self.left = LONGEST_LINE

    def __next__(self) -> str:
        line = self._text.readline(self.left + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self.left -= len(line)
        if self.left < 0:
            text = Text.of(
                "The row that goes on in line {line} is longer than {longest} characters: is this a CSV file?",
                line=self.number,
                longest=LONGEST_LINE,
            )
            raise Refused.because("line_too_long", text)
        if not line.isascii():
            self._refuse_strays(line)
        return line.replace("\n", _FEED) if self._is_by_cr else line

    def _refuse_strays(self, line: str) -> None:
        stray = next((letter for letter in line if ord(letter) in _STRAYS), None)
        if stray is None:
            return
        name = "UTF-8" if self._encoding.name == "utf-8-sig" else self._encoding.name
        text = Text.of(
            "Line {line}: the byte 0x{byte} is not {encoding}. Save the file as UTF-8, or say how it is encoded.",
            line=self.number,
            byte=f"{ord(stray) - _STRAYS.start:02X}",
            encoding=name,
        )
        raise Refused.because("wrong_encoding", text)
