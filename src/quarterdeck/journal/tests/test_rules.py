"""Seals and digests as plain values."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.journal.rules import GENESIS, digest_of, leaf, merkle_root, seal_digest

LEAVES = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40, unique=True)


def test_root_of_three_is_that_of_the_standard() -> None:
    a, b, c = (leaf({"seq": number}, []) for number in range(3))
    pair = hashlib.sha256(b"\x01" + a + b).digest()
    assert merkle_root([a, b, c]) == hashlib.sha256(b"\x01" + pair + c).hexdigest()


def test_nothing_has_no_root() -> None:
    with pytest.raises(ValueError, match="at least one"):
        merkle_root([])


@given(LEAVES, st.data())
def test_any_change_changes_the_root(leaves: list[bytes], data: st.DataObject) -> None:
    root = merkle_root(leaves)
    index = data.draw(st.integers(0, len(leaves) - 1))
    assert merkle_root([*leaves[:index], b"\xff" * 33, *leaves[index + 1 :]]) != root
    assert merkle_root([*leaves, b"\x00" * 32]) != root
    if index:
        swapped = [*leaves[: index - 1], leaves[index], leaves[index - 1], *leaves[index + 1 :]]
        assert merkle_root(swapped) != root


def test_a_change_cannot_pass_for_an_entry() -> None:
    assert leaf({"seq": 1}, [{"seq": 2}]) != leaf({"seq": 2}, [{"seq": 1}])


def test_seal_holds_the_one_before() -> None:
    def digest(previous: str) -> str:
        return seal_digest(previous=previous, root="ab", first=(0, 1), last=(0, 9), count=9)

    assert digest(GENESIS) != digest("1" * 64)


def test_personal_values_need_their_key() -> None:
    assert digest_of(b"one", '"Rita"') != digest_of(b"two", '"Rita"')
    assert digest_of(b"one", '"Rita"') == digest_of(b"one", '"Rita"')
