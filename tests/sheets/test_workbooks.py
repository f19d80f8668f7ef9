"""Workbooks: what is read from them, and what is refused before it takes memory."""

import io
import time
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter

from quarterdeck.sheets.opening import open_sheet
from quarterdeck.sheets.terms import Asked, Format, Limits, Line
from quarterdeck.values.verdict import Refused

SEEN = datetime.fromisoformat("2026-03-01 14:30")
ROWS: tuple[tuple[Any, ...], ...] = (
    ("Name", "Amount", "Closed", "Seen", "Open"),
    ("Götz & Söhne", 12500.5, date(2026, 3, 1), SEEN, True),
    ("=1+1", 0.3, "", "", False),
)


def xlsx(
    rows: Sequence[Sequence[Any]] = ROWS, *, sheets: Sequence[str] = ("Deals",), at: tuple[int, int] = (0, 0)
) -> io.BytesIO:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for name in sheets:
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows, start=at[0]):
                for column, cell in enumerate(cells, start=at[1]):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(row, column, cell, moment)
                    elif isinstance(cell, date):
                        sheet.write_datetime(row, column, datetime.combine(cell, datetime.min.time()), day)
                    elif isinstance(cell, str):
                        sheet.write_string(row, column, cell)
                    else:
                        sheet.write(row, column, cell)
    return made


def ods(table: str) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr(
            "content.xml",
            '<?xml version="1.0"?><office:document-content '
            'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="Deals">{table}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        packed.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" '
            'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        )
    return made


def text_cell(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def found(stream: io.BytesIO, asked: Asked | None = None) -> tuple[tuple[str, ...], list[tuple[int, tuple[Any, ...]]]]:
    sheet = open_sheet(stream, asked=asked)
    return sheet.layout.names, [(row.number, row.cells) for row in sheet.rows if isinstance(row, Line)]


def refusal(stream: io.BytesIO, limits: Limits | None = None) -> str:
    with pytest.raises(Refused) as caught:
        list(open_sheet(stream, limits=limits).rows)
    return f"{caught.value.reasons[0].code}: {caught.value.reasons[0].text}"


def test_cells_keep_their_types() -> None:
    names, rows = found(xlsx())
    assert names == ROWS[0]
    assert rows == [
        (2, ("Götz & Söhne", 12500.5, date(2026, 3, 1), SEEN, "TRUE")),
        (3, ("=1+1", 0.3, "", "", "FALSE")),
    ]


def test_a_workbook_is_known_by_its_bytes_and_a_table_may_begin_anywhere() -> None:
    stream = xlsx(at=(4, 2))
    assert open_sheet(stream).format is Format.XLSX
    names, rows = found(stream)
    assert (names, [number for number, _ in rows]) == (ROWS[0], [6, 7])


def test_sheets_are_named_and_one_is_asked_for() -> None:
    stream = xlsx(sheets=("Deals", "Old deals"))
    assert found(stream, Asked(sheet="Old deals"))[0] == ROWS[0]
    with pytest.raises(Refused) as caught:
        open_sheet(stream, asked=Asked(sheet="None"))
    assert "It has: Deals, Old deals." in str(caught.value.reasons[0].text)


def test_ods_is_read_with_days_and_numbers() -> None:
    cells = (
        text_cell("Weiland")
        + '<table:table-cell office:value-type="float" office:value="12.5"><text:p>12,5</text:p></table:table-cell>'
        + '<table:table-cell office:value-type="date" office:date-value="2026-03-01"/>'
    )
    head = "".join(map(text_cell, ("Name", "Amount", "Closed")))
    empty = '<table:table-cell table:number-columns-repeated="16381"/>'
    rest = f'<table:table-row table:number-rows-repeated="1048574">{empty}</table:table-row>'
    names, rows = found(
        ods(f"<table:table-row>{head}{empty}</table:table-row><table:table-row>{cells}</table:table-row>{rest}")
    )
    assert names == ("Name", "Amount", "Closed")
    assert rows == [(2, ("Weiland", 12.5, date(2026, 3, 1)))]


@pytest.mark.parametrize(
    ("stream", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "workbook_too_old"),
        (b"%PDF-1.7", "not_a_table"),
        (b"PK\x03\x04" + bytes(100), "workbook_broken"),
        (xlsx().getvalue()[:2000], "workbook_broken"),
    ],
)
def test_what_is_no_workbook_is_refused(stream: bytes, said: str) -> None:
    assert refusal(io.BytesIO(stream)).startswith(said)


def with_sheet(sheet: str) -> io.BytesIO:
    """A workbook whose sheet holds this text instead of its own."""
    made = io.BytesIO()
    with zipfile.ZipFile(xlsx()) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part, sheet if part.filename == "xl/worksheets/sheet1.xml" else old.read(part))
    return made


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def test_a_cell_far_out_is_refused_before_the_rectangle_up_to_it_is_made() -> None:
    far = SHEET.format('<row r="1048576"><c r="ALL1048576"><v>1</v></c></row>')
    began = time.process_time()
    assert "QUARTERDECK_IMPORT_WORKBOOK_CELLS" in refusal(with_sheet(far))
    assert time.process_time() - began < 5


def test_too_many_columns_are_refused_with_the_setting() -> None:
    wide = SHEET.format('<row r="1"><c r="XFD1"><v>1</v></c></row>')
    assert "QUARTERDECK_IMPORT_COLUMNS" in refusal(with_sheet(wide))
    assert "QUARTERDECK_IMPORT_COLUMNS" in refusal(io.BytesIO(b"a," * 1_000_000 + b"b\n"))


def test_a_bomb_is_refused_when_its_limit_is_reached_not_when_it_is_unpacked() -> None:
    bomb = SHEET.format(" " * 40_000_000)
    stream = with_sheet(bomb)
    assert len(stream.getvalue()) < 100_000
    assert "QUARTERDECK_IMPORT_WORKBOOK_MB" in refusal(stream, Limits(workbook_bytes=4 << 20))


def test_entities_are_refused() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + SHEET.format("")
    assert refusal(with_sheet(laughs)).startswith("workbook_entities")


def test_repeated_cells_of_ods_count_as_often_as_they_stand() -> None:
    cell = '<table:table-cell table:number-columns-repeated="1500" office:value-type="float" office:value="1"/>'
    many = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
    assert "QUARTERDECK_IMPORT_WORKBOOK_CELLS" in refusal(ods(many))


def test_a_file_beyond_the_limit_is_refused_with_the_setting() -> None:
    assert "QUARTERDECK_IMPORT_FILE_MB" in refusal(io.BytesIO(b"a,b\n" * 1000), Limits(file_bytes=1000))
