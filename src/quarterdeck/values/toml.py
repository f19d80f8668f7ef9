"""TOML that people bring: read within bounds."""

import re
import tomllib
from typing import Any

MOST_PARTS = 20
DEEPEST = 50
_TOO_DEEP = "lists or tables within each other, too deep to be read"
_TEXTS = re.compile(r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'")
_BLOCKS = ('"""', "'''")


def read_toml(text: str) -> dict[str, Any]:
    """The table that a text says. Raises ValueError for any that says none, or is nested too deep to be read.

    The reader takes time by the square of the parts of a dotted key: some thousand would hold it up for minutes.
    """
    # Texts over several lines may hide the ends of others: then every dot counts.
    bare = text if any(mark in text for mark in _BLOCKS) else _TEXTS.sub("", text)
    for number, line in enumerate(bare.splitlines(), start=1):
        if line.count(".") > MOST_PARTS:
            raise ValueError(f"more than {MOST_PARTS} dots outside of texts (at line {number})")
    try:
        table = tomllib.loads(text)
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error
    layer: list[Any] = [table]
    for _ in range(DEEPEST):
        inner = (one.values() if isinstance(one, dict) else one for one in layer)
        layer = [value for values in inner for value in values if isinstance(value, dict | list)]
    if layer:
        raise ValueError(_TOO_DEEP)
    return table
