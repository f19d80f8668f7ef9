"""Which sheet of a file is read and where its columns are named, as its mapping says it."""

from collections.abc import Mapping
from typing import Any

from quarterdeck.sheets.terms import Asked
from quarterdeck.uploads.rules.toml import to_toml
from quarterdeck.values.toml import read_toml


def asked_in(table: Mapping[str, Any]) -> Asked:
    """The sheet and the header that a mapping names; what it leaves open is found out."""
    reading = table.get("reading", {})
    sheet, header, rows = reading.get("sheet", ""), reading.get("header", 0), reading.get("header_rows", 1)
    is_shaped = isinstance(sheet, str) and type(header) is int and type(rows) is int
    return Asked(sheet=sheet, header=header, header_rows=rows) if is_shaped else Asked()


def told(asked: Asked) -> dict[str, Any]:
    """The same as words of the part `[reading]`."""
    found: dict[str, Any] = {"sheet": asked.sheet} if asked.sheet else {}
    if asked.header:
        found["header"] = asked.header
        found |= {"header_rows": asked.header_rows} if asked.header_rows != 1 else {}
    return found


def read_as(mapping: str, asked: Asked) -> str:
    """A mapping for this sheet and header."""
    table = read_toml(mapping)
    kept = {key: one for key, one in table.get("reading", {}).items() if key not in ("sheet", "header", "header_rows")}
    return to_toml({**table, "reading": {**told(asked), **kept}})
