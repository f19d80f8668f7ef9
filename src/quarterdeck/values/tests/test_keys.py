"""Own keys in the place of standard ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarterdeck.values.keys import KEYS, LONGEST, keys_reasons, own_keys, written_keys

SIGNS = "".join(KEYS) + "abz9;A é\x00"
CHOICES = st.dictionaries(st.sampled_from(list(KEYS)), st.text(alphabet=SIGNS, max_size=2))


def test_what_is_not_written_is_itself() -> None:
    assert own_keys("") == {key: key for key in KEYS}
    changed = own_keys("na m")
    assert (changed["n"], changed["m"], changed["e"]) == ("a", "", "e")
    assert written_keys(changed) == "na m"
    assert written_keys(own_keys("nn")) == ""


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("", []),
        ("na m", []),
        ("jk kj", []),
        ("mn n", []),
        ("nm", [("shortcut_taken", "key_9")]),
        ("nA", [("shortcut_unfit", "key_6")]),
        ("nab", [("shortcut_unfit", "key_6")]),
        ("n\x00", [("shortcut_unfit", "key_6")]),
        ("né", [("shortcut_unfit", "key_6")]),
        ("qa", [("shortcuts_unknown", "keys")]),
        ("n " * LONGEST, [("shortcuts_unknown", "keys")]),
    ],
)
def test_one_key_does_one_thing(written: str, codes: list[tuple[str, str]]) -> None:
    assert [(reason.code, reason.field) for reason in keys_reasons(written)] == codes


@given(CHOICES)
def test_what_may_be_kept_comes_back_and_no_key_does_two_things(choices: dict[str, str]) -> None:
    written = written_keys(choices)
    if keys_reasons(written):
        return
    own = own_keys(written)
    assert own == {key: key for key in KEYS} | {key: pressed.strip() for key, pressed in choices.items()}
    pressed = [key for key in own.values() if key]
    assert len(pressed) == len(set(pressed))
