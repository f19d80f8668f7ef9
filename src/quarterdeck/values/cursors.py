"""Keyset cursors: where a page of a sorted list ends, as one opaque word for addresses and the API."""

import base64
import binascii
import json
from collections.abc import Sequence

from quarterdeck.values.text import Text, forbidden_character
from quarterdeck.values.verdict import Refused

Key = str | int | bool | None
_LONGEST = 2000


def write_cursor(sort: str, keys: Sequence[Key]) -> str:
    """The cursor after a row: `keys` are its values of the sort columns, the id last. Dates go as ISO text."""
    raw = json.dumps([sort, *keys], separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def read_cursor(cursor: str, sort: str, kinds: Sequence[tuple[type, ...]]) -> list[Key]:
    """The keys of a cursor of this very sort, checked against the types each may have.

    Raises Refused when it is none, or belongs to another sort.
    """
    if len(cursor) > _LONGEST:
        raise unusable_cursor()
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise unusable_cursor() from error
    if not isinstance(found, list) or len(found) != len(kinds) + 1 or found[0] != sort:
        raise unusable_cursor()
    keys = found[1:]
    for key, kind in zip(keys, kinds, strict=True):
        if type(key) not in kind or (isinstance(key, int) and not -(2**63) <= key < 2**63):
            raise unusable_cursor()
        if isinstance(key, str) and forbidden_character(key):
            raise unusable_cursor()
    return keys


def first_row(of: str, cursor: str) -> int:
    """How many rows come before a cursor by place, of a list without keys of its own.

    Raises Refused for one that is unusable, or of another list than `of`.
    """
    (first,) = read_cursor(cursor, of, [(int,)]) if cursor else (0,)
    if not isinstance(first, int) or not 0 <= first < 2**62:
        raise unusable_cursor()
    return first


def next_row(of: str, after: int, count: int) -> str | None:
    """The cursor of the list `of` after so many rows of so many; None at the end."""
    return write_cursor(of, [after]) if count > after else None


def unusable_cursor() -> Refused:
    """The refusal of a cursor whose keys do not fit the list."""
    text = Text.of("This cursor does not belong to this list and its sort. Start without a cursor.")
    return Refused.because("cursor_unusable", text, "cursor")
