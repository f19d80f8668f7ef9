"""Files as nobody should write them: any delimiter, quote and encoding, workbooks, and all with bytes changed."""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import xlsxwriter
from hypothesis import strategies as st

from quarterdeck.sheets.encodings import ENCODINGS
from quarterdeck.sheets.terms import Asked
from tests.sheets.test_workbooks import ods, text_cell

Table = Sequence[Sequence[Any]]
# What readers stumble over: marks, ends of lines, other blanks, marks of byte order, half a pair, nothing.
_STUMBLING = (
    ",", ";", "\t", "|", '"', '""', "'", "\\", "\\\"", "\n", "\r", "\r\n", "\x00", "\ufeff", "\u2028", "\x85", "\x1a",
    " ", "\u00a0", "---", "=1+1", "@x", "ß", "\ufdd0", "𝕏", "n/a", "1.234,5", "1e999", "-", "2026-02-30", "9" * 40,
)  # fmt: skip
_LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TEXTS = st.one_of(st.sampled_from(_STUMBLING), _LETTERS, st.lists(st.sampled_from(_STUMBLING), max_size=4).map("".join))
_NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**15), 10**15)
_DAYS = st.dates(date(1900, 3, 1), date(9999, 12, 31))
TABLES = st.lists(st.lists(TEXTS, max_size=6), max_size=12)
# A change: where, as a share of the length; how many bytes go; what comes instead.
_CHANGES = st.tuples(
    st.floats(0, 1),
    st.integers(0, 8) | st.integers(0, 5000),
    st.binary(max_size=8) | st.sampled_from([b"\x00" * 9, b'"', b"\xff\xfe", b"PK\x03\x04", b"\xc3", b"<", b"&x;"]),
)
CHANGES = st.lists(_CHANGES, max_size=4)
ASKED = st.builds(
    Asked,
    encoding=st.sampled_from(["", "", *ENCODINGS, "utf_8", "latin1", "klingon", "\x00", "ü", "utf-7"]),
    delimiter=st.sampled_from(["", "", ",", ";", "\t", "|"]),
    quote=st.sampled_from(["", "", '"', "'"]),
    sheet=st.sampled_from(["", "", "", "Deals", "\x00"]),
)


def changed(content: bytes, changes: Sequence[tuple[float, int, bytes]]) -> bytes:
    """Bytes with some of them gone and others instead."""
    for where, gone, instead in changes:
        at = int(where * len(content))
        content = content[:at] + instead + content[at + gone :]
    return content


@st.composite
def delimited_files(draw: st.DrawFn) -> bytes:
    """Delimited text in any dialect and encoding; what the encoding lacks is left out of it."""
    written = io.StringIO()
    writer = csv.writer(
        written,
        delimiter=draw(st.sampled_from(",;\t|")),
        quotechar=draw(st.sampled_from("\"'")),
        quoting=draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONE])),
        escapechar=draw(st.sampled_from(["\\", "^"])),
        lineterminator=draw(st.sampled_from(["\n", "\r\n", "\r", "\n\n"])),
    )
    # A row of one empty cell cannot be written without quotes.
    writer.writerows(row for row in draw(TABLES) if row != [""])
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16-le", "utf-32", *ENCODINGS]))
    content = written.getvalue().encode(encoding, errors="ignore")
    return changed(content * draw(st.sampled_from([1, 1, 1, 30])), draw(CHANGES))


def _xlsx(rows: Table) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("Deals")
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, str) and cell.startswith("="):
                    sheet.write_formula(row, column, cell, None, "2")
                elif isinstance(cell, date):
                    sheet.write_datetime(row, column, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(row, column, cell)
                else:
                    sheet.write(row, column, cell)
    return made.getvalue()


def _ods(rows: Table) -> bytes:
    def cell(said: object) -> str:
        if isinstance(said, str):
            plain = "".join(letter for letter in said if letter.isprintable())
            return text_cell(plain.replace("&", "&amp;").replace("<", "&lt;"))
        kind = "date" if isinstance(said, date) else "float"
        value = "date-value" if isinstance(said, date) else "value"
        return f'<table:table-cell office:value-type="{kind}" office:{value}="{said}"/>'

    return ods("".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)).getvalue()


def _parts_changed(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A workbook whose parts were changed and packed again, so that it is still an archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return made.getvalue()


@st.composite
def workbooks(draw: st.DrawFn) -> bytes:
    """XLSX and ODS files: whole ones, ones with a part changed inside, and ones with bytes of the archive changed."""
    rows = draw(st.lists(st.lists(TEXTS | _NUMBERS | _DAYS, max_size=5), max_size=8))
    content = draw(st.sampled_from([_xlsx, _ods]))(rows)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = [name for name in packed.namelist() if name.endswith((".xml", ".rels"))]
    how = draw(st.sampled_from(["part", "part", "archive", "whole"]))
    if how == "part":
        hit, changes = draw(st.sampled_from(parts)), draw(CHANGES)
        return _parts_changed(content, lambda name, part: changed(part, changes) if name == hit else part)
    return changed(content, draw(CHANGES)) if how == "archive" else content
