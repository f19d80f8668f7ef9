"""Reading delimited files: what is accepted, and that what is not names its line."""

import io
from typing import Any

import pytest

from quarterdeck.sheets.tables import Row, open_table
from quarterdeck.sheets.terms import Cell, Problem, Reading
from quarterdeck.values.verdict import Refused


def read(data: bytes, columns: tuple[str, ...] = ("name", "price")) -> list[Row | Problem]:
    return list(open_table(io.BytesIO(data), columns=columns, reading=Reading()).rows)


def refusal(data: bytes, columns: tuple[str, ...] = ("name", "price")) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        read(data, columns)
    return caught.value.reasons[0].code, str(caught.value.reasons[0].text)


def rows(found: list[Row | Problem]) -> list[tuple[int, dict[str, Cell]]]:
    assert all(isinstance(row, Row) for row in found), found
    return [(row.line, row.cells) for row in found if isinstance(row, Row)]


@pytest.mark.parametrize("mark", [b",", b";", b"\t", b"|"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_each_delimiter_and_line_end_is_found_out(mark: bytes, end: bytes) -> None:
    data = end.join([mark.join([b"name", b"price"]), mark.join([b'"a, b; c"', b"2"]), mark.join([b"d", b"3"])])
    assert rows(read(data)) == [(2, {"name": "a, b; c", "price": "2"}), (3, {"name": "d", "price": "3"})]


def test_the_delimiter_that_finds_the_mapped_columns_wins_over_the_most_frequent_one() -> None:
    assert rows(read(b"name;price;a,b,c,d\nx;1;2\n")) == [(2, {"name": "x", "price": "1", "a,b,c,d": "2"})]


def test_byte_order_mark_blank_lines_and_letters_of_any_script_are_read() -> None:
    data = "\ufeff\nname,price\n\nÅse 🚢,1\n,\nمرحبا,2\n".encode()
    assert rows(read(data)) == [(4, {"name": "Åse 🚢", "price": "1"}), (6, {"name": "مرحبا", "price": "2"})]


def test_a_cell_over_several_lines_keeps_the_line_numbers_true() -> None:
    data = b'name,price\n"two\nlines",1\nnext,2\n'
    assert [line for line, _ in rows(read(data))] == [2, 4]


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"", "file_empty", "empty"),
        (b"\n \n", "file_empty", "empty"),
        (b"name,cost\n", "column_missing", "no column price. It has: name, cost"),
        (b"name,price\na,1\ncaf\x81,2\n", "wrong_encoding", "Line 3: the byte 0x81 is not windows-1252"),
        (b'name,price\na,1\n"open,2\nmore,3\n', "quote_open", "line 3"),
        (b'"name,price', "quote_open", "line 1"),
        (b"name,price\n" + b"x" * 4_000_001, "line_too_long", "line 2"),
    ],
)
def test_what_concerns_the_whole_file_refuses_it_with_the_line(data: bytes, code: str, said: str) -> None:
    found, text = refusal(data)
    assert (found, said in text) == (code, True), text


def test_a_name_that_two_columns_bear_is_numbered_and_told() -> None:
    table = open_table(io.BytesIO(b"name,price,name\na,1,b\n"), columns=("name", "name (2)"), reading=Reading())
    assert [row.cells for row in table.rows if isinstance(row, Row)] == [{"name": "a", "price": "1", "name (2)": "b"}]
    assert [(one.line, one.column, one.reason.code) for one in table.remarks()] == [(1, "name (2)", "column_twice")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_each_encoding_of_unicode_is_found_out(encoding: str) -> None:
    data = "name,price\nGötz,1\nŁódź,2\n".encode(encoding)
    assert rows(read(data)) == [(2, {"name": "Götz", "price": "1"}), (3, {"name": "Łódź", "price": "2"})]


def test_what_is_not_unicode_is_taken_for_windows_1252_and_told_with_its_line() -> None:
    table = open_table(io.BytesIO(b"name,price\na,1\ncaf\xe9 \x80,2\n"), columns=("name",), reading=Reading())
    assert [row.cells["name"] for row in table.rows if isinstance(row, Row)] == ["a", "café €"]
    assert [(said.line, said.reason.code) for said in table.remarks()] == [(3, "encoding_guessed")]


def test_an_encoding_that_is_said_is_taken() -> None:
    reading = Reading(encoding="cp850")
    table = open_table(io.BytesIO("name,price\ncafé,2\n".encode("cp850")), columns=("name",), reading=reading)
    assert [row.cells["name"] for row in table.rows if isinstance(row, Row)] == ["café"]
    assert table.remarks() == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (b"a", "row_ragged"),
        (b"a,1,2", "row_ragged"),
        (b'"a"b,1', "row_unreadable"),
        (b"a," + b"x" * 200_000, "cell_too_long"),
        (b'a,"' + b"x" * 1_000_000 + b'"', "cell_too_long"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_the_others_go_on(row: bytes, code: str) -> None:
    found = read(b"name,price\na,1\n" + row + b"\nb,2\n")
    problem = found[1]
    assert isinstance(problem, Problem)
    assert (problem.line, problem.reason.code) == (3, code)
    assert rows([found[0], found[2]]) == [(2, {"name": "a", "price": "1"}), (4, {"name": "b", "price": "2"})]


def test_rows_are_read_as_they_come_not_all_at_once() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            part = (b"name,price\n" if not self.given else b"") + b"abcdefg,12\n" * 1000
            view = memoryview(buffer)
            part = part[: len(view) // 11 * 11]
            view[: len(part)] = part
            self.given += len(part)
            return len(part)
