"""Files that a mapping is shipped for: those of other systems, and our own."""

import re
from collections import Counter
from collections.abc import Collection

from quarterdeck.imports.terms import FileMapping, Kind
from quarterdeck.records.queries.fields import stored_fields
from quarterdeck.sheets.terms import CUSTOM_COLUMN, OWN
from quarterdeck.uploads.queries.sets import mapping_sets
from quarterdeck.uploads.rules.toml import to_toml

# Columns by which a file is known whatever it is called.
_TELLING = 6
FIELD_KINDS = {Kind.ACCOUNTS: "account", Kind.CONTACTS: "contact", Kind.OPPORTUNITIES: "opportunity"}
_CUSTOM_PART = re.compile(r"^\[custom_fields\]\n.*?(?=^\[|\Z)", re.MULTILINE | re.DOTALL)


def shipped_for(file_name: str, header: Collection[str], kind: Kind | None = None) -> tuple[Kind, str] | None:
    """The shipped mapping for a file, with the kind of its rows: known by name and columns, or by columns alone.

    None when no mapping (of this kind, where it is said) finds all of its columns, or when a set needs several mappings
    or other files for it. One that takes the first of several rows about a record is taken only for a kind that is
    said. Custom fields are left out of the text unless all of them are here. Two queries when there are any.
    """
    found = []
    for one in mapping_sets():
        often = Counter((part.file, part.kind) for part in one.parts)
        for part in one.parts:
            columns, is_named = part.mapping.columns, part.file.casefold() == file_name.casefold()
            fits = set(columns) <= set(header) and not part.mapping.steps and often[part.file, part.kind] == 1
            # The names of our own columns say whose they are, however few there are.
            is_telling = is_named or len(columns) >= _TELLING or part.mapping.source == OWN
            # That the first of several rows counts is nobody's guess: such a mapping is for who names the kind.
            is_meant = part.kind is kind if part.mapping.is_repeating else kind in (None, part.kind)
            if fits and is_telling and is_meant:
                found.append((not part.mapping.is_repeating, is_named, len(columns), part))
    if not found:
        return None
    part = max(found, key=lambda one: one[:3])[3]
    if part.mapping.source == OWN:
        return part.kind, part.text + _custom_columns(part.kind, header)
    return part.kind, part.text if _has_fields(part.mapping) else _CUSTOM_PART.sub("", part.text)


def _custom_columns(kind: Kind, header: Collection[str]) -> str:
    """The part of a mapping that says which columns of our own file fill the custom fields that are here."""
    found = (name.removeprefix(CUSTOM_COLUMN) for name in header if name.startswith(CUSTOM_COLUMN))
    known = {spec.label for spec in stored_fields().get(FIELD_KINDS.get(kind, ""), {}).values() if spec.is_active}
    columns = {label: f"{CUSTOM_COLUMN}{label}" for label in found if label in known}
    return to_toml({"custom_fields": columns}) if columns else ""


def _has_fields(mapping: FileMapping) -> bool:
    """Whether the custom fields that a mapping fills are all here."""
    if not mapping.custom:
        return True
    fields = stored_fields().get(FIELD_KINDS[mapping.kind], {})
    return set(mapping.custom) <= {spec.label for spec in fields.values()}
