"""Finding out how delimited text is written.

The measure is that of van den Burg, Nazábal and Sutton, "Wrangling messy CSV files by detecting row and type patterns"
(2019): of all dialects that one is taken under which rows are alike in length and cells are of known types.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, product
from typing import TYPE_CHECKING

from quarterdeck.sheets.guards import unguarded
from quarterdeck.sheets.terms import Dialect
from quarterdeck.values.text import clean_line

if TYPE_CHECKING:
    import _csv

# Delimiters, and how far each is believed. Blanks stand in nearly all cells, and are not tried.
DELIMITERS = {",": 1.0, ";": 1.0, "\t": 1.0, "|": 0.85}
_QUOTES = ('"', "'")
_ROWS = 200
_SINGLE = 0.001
_ENDS = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")
_NUMBER = r"[-+(]? *(?:[$€£¥]|[A-Z]{3} )? *[\d.,'’\u00a0\u202f ]*\d *(?:[%$€£¥]|[A-Z]{3}|[eE][-+]?\d+)?\)?"
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)? *(?:[AaPp]\.?[Mm]\.?|Z|[-+]\d{2}:?\d{2})?"
_DAY = rf"\d{{1,4}}[-/.]\d{{1,2}}[-/.]\d{{1,4}}(?:[T ] *{_TIME})?"
_ADDRESS = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)\S+"
_WORDS = r"""\w[\w \n\r.,:!?()&/+#*%@_’'"“”$€£°=<>\[\]{}~–—-]*"""
_KNOWN = re.compile(rf" *(?:{_NUMBER}|{_DAY}|{_TIME}|{_ADDRESS}|{_WORDS}|n/a|-)? *")


def find_dialect(sample: str, *, delimiter: str = "", quote: str = "", columns: Iterable[str] = ()) -> Dialect:
    """How this text is written. `columns`: names that stand in the header, which tell before anything else does."""
    wanted = set(columns)
    ends_by_cr = is_by_cr(sample)
    text = sample.replace("\n", " ") if ends_by_cr else sample
    best, top = Dialect(delimiter or ",", quote or '"'), (-1, -1.0)
    for dialect in _candidates(text, delimiter, quote):
        rows = list(islice(_parsed(text, dialect), _ROWS))
        score = (_named(rows, wanted), _consistency(rows) * DELIMITERS.get(dialect.delimiter, 1.0))
        if score > top:
            best, top = dialect, score
    return replace(best, is_by_cr=ends_by_cr)


def is_by_cr(sample: str) -> bool:
    """Whether rows end with a bare carriage return: the first end of a line outside of quotes is one."""
    is_quoted = False
    for place, letter in enumerate(sample):
        if letter == '"':
            is_quoted = not is_quoted
        elif letter in "\r\n" and not is_quoted:
            return letter == "\r" and sample[place + 1 : place + 2] not in ("\n", "")
    return False


def reader_of(lines: Iterable[str], dialect: Dialect, *, is_strict: bool = True) -> "_csv.Reader":
    """The reader of the standard library for lines of this dialect. One that is not strict takes stray quotes along.

    Only quotes and the escape mark itself are escaped: a backslash before anything else is one of the text.
    """
    if dialect.escape:
        escaped = re.compile(rf"{re.escape(dialect.escape)}([{re.escape(dialect.escape + dialect.quote)}])")
        double = {dialect.escape: dialect.escape, dialect.quote: dialect.quote * 2}
        lines = (escaped.sub(lambda found: double[found[1]], line) for line in lines)
    return csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        skipinitialspace=dialect.skips_space,
        strict=is_strict,
    )


def _parsed(text: str, dialect: Dialect) -> Iterator[list[str]]:
    """Rows of a text under a dialect, up to the first that cannot be one."""
    try:
        yield from (row for row in reader_of(_ENDS.split(text), dialect, is_strict=False) if row)
    except csv.Error:
        return


def _candidates(text: str, delimiter: str, quote: str) -> Iterator[Dialect]:
    delimiters = [delimiter] if delimiter else [mark for mark in DELIMITERS if mark in text]
    quotes = [quote] if quote else [mark for mark in _QUOTES if mark == '"' or mark in text]
    for mark, around in product(delimiters, quotes):
        escapes = ["", "\\"] if f"\\{around}" in text else [""]
        spaces = [False, True] if f"{mark} {around}" in text else [False]
        for escape, skips in product(escapes, spaces):
            yield Dialect(mark, around, escape, skips)


def _named(rows: Sequence[Sequence[str]], wanted: set[str]) -> int:
    return max((len(wanted & {clean_line(cell) for cell in row}) for row in rows[:50]), default=0) if wanted else 0


def _consistency(rows: Sequence[Sequence[str]]) -> float:
    """Pattern score times type score."""
    if not rows:
        return 0.0
    lengths = Counter(map(len, rows))
    pattern = sum(count * max(_SINGLE, length - 1) / length for length, count in lengths.items()) / len(lengths)
    cells = [cell for row in rows for cell in row]
    known = sum(1 for cell in cells if _KNOWN.fullmatch(cell[:200]) or _is_guarded(cell))
    return pattern * max(known / len(cells), 1e-10)


def _is_guarded(cell: str) -> bool:
    """Whether the apostrophe that a cell begins with keeps a spreadsheet from running it, and is no quote."""
    return unguarded(cell) != cell and not cell.endswith("'")
