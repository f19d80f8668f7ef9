"""Files of other systems that a mapping is shipped for."""

import re
from collections import Counter
from collections.abc import Collection

from quarterdeck.imports.queries import mapping_sets
from quarterdeck.imports.terms import FileMapping, Kind
from quarterdeck.records.queries.fields import stored_fields

# Columns by which a file is known whatever it is called.
_TELLING = 6
_FIELD_KINDS = {Kind.ACCOUNTS: "account", Kind.CONTACTS: "contact", Kind.OPPORTUNITIES: "opportunity"}
_CUSTOM_PART = re.compile(r"^\[custom_fields\]\n.*?(?=^\[|\Z)", re.MULTILINE | re.DOTALL)


def shipped_for(file_name: str, header: Collection[str]) -> tuple[Kind, str] | None:
    """The shipped mapping for a file, with the kind of its rows: known by name and columns, or by columns alone.

    None when no mapping finds all of its columns, or when a set needs several mappings or other files for it. Custom
    fields are left out of the text unless all of them are here. Two queries when there are any.
    """
    found = []
    for one in mapping_sets():
        often = Counter((part.file, part.kind) for part in one.parts)
        for part in one.parts:
            columns, is_named = part.mapping.columns, part.file.casefold() == file_name.casefold()
            fits = set(columns) <= set(header) and not part.mapping.steps and often[part.file, part.kind] == 1
            if fits and not part.mapping.is_repeating and (is_named or len(columns) >= _TELLING):
                found.append((is_named, len(columns), part))
    if not found:
        return None
    part = max(found, key=lambda one: one[:2])[2]
    return part.kind, part.text if _has_fields(part.mapping) else _CUSTOM_PART.sub("", part.text)


def _has_fields(mapping: FileMapping) -> bool:
    """Whether the custom fields that a mapping fills are all here."""
    if not mapping.custom:
        return True
    fields = stored_fields().get(_FIELD_KINDS[mapping.kind], {})
    return set(mapping.custom) <= {spec.label for spec in fields.values()}
