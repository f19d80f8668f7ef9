"""How many rows are held at once: by their count, and by the bytes they take in the file."""

import io
import tracemalloc
from collections.abc import Iterator
from itertools import repeat

from quarterdeck.sheets.chunks import CHUNK_BYTES, chunked
from quarterdeck.sheets.opening import open_sheet
from quarterdeck.sheets.terms import LONGEST_CELL

# A row of two megabytes, and so many that not all may be held at once.
CELLS, ROWS = 16, 40
MOST = 60 << 20


class Tape:
    """Rows that take so many bytes each, and how far they have been read."""

    def __init__(self, *sizes: int) -> None:
        self.at = 0
        self._sizes = sizes

    def chunks(self, most: int) -> list[list[int]]:
        return list(chunked(self._rows(), lambda: self.at, most))

    def _rows(self) -> Iterator[int]:
        for size in self._sizes:
            self.at += size
            yield size


def test_short_rows_are_parted_by_their_count_and_none_is_lost() -> None:
    assert Tape(*range(7)).chunks(3) == [[0, 1, 2], [3, 4, 5], [6]]
    assert Tape(1, 2).chunks(2) == [[1, 2]]
    assert Tape().chunks(3) == []


def test_long_rows_are_parted_by_their_bytes_however_long_one_is() -> None:
    half, more = CHUNK_BYTES // 2, CHUNK_BYTES * 5
    assert Tape(half, half, half, 1, more, 2, half).chunks(100) == [[half, half], [half, 1, more], [2, half]]


def test_the_beginning_of_a_file_of_long_rows_is_looked_at_without_holding_all_of_it() -> None:
    names = ",".join(f"c{number}" for number in range(CELLS))
    row = ",".join(repeat("x" * (LONGEST_CELL - 1), CELLS))
    stream = io.BytesIO("\n".join([names, *repeat(row, ROWS)]).encode())
    tracemalloc.start()
    sheet = open_sheet(stream)
    held, count = tracemalloc.get_traced_memory()[1], sum(1 for _ in sheet.rows)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == ROWS
    assert held < MOST
    assert most < MOST
