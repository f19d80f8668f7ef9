"""Record ids and their public form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.values.ids import new_id, new_ids, parse_id, public_id

IDS = st.integers(1, 2**63 - 1)


@given(IDS)
def test_public_ids_round_trip_in_either_case(record_id: int) -> None:
    shown = public_id(record_id)
    assert len(shown) == 13
    assert parse_id(shown) == parse_id(shown.upper()) == record_id


@given(IDS, IDS)
def test_public_ids_sort_as_their_ids(one: int, other: int) -> None:
    assert (one < other) == (public_id(one) < public_id(other))


def test_letters_that_look_like_digits_are_read_as_them() -> None:
    assert parse_id("000000000000O".replace("O", "1")) == 1
    assert parse_id("OOOOOOOOOOOOI") == parse_id("oooooooooooOl") == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "0000000000000",
        "000000000000u",
        "00000000000001",
        "８000000000001",
        "zzzzzzzzzzzzz",
        "00000000000 1",
        "-000000000001",
    ],
)
def test_other_texts_are_no_public_ids(text: str) -> None:
    with pytest.raises(ValueError, match=r"public id"):
        parse_id(text)


def test_new_ids_are_in_range_and_do_not_repeat() -> None:
    ids = {new_id() for _ in range(2_000)}
    assert len(ids) == 2_000
    assert all(0 < record_id < 2**63 for record_id in ids)


def test_ids_of_records_that_come_together_rise_close_to_one_another_and_tell_no_count() -> None:
    batches = [new_ids(500) for _ in range(40)]
    assert len({record_id for batch in batches for record_id in batch}) == 40 * 500
    for batch in batches:
        assert batch == sorted(batch)
        assert 0 < batch[0] < batch[-1] < 2**63
        assert batch[-1] - batch[0] < 2**46
    widths = sorted(batch[-1] - batch[0] for batch in batches)
    assert widths[-1] > 50 * widths[0]
    assert new_ids(0) == []
