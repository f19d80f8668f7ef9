"""Files at the edge of what a table is: each gives its documented rows, or a refusal that names the place."""

import csv
import io
import json
from pathlib import Path

import pytest

from quarterdeck.imports.terms import Reading
from quarterdeck.sheets.delimited import delimited_rows, dialect_of
from quarterdeck.sheets.encodings import find_encoding
from quarterdeck.sheets.opening import Sheet, open_sheet
from quarterdeck.sheets.tables import open_table
from quarterdeck.sheets.terms import Asked, BadLine, Line
from quarterdeck.values.verdict import Refused
from tests.outside_data import outside_data

Row = tuple[str, ...]


def table(path: Path) -> tuple[Sheet, list[Row]]:
    """Header and rows, all of which must be readable."""
    with path.open("rb") as stream:
        sheet = open_sheet(stream)
        found = list(sheet.rows)
    assert not [row for row in found if isinstance(row, BadLine)]
    return sheet, [tuple(map(str, row.cells)) for row in found if isinstance(row, Line)]


def raw_rows(path: Path) -> list[Row]:
    """Rows without looking for a header."""
    with path.open("rb") as stream:
        encoding = find_encoding(stream)
        lines = list(delimited_rows(stream, encoding, dialect_of(stream, encoding, Asked())))
    assert not [row for row in lines if isinstance(row, BadLine)]
    return [tuple(map(str, row.cells)) or ("",) for row in lines if isinstance(row, Line)]


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        table(path)
    return f"{caught.value.reasons[0].code}: {caught.value.reasons[0].text}"


def test_csv_spectrum() -> None:
    folder = outside_data("csv_edge_cases") / "csv_spectrum"
    files = sorted((folder / "csvs").glob("*.csv"))
    assert len(files) == 12
    for path in files:
        sheet, rows = table(path)
        wanted = json.loads((folder / "json" / f"{path.stem}.json").read_text())
        found = [dict(zip(sheet.layout.names, row, strict=True)) for row in rows]
        if path.stem == "location_coordinates":  # its JSON is of one row, and has another number than the CSV
            found, wanted = (
                [row | {"Contact Phone Number": ""} for row in found],
                [wanted | {"Contact Phone Number": ""}],
            )
        if path.stem == "newlines_crlf":  # its JSON has CR LF where the file itself has LF
            wanted = json.loads(json.dumps(wanted).replace("\\r", ""))
        assert found == wanted, path.name


def test_sineemore_good_files() -> None:
    folder = outside_data("csv_edge_cases") / "sineemore"
    files = sorted((folder / "json").glob("*.json"))
    assert len(files) == 18
    for path in files:
        wanted = json.loads(path.read_text())
        found = raw_rows(folder / "csv" / f"{path.stem}.csv")
        if not wanted or isinstance(wanted[0], dict):
            header, *rows = found
            assert [dict(zip(header, row, strict=True)) for row in rows] == wanted, path.name
        else:
            assert found == [tuple(row) for row in wanted], path.name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("bad-header-no-header", "file_empty: The file is empty"),
        ("bad-missing-quote", "quote_open: The quoted cell that begins in line 2 does not end"),
        ("all-empty", "file_empty: The file is empty"),
    ],
)
def test_sineemore_files_that_are_no_tables(name: str, said: str) -> None:
    assert said in refusal(outside_data("csv_edge_cases") / "sineemore" / "csv" / f"{name}.csv")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("bad-header-less-fields", "row_ragged"),
        ("bad-header-more-fields", "row_ragged"),
        ("bad-quotes-with-unescaped-quote", "row_unreadable"),
    ],
)
def test_sineemore_rows_that_cannot_be_read(name: str, code: str) -> None:
    path = outside_data("csv_edge_cases") / "sineemore" / "csv" / f"{name}.csv"
    with path.open("rb") as stream:
        found = list(open_sheet(stream).rows)
    assert [(row.number, row.reason.code) for row in found if isinstance(row, BadLine)] == [(2, code)]


def test_quotes_inside_a_cell_that_is_not_quoted_are_letters() -> None:
    _, rows = table(outside_data("csv_edge_cases") / "sineemore" / "csv" / "bad-unescaped-quote.csv")
    assert rows == [("1", 'This "quotes" must be escaped', "3")]


def pollock(name: str) -> tuple[Path, list[Row]]:
    folder = outside_data("csv_edge_cases") / "pollock"
    clean = (folder / "clean" / name).read_text(encoding="utf-8")
    return folder / "csv" / name, [tuple(row) for row in csv.reader(io.StringIO(clean, newline=""))]


ODD = {
    "file_escape_char_0x00.csv", "file_field_delimiter_0x20.csv", "file_quotation_char_0x27.csv",
    "file_no_payload.csv", "file_no_header.csv",
    "file_multitable_less.csv", "file_multitable_more.csv", "file_multitable_same.csv",
}  # fmt: skip


def test_pollock_files_give_their_clean_tables() -> None:
    folder = outside_data("csv_edge_cases") / "pollock"
    names = {path.name for path in (folder / "csv").glob("*.csv")}
    assert len(names) == 21
    for name in sorted(names - ODD):
        path, wanted = pollock(name)
        sheet, rows = table(path)
        assert [sheet.layout.names, *rows] == wanted, name


def test_a_file_without_a_header_gives_all_its_rows() -> None:
    path, wanted = pollock("file_no_header.csv")
    sheet, rows = table(path)
    assert (rows, sheet.layout.rows) == (wanted, 0)


def readable(path: Path) -> tuple[Sheet, list[Row], int]:
    """The table with the rows that could be read, and how many could not."""
    with path.open("rb") as stream:
        sheet = open_sheet(stream)
        found = list(sheet.rows)
    rows = [tuple(map(str, row.cells)) for row in found if isinstance(row, Line)]
    return sheet, rows, len(found) - len(rows)


def plain(rows: list[Row]) -> set[Row]:
    """Where ' quotes, a doubled " may be two letters, and a backslash before ' too."""
    return {tuple(cell.replace('""', '"').replace("\\'", "'") for cell in row) for row in rows}


@pytest.mark.parametrize(("name", "bad"), [("file_escape_char_0x00.csv", 6), ("file_quotation_char_0x27.csv", 32)])
def test_rows_that_nobody_can_part_are_named_never_read_wrongly(name: str, bad: int) -> None:
    """Quotes inside of quoted cells that nothing marks."""
    path, (header, *wanted) = pollock(name)
    sheet, rows, unread = readable(path)
    assert sheet.layout.names == header
    assert plain(rows) <= plain(wanted)
    assert (len(rows) + unread, unread) == (len(wanted), bad)


def test_cells_with_blanks_between_blanks_are_refused_with_the_first_line_that_differs() -> None:
    assert "rows_uneven: No delimiter parts this file" in refusal(pollock("file_field_delimiter_0x20.csv")[0])


def test_an_empty_file_is_refused() -> None:
    assert "file_empty" in refusal(pollock("file_no_payload.csv")[0])


@pytest.mark.parametrize("kind", ["less", "more"])
def test_a_second_table_is_refused_with_its_line(kind: str) -> None:
    path, wanted = pollock(f"file_multitable_{kind}.csv")
    assert f"another_table: Another table begins in line {len(wanted) + 1}" in refusal(path)


def test_a_repeated_header_is_passed_over_and_told() -> None:
    path, (header, *first) = pollock("file_multitable_same.csv")
    sheet, rows, bad = readable(path)
    assert (sheet.layout.names, rows[: len(first)]) == (header, first)
    assert (len(rows) + bad, sheet.repeated) == (165, [len(first) + 2])


MARKS = {"comma": ",", "semicolon": ";", "tab": "\t", "doublequote": '"', "singlequote": "'"}


def test_dialects_of_odd_files() -> None:
    folder = outside_data("csv_edge_cases") / "csvsniffer_mit"
    header, *lines = (folder / "selected_annotations.psv").read_text(encoding="utf-8").splitlines()
    columns = header.split("|")
    assert len(lines) == 11
    for annotated in (dict(zip(columns, line.split("|"), strict=True)) for line in lines):
        with (folder / "files" / annotated["file_name"]).open("rb") as stream:
            dialect = dialect_of(stream, find_encoding(stream), Asked())
        wanted = (MARKS[annotated["fields_delimiter"]], annotated["records_delimiter"] == "cr")
        assert (dialect.delimiter, dialect.is_by_cr) == wanted, annotated["file_name"]
        if annotated["quotechar"] == "singlequote":
            assert dialect.quote == "'", annotated["file_name"]


@pytest.mark.parametrize("ends", ["LF", "CRLF"])
def test_other_encodings_are_taken_for_windows_1252_and_told(ends: str) -> None:
    path = outside_data("csv_edge_cases") / "nepote" / f"CSV-basic-ISO-8859-1.{ends}.csv"
    sheet, rows = table(path)
    assert sheet.encoding is not None
    assert (sheet.encoding.name, sheet.encoding.line, sheet.encoding.is_guessed) == ("windows-1252", 4, True)
    assert sheet.layout.names == ("first_name", "last_name", "age")
    assert rows[-1] == ("Hélène", "Mahé", "42")


def test_a_description_of_the_columns_before_the_table_is_passed_over() -> None:
    sheet, rows = table(outside_data("csv_edge_cases") / "nepote" / "test.csvy.UTF8.RFC4180.csvy")
    assert (sheet.layout.names, rows) == (("var1", "var2", "var3"), [("A", "1", "2.5"), ("B", "3", "4.3")])


def test_a_header_of_other_names_is_refused() -> None:
    path = outside_data("csv_edge_cases") / "sineemore" / "csv" / "bad-header-wrong-header.csv"
    with path.open("rb") as stream, pytest.raises(Refused) as caught:
        open_table(stream, columns=("foo", "bar", "baz"), reading=Reading())
    assert "It has: qux, quux, quuz." in str(caught.value.reasons[0].text)
