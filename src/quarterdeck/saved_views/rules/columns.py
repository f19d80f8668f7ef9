"""Columns as they are kept: JSON text of pairs of key and width. Which keys there are is the page's business."""

import json
from collections.abc import Sequence

from quarterdeck.saved_views.terms import Columns
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Reason

MOST_COLUMNS = 60
LONGEST_KEY = 40
WIDEST = 900


def as_text(columns: Columns) -> str:
    """The columns as they are stored; nothing for none."""
    return json.dumps(columns, separators=(",", ":")) if columns else ""


def columns_of(text: str) -> Columns:
    """The columns in a stored text. Raises ValueError when they are none."""
    if not text:
        return ()
    found = json.loads(text)
    if not isinstance(found, list) or not all(map(_is_pair, found)):
        raise ValueError("columns are pairs of a key and a width")
    return tuple((key, width) for key, width in found)


def _is_pair(one: object) -> bool:
    return isinstance(one, list) and len(one) == 2 and isinstance(one[0], str) and type(one[1]) is int


def columns_reasons(text: str) -> list[Reason]:
    """Why these columns cannot be kept: no columns, too many, one twice, a width that no screen has."""
    try:
        columns = columns_of(text)
    except ValueError:
        return [_reason(N_("These are no columns. Give pairs of a column's key and its width."))]
    return _wrong(columns)


def _wrong(columns: Sequence[tuple[str, int]]) -> list[Reason]:
    if len(columns) > MOST_COLUMNS:
        return [_reason(N_("{most} columns are the most."), most=MOST_COLUMNS)]
    if len({key for key, _ in columns}) < len(columns):
        return [_reason(N_("A column stands here twice."))]
    if any(not key or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable() for key, _ in columns):
        return [_reason(N_("A column's key has 1 to {most} plain characters."), most=LONGEST_KEY)]
    if any(not 0 <= width <= WIDEST for _, width in columns):
        return [_reason(N_("A width is 0 to {most}."), most=WIDEST)]
    return []


def _reason(text: str, **params: object) -> Reason:
    return Reason(code="columns_wrong", text=Text.of(text, **params), field="columns")
