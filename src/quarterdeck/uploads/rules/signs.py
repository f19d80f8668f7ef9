"""Signs that several currencies share: which a file has, and what they stand for in it."""

from collections.abc import Iterable, Mapping
from typing import Any

from quarterdeck.imports.terms import FIELDS, FieldType, Kind
from quarterdeck.sheets.cells import sign_of
from quarterdeck.sheets.money import UNCLEAR
from quarterdeck.uploads.rules.mapping import Choices
from quarterdeck.uploads.terms import Looks

# Where the signs to be asked about stand beside the names that are here, each with the currency it usually is.
SIGNS = "signs"
Table = Mapping[str, Any]


def signs_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The signs of several currencies with which amounts among these texts are written."""
    # Most texts have none of their letters: those are not taken apart.
    amounts = (sign_of(text) for text in texts if any(sign in text for sign in UNCLEAR))
    return tuple(sorted({found.sign for found in amounts if found and found.sign in UNCLEAR}))


def unclear_signs(looks: Looks, choices: Choices, kind: Kind) -> tuple[str, ...]:
    """The signs that say a row's currency and do not say which: none where a column or a default says it."""
    fields = FIELDS[kind]
    if "currency" not in fields or "currency" in choices.fields.values() or choices.defaults.get("currency"):
        return ()
    amounts = {name for name, spec in fields.items() if spec.type is FieldType.AMOUNT}
    seen = (column.signs for column in looks.columns if choices.fields.get(column.name) in amounts)
    return tuple(sorted({sign for signs in seen for sign in signs}))


def signs_of(table: Table) -> dict[str, str]:
    """By sign, the currency that a mapping says it is."""
    return dict(table.get("reading", {}).get("signs", {}))


def with_signs(table: Table, said: Mapping[str, str]) -> dict[str, Any]:
    """The mapping in which these signs stand for these currencies."""
    signs = {**signs_of(table), **said}
    return {**table, "reading": {**table.get("reading", {}), "signs": signs}} if signs else dict(table)
