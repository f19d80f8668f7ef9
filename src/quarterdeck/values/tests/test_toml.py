"""TOML that people bring is read, or refused, in little time."""

import time

import pytest

from quarterdeck.values.toml import read_toml

MANY = 30_000
HOSTILE = {
    "a dotted key": ".".join(["a"] * MANY) + " = 1",
    "one of quoted parts": ".".join(['"a"'] * MANY) + " = 1",
    "one with blanks between": " . ".join(["a"] * MANY) + " = 1",
    "a header": "[" + ".".join(["a"] * MANY) + "]",
    "one behind the end of a long text": "x = { y = '''\n'''' , " + ".".join(["a"] * MANY) + " = 1, z = 'q' }",
    "one behind a quote of the other kind": '"it\'s".' + ".".join(["a"] * MANY) + " = '1'",
    "one behind a comment with a quote": '# "\n' + ".".join(["a"] * MANY) + ' = 1 # "',
    "lists within lists": "x = " + "[" * 100 + "]" * 100,
    "lists thousands deep": "x = " + "[" * 5000,
    "tables within tables": "x = " + "{ a = " * 60 + "1" + " }" * 60,
    "a number of thousands of digits": "x = " + "9" * 5000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_would_hold_the_reader_up_is_refused_at_once(text: str) -> None:
    began = time.perf_counter()
    with pytest.raises(ValueError, match=r".+"):
        read_toml(text)
    assert time.perf_counter() - began < 0.5


def test_dots_in_texts_are_no_parts_of_keys() -> None:
    said = {"values": {f"Acme Inc. {number} e.V.": "a.b.c" for number in range(100)}}
    text = "values = { " + ", ".join(f"\"{key}\" = '{value}'" for key, value in said["values"].items()) + " }"
    assert read_toml(text) == said
