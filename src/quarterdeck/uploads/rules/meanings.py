"""What texts of a column stand for, custom fields, and repeated rows, as a mapping says them."""

from collections.abc import Mapping
from typing import Any

from quarterdeck.imports.terms import is_custom

Table = Mapping[str, Any]
_PARTS = ("fields", "custom_fields")


def fields_of(table: Table) -> dict[str, list[str]]:
    """By column, the fields that it fills alone, so that its texts may stand for others."""
    found: dict[str, list[str]] = {}
    for name, one in (pair for part in _PARTS for pair in table.get(part, {}).items()):
        if column := column_of(one):
            found.setdefault(column, []).append(name)
    return found


def column_of(field: Any) -> str:
    """The column that fills a field alone; empty where several do, or none."""
    found = field.get("column", "") if isinstance(field, dict) else field
    return found if isinstance(found, str) else ""


def with_meanings(table: Table, meanings: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    """The mapping in which texts, by column and text, stand for others in whatever field the column fills."""
    changed = dict(table)
    for part in _PARTS:
        fields = dict(table.get(part, {}))
        for name, field in fields.items():
            learned = {said: meant for (column, said), meant in meanings.items() if column == column_of(field)}
            if learned:
                kept = field if isinstance(field, dict) else {"column": field}
                # What a text was said to stand for may itself be what is wrong.
                told = {said: learned.get(meant, meant) for said, meant in kept.get("values", {}).items()}
                fields[name] = {**kept, "values": {**told, **learned}}
        if fields:
            changed[part] = fields
    return changed


def custom_of(table: Table, labels: Mapping[str, str]) -> dict[str, str]:
    """By column, the custom field that it fills alone, of those that are here by id."""
    by_name = {name: key for key, label in labels.items() for name in (key, label)}
    custom = {name: one for name, one in table.get("fields", {}).items() if is_custom(name)}
    pairs = {**custom, **table.get("custom_fields", {})}.items()
    return {column: by_name[name] for name, one in pairs if name in by_name and (column := column_of(one))}


def with_custom(table: Table, chosen: Mapping[str, str], labels: Mapping[str, str]) -> dict[str, Any]:
    """The mapping in which these columns fill these custom fields, which it calls by their labels.

    `chosen` are by column ids, empty where a column fills none of those that are here; what else was said of a field
    stays, and so do fields of columns that are not among them.
    """
    own, custom = dict(table.get("fields", {})), dict(table.get("custom_fields", {}))
    for name in [name for name in own if is_custom(name)]:
        custom.setdefault(name, own.pop(name))
    ids = {label: key for key, label in labels.items()}
    before = {ids.get(name, name): (name, field) for name, field in custom.items()}
    kept = {
        name: field
        for key, (name, field) in before.items()
        if column_of(field) not in chosen or key not in labels or chosen[column_of(field)] == key
    }
    for column, key in chosen.items():
        name, field = before.get(key, (labels.get(key, ""), None))
        if key and column_of(field) != column:
            kept[name] = {**field, "column": column} if isinstance(field, dict) else column
    changed = {**table, "fields": own}
    changed.pop("custom_fields", None)
    return {**changed, "custom_fields": kept} if kept else changed


def with_repeats(table: Table, *, is_repeating: bool) -> dict[str, Any]:
    """The mapping of a file in which several rows may be about one record, or none."""
    kept = {name: one for name, one in table.items() if name != "repeats"}
    return {**kept, "repeats": True} if is_repeating else kept


def with_accounts(table: Table, *, is_adding: bool) -> dict[str, Any]:
    """The mapping of a file that adds the accounts its rows name, or not. It adds none where no column names one."""
    kept = {name: one for name, one in table.items() if name != "add_accounts"}
    return {**kept, "add_accounts": True} if is_adding and "account" in table.get("fields", {}) else kept
