"""Files that would eat the machine: each is refused soon, naming limit and setting, or read in little memory."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import xlsxwriter

from tests.architecture.source import ROOT
from tests.sheets.test_workbooks import SHEET, ods, with_sheet

# What the process may take beyond what it had, in MiB; seconds until a refusal, on a machine that others use too.
MOST_MIB, SOON = 200, 5
MANY = 300_000
# How large files without end are: as large as may be in `make soak`, beyond the longest row otherwise.
IS_WHOLE = bool(os.environ.get("QUARTERDECK_HOSTILE_WHOLE"))
BEYOND = 2_100_000_000 if IS_WHOLE else 10_000_000


@dataclass(frozen=True)
class Met:
    """What became of a file."""

    code: str
    text: str
    rows: int
    seconds: float
    mib: int


def met(path: Path) -> Met:
    command = [sys.executable, "-m", "tests.sheets.hostile", str(path)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found = Met(**json.loads(done.stdout))
    assert found.mib <= MOST_MIB
    return found


def repeated(path: Path, head: bytes, part: bytes) -> None:
    """A file of this head and then the same part until it is as large as wanted."""
    block = part * (1_000_000 // len(part) + 1)
    with path.open("wb") as stream:
        stream.write(head)
        while stream.tell() < BEYOND:
            stream.write(block)


def archive(path: Path, name: str, content: bytes, times: int) -> None:
    """A workbook one part of which unpacks to the same content many times."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        with packed.open(name, "w") as part:
            for _ in range(times):
                part.write(content)


@pytest.mark.parametrize(
    ("head", "part", "code"),
    [
        (b"", b"a,", "line_too_long"),
        (b"a,b\n", b'"x\n",', "line_too_long"),
        (b'a,b\n1,"', b"never ends\n", "quote_open"),
        (b"", b"\n", "file_empty"),
        (b"a,b\n1,2\n", b"\x00" * 100, "line_too_long"),
        (b"a,b\n", (b"x" * 90 + b"\xff,2\n") * 10 + b"\xfe\n", ""),
    ],
    ids=["columns without end", "a row over many lines", "an open quote", "blank lines", "zeros", "broken letters"],
)
def test_text_without_end(tmp_path: Path, head: bytes, part: bytes, code: str) -> None:
    path = tmp_path / "deals.csv"
    repeated(path, head, part)
    found = met(path)
    assert found.code == code
    assert not code or found.seconds < SOON


def test_rows_without_end_are_read_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    repeated(path, b"name,amount\n", b"Weiland,12500.50\n")
    found = met(path)
    assert not found.code
    assert found.rows > BEYOND // 20


def test_a_million_columns(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(b"a," * 1_000_000 + b"b\n" + b"1," * 1_000_000 + b"2\n")
    found = met(path)
    assert "QUARTERDECK_IMPORT_COLUMNS" in found.text
    assert found.seconds < SOON


def test_a_sparse_file_beyond_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    with path.open("wb") as stream:
        stream.truncate(5 << 30)
    found = met(path)
    assert "QUARTERDECK_IMPORT_FILE_MB" in found.text
    assert found.seconds < SOON


def test_an_archive_that_unpacks_to_gigabytes(tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    archive(path, "xl/worksheets/sheet1.xml", b" " * (1 << 20), 2_000 if IS_WHOLE else 200)
    found = met(path)
    assert path.stat().st_size < 5 << 20
    assert "QUARTERDECK_IMPORT_WORKBOOK_MB" in found.text
    assert found.seconds < SOON


def test_a_list_of_parts_without_end(tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        for number in range(30_000):
            packed.writestr(f"xl/part{number}.xml", b"")
    assert met(path).code == "not_a_workbook"


def test_a_part_packed_in_another_way_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "deals.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
    assert met(path).code == "workbook_broken"


@pytest.mark.parametrize(
    "make",
    [
        lambda: with_sheet('<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + SHEET.format("")),
        lambda: with_sheet(SHEET.format('<row r="1048576"><c r="ALL1048576"><v>1</v></c></row>')),
        lambda: with_sheet(SHEET.format("<row>" * MANY)),
        lambda: ods('<table:table-row table:number-rows-repeated="10000000">' * 3),
        lambda: ods("<text:p>" * MANY),
    ],
    ids=["entities", "a cell far out", "rows in rows", "repeated rows", "paragraphs in paragraphs"],
)
def test_xml_that_would_grow(tmp_path: Path, make: Callable[[], object]) -> None:
    path = tmp_path / "deals.xlsx"
    path.write_bytes(make().getvalue())  # type: ignore[attr-defined]  # all make streams
    found = met(path)
    assert found.code
    assert found.seconds < SOON


def test_a_workbook_of_many_cells_and_formulas(tmp_path: Path) -> None:
    path, rows = tmp_path / "deals.xlsx", 60_000 if IS_WHOLE else 8_000
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Deals")
        sheet.write_row(0, 0, [f"Column {number}" for number in range(20)])
        for row in range(1, rows):
            sheet.write_row(row, 0, [f"={row}+1", row, "Weiland Maschinenbau", *range(17)])
    found = met(path)
    assert (found.code, found.rows) == ("", rows - 1)
