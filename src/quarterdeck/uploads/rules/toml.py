"""Tables of a mapping as TOML text, so that every door reads the very same mapping."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, time

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def to_toml(table: Mapping[str, object]) -> str:
    """The TOML text of a table of texts, flags, numbers, days, lists and tables: `tomllib` reads the same back."""
    return "\n".join(_lines(table, ())) + "\n"


def _lines(table: Mapping[str, object], path: tuple[str, ...]) -> list[str]:
    inner = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    lines = [f"{_key(key)} = {_value(value)}" for key, value in table.items() if key not in inner]
    for key, value in inner.items():
        below = (*path, key)
        lines += ["", f"[{'.'.join(map(_key, below))}]", *_lines(value, below)]
    return lines


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, date | time | int | float):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(_value, value)) + "]"
    raise TypeError(f"{type(value).__name__} stands in no mapping")


def _text(text: str) -> str:
    """A basic string of TOML: JSON's escapes are among its own."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
