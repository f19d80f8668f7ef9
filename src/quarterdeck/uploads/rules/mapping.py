"""What a choice of columns makes of a mapping, and which choices a mapping holds.

A mapping stays a table of its TOML words throughout, so that what the page does not show (fields joined of others,
custom fields, history) is kept as it was.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from quarterdeck.imports.terms import HISTORY_FIELDS, MATCH_FIELDS, Kind
from quarterdeck.uploads.terms import Looks
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.text import fold, forbidden_character

Table = Mapping[str, Any]
# What a file of one pipeline or in one currency leaves unsaid.
DEFAULTED = ("pipeline", "currency")
# Where addresses by which people sign in stand beside the names that are here.
ADDRESSES = "addresses"
# The choice by which rows without an id find their records, and the fields that name a row of such a kind.
BY_NAME = "by_name"
NAMING: Mapping[Kind, tuple[str, ...]] = {
    Kind.OPPORTUNITIES: ("name",),
    Kind.CONTACTS: ("name", "first_name", "last_name"),
    Kind.TASKS: ("subject", "due_on", "at"),
    Kind.EVENTS: ("subject", "at"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What somebody chose for a file. `fields` are by column; a column without one is not imported.

    `values` tell by field what texts stand for; `empty` are the words that say nothing. Marks and dates that are
    open are empty. `defaults` tell by field of `DEFAULTED` what every row says whose file has no column for it.
    """

    fields: Mapping[str, str]
    match: str = ""
    dates: Sequence[str] = ()
    decimal: str = "."
    grouping: str = ""
    empty: Sequence[str] = ()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    start: str = ""
    defaults: Mapping[str, str] = field(default_factory=dict)


def misshapen(table: Table) -> str:
    """The first place at which a mapping is not shaped as mappings are, so that it cannot be shown; empty: none.

    Whether its words are known, and whether it is complete, the check says.
    """
    if place := _unstorable(table, ""):
        return place
    reading, fields, custom = (table.get(part, {}) for part in ("reading", "fields", "custom_fields"))
    shapes: list[tuple[str, Any, Any]] = [
        ("kind", table.get("kind", ""), str),
        ("match", table.get("match", ""), str),
        ("reading", reading, dict),
        ("fields", fields, dict),
        ("custom_fields", custom, dict),
        ("history", table.get("history", {}), dict),
        ("ignored", table.get("ignored", {}), dict),
    ]
    if wrong := next((name for name, value, kind in shapes if not isinstance(value, kind)), ""):
        return wrong
    if not isinstance(table.get("history", {}).get("start", ""), str):
        return "history.start"
    for name, default in (("dates", []), ("decimal", "."), ("grouping", ""), ("empty", [])):
        value = reading.get(name, default)
        if not (_texts(value) if isinstance(default, list) else isinstance(value, str)):
            return f"reading.{name}"
    if not _text_table(reading.get("signs", {})):
        return "reading.signs"
    every = [(f"fields.{name}", value) for name, value in fields.items()]
    every += [(f"custom_fields.{name}", value) for name, value in custom.items()]
    return next((place for place, value in every if not _is_field(value)), "")


def _is_field(value: Any) -> bool:
    if isinstance(value, str):
        return True
    if not isinstance(value, dict) or not isinstance(value.get("column", ""), str):
        return False
    return _texts(value.get("dates", [])) and _text_table(value.get("values", {}))


def _text_table(value: Any) -> bool:
    return isinstance(value, dict) and _texts(list(value.values()))


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _unstorable(value: Any, place: str) -> str:
    """The place of the first text with a character that cannot be stored."""
    if isinstance(value, str):
        return place if forbidden_character(value) else ""
    if isinstance(value, dict):
        inner = [(f"{place}.{key}" if place else key, one) for key, one in value.items()]
        bad = next((place or "mapping" for key in value if forbidden_character(key)), "")
        return bad or next((found for where, one in inner if (found := _unstorable(one, where))), "")
    if isinstance(value, list):
        return next((found for one in value if (found := _unstorable(one, place))), "")
    return ""


def choices_of(table: Table, kind: Kind) -> Choices:
    """The choices that a mapping holds."""
    reading, fields = table.get("reading", {}), table.get("fields", {})
    # A column that fills several fields shows what the row says rather than the field it is found by.
    ranked = sorted(fields.items(), key=lambda item: item[0] not in MATCH_FIELDS[kind])
    columns = {column: name for name, value in ranked if (column := column_of(value))}
    values = {name: value["values"] for name, value in fields.items() if isinstance(value, dict) and "values" in value}
    return Choices(
        fields=columns,
        match=_match_of(table, kind),
        dates=reading.get("dates", ("%Y-%m-%d",)),
        decimal=reading.get("decimal", "."),
        grouping=reading.get("grouping", ""),
        empty=reading.get("empty", ()),
        values=values,
        start=table.get("history", {}).get("start", ""),
        defaults={name: str(fields[name]["default"]) for name in DEFAULTED if _is_default(fields.get(name))},
    )


def _match_of(table: Table, kind: Kind) -> str:
    """By what a row finds its record: a field, or its name where that stands for an id."""
    fields = table.get("fields", {})
    match = str(table.get("match", "")) or next((name for name in MATCH_FIELDS[kind] if name in fields), "")
    key = name_key(kind, fields)
    return BY_NAME if match == "external_id" and key and fields.get(match) == key else match


def name_key(kind: Kind, fields: Mapping[str, Any]) -> Any:
    """What fills the id of rows that have none: the column or the fields that name a row; empty where nothing does."""
    parts = [name for name in NAMING.get(kind, ()) if name in fields and not _is_default(fields[name])]
    if "name" in parts or len(parts) == 1:
        return fields[parts[0]]
    return {"join": parts} if all(column_of(fields[name]) for name in parts) and parts else ""


def mapped(table: Table, kind: Kind, choices: Choices) -> dict[str, Any]:
    """The mapping after these choices. What is open stays open: the check asks for it."""
    old, by_field = table.get("fields", {}), {name: column for column, name in choices.fields.items() if name}
    shown, match = choices_of(table, kind).fields, choices.match
    fields: dict[str, Any] = {}
    for name in dict.fromkeys((*old, *by_field)):
        value = old.get(name)
        if name in by_field:
            fields[name] = _field(value, by_field[name], choices.values.get(name, {}))
        elif not (column := column_of(value)) or shown[column] == choices.fields.get(column, ""):
            # Nothing of a column, or one more field of a column that is left as it was.
            fields[name] = value
    if match == BY_NAME:
        key = fields["external_id"] if "external_id" in by_field else name_key(kind, fields)
        fields, match = ({**fields, "external_id": key}, "external_id") if key else (fields, "")
    fields = _with_defaults(fields, by_field, choices)
    reading = {**table.get("reading", {}), "dates": list(choices.dates), "decimal": choices.decimal}
    for key, chosen in (("grouping", choices.grouping), ("empty", list(choices.empty))):
        reading.pop(key, None)
        reading |= {key: chosen} if chosen else {}
    changed = {**table, "kind": kind.value, "match": match, "reading": reading, "fields": fields}
    if kind is Kind.OPPORTUNITIES:
        told = {name: value for name, value in table.get("history", {}).items() if name != "start"}
        changed["history"] = {**told, **({"start": choices.start} if choices.start else {})}
        if not (HISTORY_FIELDS & fields.keys() or "as_of" in told):
            del changed["history"]
    used = set(choices.fields)
    if "ignored" in changed:
        changed["ignored"] = {name: why for name, why in changed["ignored"].items() if name not in used}
    return changed


def column_of(value: Any) -> str:
    """The column that fills a field of a mapping; empty for none, or for several joined."""
    if isinstance(value, str):
        return value
    return str(value.get("column", "")) if isinstance(value, dict) else ""


def _with_defaults(fields: Mapping[str, Any], by_field: Mapping[str, str], choices: Choices) -> dict[str, Any]:
    """The fields with what every row says whose file has no column for it."""
    told = dict(fields)
    for name in DEFAULTED:
        if name not in by_field and (name not in told or _is_default(told[name])):
            told.pop(name, None)
            told |= {name: {"default": said}} if (said := choices.defaults.get(name)) else {}
    return told


def _is_default(value: Any) -> bool:
    """Whether a field says the same of every row."""
    return isinstance(value, dict) and list(value) == ["default"]


def _field(old: Any, column: str, values: Mapping[str, str]) -> Any:
    """A field filled by a column, keeping what else was said of it."""
    kept = dict(old) if isinstance(old, dict) else {}
    for other in ("values", "join", "columns", "separator"):
        kept.pop(other, None)
    if kept.get("column") != column:
        kept.pop("dates", None)
    kept["column"] = column
    if values:
        kept["values"] = dict(values)
    return column if list(kept) == ["column"] else kept


def offered_values(
    looks: Looks, choices: Choices, known: Mapping[str, Mapping[str, str]]
) -> dict[str, tuple[tuple[str, str], ...]]:
    """By field, the texts that name nothing here, each with what it is said to stand for (empty: open).

    `known` are by field the names that are here, with what they are called; under ADDRESSES those of people.
    """
    seen = {column.name: column for column in looks.columns}
    offered = {}
    for column, name in choices.fields.items():
        if name not in known or column not in seen:
            continue
        names = [*known[name].items(), *(known.get(ADDRESSES, {}).items() if name == "owner" else ())]
        here = {fold(word) for pair in names for word in pair}
        said = choices.values.get(name, {})
        texts = [text for text in seen[column].values if text not in choices.empty]
        strange = tuple((text, said.get(text, "")) for text in texts if text in said or fold(text) not in here)
        if strange:
            offered[name] = strange
    return offered
