"""What a mapping reads from columns that a file has not: never dropped unasked."""

from collections.abc import Collection, Mapping
from typing import Any

from quarterdeck.uploads.rules.meanings import column_of

Table = Mapping[str, Any]
_PARTS = ("fields", "custom_fields")


def absent_columns(table: Table, names: Collection[str]) -> dict[str, list[str]]:
    """By field, custom ones too, the columns that the mapping fills it from and a file with these names has not."""
    fields = {name: value for part in _PARTS for name, value in table.get(part, {}).items()}
    absent = {name: [one for one in _columns_of(value) if one not in names] for name, value in fields.items()}
    return {name: columns for name, columns in absent.items() if columns}


def without_fields(table: Table, left_out: Collection[str]) -> dict[str, Any]:
    """The mapping without these fields."""
    kept = dict(table)
    for part in _PARTS:
        if part in table:
            kept[part] = {name: value for name, value in table[part].items() if name not in left_out}
    return kept


def _columns_of(value: Any) -> list[str]:
    """The columns that fill a field, one or several joined."""
    column, joined = column_of(value), value.get("columns", []) if isinstance(value, dict) else []
    several = [one for one in joined if isinstance(one, str)] if isinstance(joined, list) else []
    return [column] if column else several
