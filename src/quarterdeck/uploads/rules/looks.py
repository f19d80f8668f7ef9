"""What is kept of a look into a file: enough to choose its columns without opening it again."""

import hashlib
from collections import Counter
from collections.abc import Sequence

from quarterdeck.imports.rules.rows import shown
from quarterdeck.imports.terms.mapping import EMPTY_WORDS
from quarterdeck.sheets.layout import as_text
from quarterdeck.sheets.opening import Sheet
from quarterdeck.sheets.terms import Cell
from quarterdeck.uploads.rules.guessing import Guess
from quarterdeck.uploads.rules.guessing.columns import ColumnGuess, words_of
from quarterdeck.uploads.rules.signs import signs_in
from quarterdeck.uploads.terms import Looks, SeenColumn

SHOWN_ROWS = 5
SHOWN_CELLS = 3
MOST_VALUES = 500
SHOWN_LINES = 20
_LONGEST_VALUE, _LONGEST_LINE = 120, 80


def looks_of(guess: Guess, rows: Sequence[Sequence[Cell]], sheet: Sheet) -> Looks:
    """What was seen of a file whose table is this and whose first rows are these."""
    columns = tuple(_column(place, one, rows) for place, one in enumerate(guess.columns))
    return Looks(
        format=sheet.format.value,
        encoding=sheet.encoding.name if sheet.encoding else "",
        columns=columns,
        rows=tuple(tuple(shown(as_text(cell)) for cell in row) for row in rows[:SHOWN_ROWS]),
        dates=guess.days.forms,
        other_dates=() if guess.days.is_certain else guess.days.others,
        marks_open=not guess.marks.is_certain,
        sheets=sheet.sheets,
        header=sheet.layout.line,
        header_rows=sheet.layout.rows,
        head=tuple((row.number, _said(row.cells)) for row in sheet.head[:SHOWN_LINES]),
        repeated=guess.repeated,
    )


def _said(cells: Sequence[Cell]) -> str:
    """A line as it is shown to be chosen."""
    texts = [text for cell in cells if (text := as_text(cell).strip())]
    return shown(" · ".join(texts), _LONGEST_LINE)


def _column(place: int, guess: ColumnGuess, rows: Sequence[Sequence[Cell]]) -> SeenColumn:
    texts = Counter(text for row in rows if (text := as_text(row[place]).strip()))
    return SeenColumn(
        name=guess.column,
        sample=tuple(shown(text) for text in list(texts)[:SHOWN_CELLS]),
        field=guess.field,
        confidence=round(guess.confidence, 2),
        values=tuple(text for text, _ in texts.most_common() if len(text) <= _LONGEST_VALUE)
        if len(texts) <= MOST_VALUES
        else (),
        misfits=guess.misfits,
        told=guess.told,
        is_varied=len(texts) > MOST_VALUES,
        empties=tuple(text for text in texts if text.lower() in EMPTY_WORDS),
        signs=signs_in(texts),
    )


def fingerprint_of(header: Sequence[str]) -> str:
    """By it a file with the same columns is known again, whatever their order and letter case."""
    names = sorted({words_of(name) for name in header if name})
    return hashlib.sha256("\n".join(names).encode()).hexdigest()
