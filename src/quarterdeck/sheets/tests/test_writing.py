"""What is written into files is what is read out of them, and no text of a delimited file is a formula."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from quarterdeck.sheets.guards import guarded, unguarded
from quarterdeck.sheets.opening import open_sheet
from quarterdeck.sheets.terms import Asked, Limits, Line
from quarterdeck.sheets.workbooks import opened_workbook
from quarterdeck.sheets.writing import (
    SHEET_NAME,
    WORKBOOK_TEXT,
    FileColumn,
    Sheet,
    ValueType,
    sheet_names,
    write_delimited,
    write_lines,
    write_sheets,
    write_workbook,
)
from quarterdeck.values.verdict import Refused

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("=+-@'\t\r\n \uff1d\uff20"), max_size=12
)
COLUMNS = [FileColumn(kind.value, kind.value.title(), kind) for kind in ValueType]
AT = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
ROW = ("=1+1", -5, Decimal("-0.10"), True, date(2026, 11, 26), AT, AT.replace(tzinfo=None))
NOTHING = (None,) * len(ROW)


def heads(columns: Sequence[FileColumn] = COLUMNS) -> list[str]:
    return [column.key for column in columns]


def written(write: Any, rows: Sequence[Sequence[Any]], columns: Sequence[FileColumn] = COLUMNS) -> bytes:
    target = io.BytesIO()
    assert write(columns, heads(columns), rows, target) == len(rows)
    return target.getvalue()


@given(TEXTS)
def test_guards_come_off_again_and_leave_no_formula(text: str) -> None:
    cell = guarded(text)
    assert unguarded(cell) == text
    assert not cell.lstrip(" ").startswith(RUNS)


def test_texts_of_other_files_lose_no_apostrophe() -> None:
    assert unguarded("'t Hof") == "'t Hof"
    assert guarded("'t Hof") == "'t Hof"


def test_delimited_numbers_are_numbers_and_texts_are_texts() -> None:
    (row,) = csv.DictReader(io.StringIO(written(write_delimited, [ROW]).decode(), newline=""))
    assert row == {
        "text": "'=1+1", "whole": "-5", "number": "-0.10", "yes_no": "true", "day": "2026-11-26",
        "instant": "2026-11-26T09:30:00+00:00", "clock": "2026-11-26 09:30:00",
    }  # fmt: skip


@pytest.mark.parametrize("count", [0, 1, 500, 501, 1000])
def test_every_row_stands_below_one_header(count: int) -> None:
    text = written(write_delimited, [[str(number)] for number in range(count)], COLUMNS[:1]).decode()
    assert text.splitlines() == ["text", *map(str, range(count))]


def test_lines_keep_every_digit_and_say_what_is_not_known() -> None:
    rows = [(*ROW[:2], Decimal("12345678901234567890.123456"), *ROW[3:]), NOTHING]
    first, second = written(write_lines, rows).decode().splitlines()
    assert json.loads(first, parse_float=Decimal) == {
        "text": "=1+1", "whole": -5, "number": Decimal("12345678901234567890.123456"), "yes_no": True,
        "day": "2026-11-26", "instant": "2026-11-26T09:30:00+00:00", "clock": "2026-11-26 09:30:00",
    }  # fmt: skip
    assert set(json.loads(second).values()) == {None}


@given(st.lists(TEXTS.map(lambda text: text.replace("\r", "")), min_size=1, max_size=5))
def test_a_workbook_gives_back_what_was_written(texts: list[str]) -> None:
    columns = [*COLUMNS[:1], FileColumn("more", "More")]
    sheet = open_sheet(io.BytesIO(written(write_workbook, [("row", text) for text in texts], columns)), asked=Asked())
    found = [row.cells[1] for row in sheet.rows if isinstance(row, Line)]
    assert found == texts


def test_cells_of_a_workbook_are_typed() -> None:
    sheet = open_sheet(io.BytesIO(written(write_workbook, [ROW, NOTHING, ("x", 10**17, *ROW[2:])])), asked=Asked())
    first, *_, last = (row.cells for row in sheet.rows if isinstance(row, Line))
    assert first[0] == "=1+1"
    assert (first[1], first[2]) == (-5, -0.1)
    assert (first[4], first[6]) == (date(2026, 11, 26), AT.replace(tzinfo=None))
    assert last[1] == "100000000000000000"


def test_a_text_too_long_for_a_workbook_is_refused_not_cut() -> None:
    with pytest.raises(Refused, match="CSV, Parquet or JSON lines"):
        written(write_workbook, [("x" * (WORKBOOK_TEXT + 1),)], COLUMNS[:1])


ODD_NAMES = st.sampled_from(["Win rate", "win rate", "History", "a" * 40, "[x]:*?/\\", "'q'", "🚢" * 20, ""])


@given(st.lists(TEXTS | ODD_NAMES, max_size=8))
def test_every_sheet_has_a_name_that_workbooks_take(names: list[str]) -> None:
    found = sheet_names(names)
    assert len({name.lower() for name in found}) == len(names)
    # A workbook itself refuses names that it does not take.
    book = Workbook(io.BytesIO())
    assert [book.add_worksheet(name).get_name() for name in found] == found
    assert all(0 < len(name.encode("utf-16-le")) // 2 <= SHEET_NAME for name in found)


def test_sheets_keep_their_order_names_and_rows() -> None:
    content = io.BytesIO()
    sheets = [Sheet(name, COLUMNS[:2], ["Text", "Whole"], [("a", 1), ("b", 2)]) for name in ("Win rate", "win rate")]
    assert write_sheets([*sheets, Sheet("Empty", COLUMNS[:1], ["Text"], [])], content) == 4
    second = opened_workbook(io.BytesIO(content.getvalue()), Limits(), "win rate 2")[1]
    assert [row.cells for row in second if isinstance(row, Line)] == [("Text", "Whole"), ("a", 1), ("b", 2)]
    assert sheet_names(["Win rate", "win rate", "Deals: won/lost?", "History", "b" * 40, "b" * 40]) == [
        "Win rate", "win rate 2", "Deals  won lost", "History 2", "b" * 31, f"{'b' * 29} 2",
    ]  # fmt: skip
