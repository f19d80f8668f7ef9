"""Keyset cursors: round trip, and nothing else is taken for one."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.values.cursors import read_cursor, write_cursor
from quarterdeck.values.verdict import Refused

NONE = type(None)


# What may be stored: no control characters.
STORED = st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t"), max_size=50)


@given(STORED, st.integers(-(2**63), 2**63 - 1))
def test_cursor_round_trip(name: str, number: int) -> None:
    cursor = write_cursor("name", [name, number])
    assert read_cursor(cursor, "name", [(str,), (int,)]) == [name, number]


@given(st.text(max_size=80))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_cursor(text, "name", [(str,), (int,)])
    assert refusal.value.reasons[0].code == "cursor_unusable"


@pytest.mark.parametrize(
    "raw",
    [
        ["other", "a", 1],
        ["name", "a"],
        ["name", 1, 1],
        ["name", "a", 2**63],
        ["name", "a", 1.5],
        ["name", "a", True],
        ["name", "a\x00", 1],
        ["name", "a\ud800", 1],
        {"name": 1},
    ],
)
def test_well_formed_but_foreign_cursor_is_refused(raw: object) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(raw).encode()).decode()
    with pytest.raises(Refused):
        read_cursor(cursor, "name", [(str,), (int,)])


def test_cursor_of_a_null_key() -> None:
    assert read_cursor(write_cursor("close", [None, 5]), "close", [(str, NONE), (int,)]) == [None, 5]
