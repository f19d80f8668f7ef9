"""Writing tables into files: delimited text, workbooks, lines of JSON. Rows are written as they come, none is kept."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import IO, Any

from quarterdeck.sheets.guards import guarded
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

WORKBOOK_ROWS = 1_048_575
WORKBOOK_TEXT = 32_767
SHEET_NAME = 31
# Marks that names of sheets cannot have.
_NO_SHEET = frozenset("[]:*?/\\")
# A workbook keeps numbers as doubles: more digits than these would come back as others.
_EXACT = 10**15
_AT_ONCE = 500


class FileType(StrEnum):
    """What kind of file a table is written as."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    JSONL = "jsonl"


class ValueType(StrEnum):
    """What a column holds; a value is None where nothing is known."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    YES_NO = "yes_no"
    DAY = "day"
    INSTANT = "instant"
    # A time on some clock, without a zone: workbooks know no other.
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of a file: its key, which never changes, what it is called, and what it holds."""

    key: str
    label: str
    type: ValueType = ValueType.TEXT


Cells = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook: its name, its columns with their headings, and its rows."""

    name: str
    columns: Sequence[FileColumn]
    heads: Sequence[str]
    rows: Iterable[Cells]


Writer = Callable[[Sequence[FileColumn], Sequence[str], Iterable[Cells], IO[bytes]], int]


def write_delimited(columns: Sequence[FileColumn], heads: Sequence[str], rows: Iterable[Cells], to: IO[bytes]) -> int:
    """Comma-separated UTF-8 with a header; how many rows. Texts that look like formulas are guarded."""
    cells = [_TEXTS[column.type] for column in columns]
    count = 0
    for part in _parts(rows):
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        if not count:
            writer.writerow([guarded(head) for head in heads])
        writer.writerows(
            ["" if value is None else cell(value) for cell, value in zip(cells, row, strict=True)] for row in part
        )
        count += len(part)
        to.write(text.getvalue().encode())
    return count


def write_lines(columns: Sequence[FileColumn], heads: Sequence[str], rows: Iterable[Cells], to: IO[bytes]) -> int:
    """One JSON object a line, its members named by `heads`; how many. Numbers keep every digit."""
    names = [json.dumps(head, ensure_ascii=False) for head in heads]
    cells = [_JSON[column.type] for column in columns]
    count = 0
    for part in _parts(rows):
        lines = []
        for row in part:
            values = ("null" if value is None else cell(value) for cell, value in zip(cells, row, strict=True))
            lines.append("{" + ", ".join(map(": ".join, zip(names, values, strict=True))) + "}\n")
        count += len(part)
        to.write("".join(lines).encode())
    return count


def write_workbook(columns: Sequence[FileColumn], heads: Sequence[str], rows: Iterable[Cells], to: IO[bytes]) -> int:
    """An XLSX file with one sheet of typed cells; how many rows. Raises Refused for what a workbook cannot hold."""
    return write_sheets([Sheet("", columns, heads, rows)], to)


def write_sheets(sheets: Sequence[Sheet], to: IO[bytes]) -> int:
    """An XLSX file of these sheets in their order; how many rows all have. Raises Refused as `write_workbook` does.

    Each is called as it says, as far as a workbook allows; without a name as workbooks call the first of their own.
    """
    from xlsxwriter import Workbook

    # One row at a time lies in memory; no text is taken for a formula, a link or a number.
    with Workbook(to, {"constant_memory": True, "use_zip64": True}) as book:
        formats = {
            ValueType.DAY: book.add_format({"num_format": "yyyy-mm-dd"}),
            ValueType.CLOCK: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        names = sheet_names([sheet.name for sheet in sheets])
        return sum(_fill(book.add_worksheet(name), sheet, formats) for name, sheet in zip(names, sheets, strict=True))


def sheet_names(names: Sequence[str]) -> list[str]:
    """The names as a workbook takes them: without its marks, of at most 31 characters, each once, whatever the case."""
    found: list[str] = []
    taken = {"history"}
    for number, name in enumerate(names, start=1):
        base = "".join(" " if mark in _NO_SHEET else mark for mark in name if mark.isprintable()).strip(" '")
        base = _cut(base, SHEET_NAME).strip(" '") or f"Sheet{number}"
        one, again = base, 1
        while one.lower() in taken:
            again += 1
            end = f" {again}"
            one = _cut(base, SHEET_NAME - len(end)) + end
        taken.add(one.lower())
        found.append(one)
    return found


def _cut(name: str, longest: int) -> str:
    """The name with at most so many characters as workbooks count them, in UTF-16."""
    return name.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", errors="ignore")


def _fill(sheet: Any, told: Sheet, formats: Mapping[ValueType, Any]) -> int:
    sheet.freeze_panes(1, 0)
    for place, head in enumerate(told.heads):
        sheet.write_string(0, place, head)
    count = 0
    for row in told.rows:
        count += 1
        if count > WORKBOOK_ROWS:
            raise Refused.because("workbook_full", _FULL)
        for place, (column, value) in enumerate(zip(told.columns, row, strict=True)):
            if value is not None:
                _write_cell(sheet, (count, place), column.type, value, formats)
    return count


def _write_cell(
    sheet: Any, place: tuple[int, int], kind: ValueType, value: Any, formats: Mapping[ValueType, Any]
) -> None:
    if kind is ValueType.YES_NO:
        sheet.write_boolean(*place, value)
    elif kind in formats and value.year >= 1900:
        sheet.write_datetime(*place, value, formats[kind])
    elif kind in (ValueType.WHOLE, ValueType.NUMBER) and is_exact(value):
        sheet.write_number(*place, value)
    else:
        text = str(value) if kind is ValueType.TEXT else _TEXTS[kind](value)
        if len(text) > WORKBOOK_TEXT:
            raise Refused.because("cell_too_long_for_workbook", _TOO_LONG)
        sheet.write_string(*place, text)


def is_exact(value: Decimal | int) -> bool:
    """Whether a workbook keeps every digit of a number."""
    return abs(int(Decimal(value).scaleb(-min(0, _exponent(value))))) < _EXACT


def _exponent(value: Decimal | int) -> int:
    return int(Decimal(value).as_tuple().exponent)


def _parts(rows: Iterable[Cells]) -> Iterator[list[Cells]]:
    """The rows in stretches; an empty one where there are none, for the header."""
    part: list[Cells] = []
    is_first = True
    for row in rows:
        part.append(row)
        if len(part) == _AT_ONCE:
            yield part
            part, is_first = [], False
    if part or is_first:
        yield part


def _number(value: Decimal) -> str:
    return format(value, "f")


def _day(value: date) -> str:
    return value.isoformat()


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


def _clock(value: datetime) -> str:
    return value.isoformat(sep=" ")


def _yes_no(value: bool) -> str:  # noqa: FBT001  one of six alike
    return "true" if value else "false"


_TEXTS: dict[ValueType, Callable[[Any], str]] = {
    ValueType.TEXT: lambda value: guarded(str(value)),
    ValueType.WHOLE: str,
    ValueType.NUMBER: _number,
    ValueType.YES_NO: _yes_no,
    ValueType.DAY: _day,
    ValueType.INSTANT: _instant,
    ValueType.CLOCK: _clock,
}
_JSON: dict[ValueType, Callable[[Any], str]] = _TEXTS | {
    ValueType.TEXT: lambda value: json.dumps(str(value), ensure_ascii=False),
    ValueType.DAY: lambda value: f'"{_day(value)}"',
    ValueType.INSTANT: lambda value: f'"{_instant(value)}"',
    ValueType.CLOCK: lambda value: f'"{_clock(value)}"',
}
_FULL = Text.of(N_("A sheet of a workbook holds {most} rows. Take CSV, Parquet or JSON lines."), most=WORKBOOK_ROWS)
_TOO_LONG = Text.of(
    N_("A cell of a workbook holds {most} characters. Take CSV, Parquet or JSON lines."), most=WORKBOOK_TEXT
)
