"""What is kept of a look into a file: enough to choose its columns without opening it again."""

import hashlib
from collections import Counter
from collections.abc import Sequence

from quarterdeck.imports.rules.rows import shown
from quarterdeck.imports.terms.mapping import EMPTY_WORDS
from quarterdeck.sheets.layout import as_text
from quarterdeck.sheets.terms import Cell
from quarterdeck.uploads.rules.guessing import Guess
from quarterdeck.uploads.rules.guessing.columns import words_of
from quarterdeck.uploads.terms import Looks, SeenColumn

SHOWN_ROWS = 5
SHOWN_CELLS = 3
MOST_VALUES = 40
_LONGEST_VALUE = 120


def looks_of(guess: Guess, rows: Sequence[Sequence[Cell]], *, file_format: str, encoding: str) -> Looks:
    """What was seen of a file whose first rows these are."""
    columns = tuple(
        _column(place, one.column, one.field, one.confidence, rows) for place, one in enumerate(guess.columns)
    )
    return Looks(
        format=file_format,
        encoding=encoding,
        columns=columns,
        rows=tuple(tuple(shown(as_text(cell)) for cell in row) for row in rows[:SHOWN_ROWS]),
        dates=guess.days.forms,
        other_dates=() if guess.days.is_certain else guess.days.others,
        marks_open=not guess.marks.is_certain,
    )


def _column(place: int, name: str, field: str, confidence: float, rows: Sequence[Sequence[Cell]]) -> SeenColumn:
    texts = Counter(text for row in rows if (text := as_text(row[place]).strip()))
    return SeenColumn(
        name=name,
        sample=tuple(shown(text) for text in list(texts)[:SHOWN_CELLS]),
        field=field,
        confidence=round(confidence, 2),
        values=tuple(text for text, _ in texts.most_common() if len(text) <= _LONGEST_VALUE)
        if len(texts) <= MOST_VALUES
        else (),
        empties=tuple(text for text in texts if text.lower() in EMPTY_WORDS),
    )


def fingerprint_of(header: Sequence[str]) -> str:
    """By it a file with the same columns is known again, whatever their order and letter case."""
    names = sorted({words_of(name) for name in header if name})
    return hashlib.sha256("\n".join(names).encode()).hexdigest()
