"""Whatever a file holds, it is read as a table or refused with a reason, soon; no other error gets out."""

import io
import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quarterdeck.sheets.opening import open_sheet
from quarterdeck.sheets.terms import Asked, BadLine, Limits, Line
from quarterdeck.values.verdict import Reason, Refused
from tests.sheets.odd_files import ASKED, delimited_files, workbooks

LIMITS = Limits(file_bytes=1 << 20, columns=50, workbook_bytes=4 << 20, workbook_cells=10_000)
# Seconds of CPU for one small file. A regular expression or a reader that goes astray needs minutes.
SOON = 2
many = settings(max_examples=700, deadline=None, database=None, suppress_health_check=list(HealthCheck))


def read(content: bytes, asked: Asked | None = None) -> tuple[tuple[str, ...], list[Line | BadLine]] | None:
    """The table in a file, or None when it is refused."""
    began = time.process_time()
    try:
        sheet = open_sheet(io.BytesIO(content), asked=asked, limits=LIMITS)
        rows = list(sheet.rows)
    except Refused as refused:
        said(refused.reasons)
        return None
    finally:
        assert time.process_time() - began < SOON
    numbers = [row.number for row in rows]
    assert numbers == sorted(set(numbers))
    said([row.reason for row in rows if isinstance(row, BadLine)])
    assert {len(row.cells) for row in rows if isinstance(row, Line)} <= {len(sheet.layout.names)}
    return sheet.layout.names, rows


def said(reasons: tuple[Reason, ...] | list[Reason]) -> None:
    """Every reason has a code and a sentence that can be written down."""
    for reason in reasons:
        assert reason.code
        assert str(reason.text).encode()


@many
@given(delimited_files(), ASKED)
def test_delimited_text(content: bytes, asked: Asked) -> None:
    read(content, asked)


@many
@given(st.binary(max_size=400), ASKED)
def test_bytes(content: bytes, asked: Asked) -> None:
    read(content, asked)


@many
@given(workbooks(), ASKED.map(lambda asked: Asked(sheet=asked.sheet)))
def test_workbooks(content: bytes, asked: Asked) -> None:
    read(content, asked)
