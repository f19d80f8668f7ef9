"""The page about mapping files: their words, and the fields of each kind from the importer itself."""

from collections.abc import Iterator

from quarterdeck.imports.queries import mapping_sets
from quarterdeck.imports.terms import FIELDS, KIND_LABELS, MATCH_FIELDS, FieldType

TYPES = {
    FieldType.LINES: "text of several lines",
    FieldType.TEXT: "text",
    FieldType.AMOUNT: "number, as `[reading]` says",
    FieldType.INTEGER: "whole number",
    FieldType.PERCENT: "percentage, 0 to 100",
    FieldType.DAY: "day",
    FieldType.MOMENT: "day, or day and time",
    FieldType.COUNTRY: "English name or two-letter code",
    FieldType.PUBLIC_ID: "13 letters and digits, as in addresses",
}
NOTES = {
    "role": "key of a role; `rep` without one. Whoever is here keeps theirs",
    "manager": "leads the team; added when not here yet",
    "team": "found by name, or added",
    "parent_team": "the team above, found by name or added",
    "member_since": "when they joined; today without one",
    "parent": "name of an account here, or of another row of the file",
    "owner": "name or address of a person here; who imports without one",
    "pipeline": "key or name; the first one without",
    "stage": "key or name; the first one of the pipeline without",
    "account": "name of an account here",
    "product": "name of a product here",
    "loss_reason": "key or name",
    "currency": "ISO 4217, one in use here",
    "region": "ISO 3166-2",
    "created_at": "history only: when it began",
    "closed_at": "history only: when it was won or lost",
}
WORDS = """\
A mapping is a file in [TOML](https://toml.io). A word that is not on this page is an error, and so is a field of
another kind. How to use one is told in the [guide](../guide/import.md).

| word | meaning |
|---|---|
| `kind` | what the rows are: `people`, `products`, `accounts` or `opportunities` |
| `match` | the field that finds a record which is here already |
| `file` | usual name of the file; `quarterdeck demo` finds files by it |
| `[reading]` | how cells are written; may be left out |
| `[fields]` | which column fills which field |
| `[history]` | rows have dates of their own (opportunities only) |

## `[reading]`

| word | meaning | without it |
|---|---|---|
| `delimiter` | `","`, `";"`, `"\\t"` or `"|"` | the one by which the mapped columns are found |
| `dates` | formats of days, in the order they are tried | `["%Y-%m-%d"]` |
| `decimal` | decimal mark, `"."` or `","` | `"."` |
| `grouping` | mark between groups of three digits | none |

Formats are those of strptime: `%Y` year, `%m` month, `%d` day, `%H` hour, `%M` minute, `%z` offset. A time without
an offset is one of the company's zone.

## `[fields]`

A field is a column's name, or a table:

| word | meaning |
|---|---|
| `column` | the column |
| `values` | texts of the column and what they stand for; others stay as they are |
| `default` | what an empty cell stands for; alone, the same for every row |
| `unknown` | texts that mean nothing is known: a list of `{ value = "0", when = { stage = "closed_lost" } }` |
| `join` | other fields whose texts make this one, empty ones left out |
| `separator` | what stands between joined texts; a blank without it |

```toml
kind = "opportunities"
match = "external_id"

[fields]
external_id = "Number"
name = { join = ["product", "account"], separator = ", " }
account = "Customer"
product = { column = "Article", values = { "VX200" = "VX-200 vision sensor" } }
currency = { default = "EUR" }
```

## `[history]`

| word | meaning |
|---|---|
| `as_of` | day that stands in where one is missing, written without quotes; `--as-of` goes before it |
| `start` | stage in which a closed deal began when no date of a stage says so |
| `entered` | stages and the columns that say when each was entered: `{ proposal = "Offered" }` |
| `at_close` | fields that were not known before the deal was closed |
"""


def mapping() -> Iterator[str]:
    """The whole page after its heading."""
    yield from WORDS.splitlines()
    for kind, fields in FIELDS.items():
        yield from ("", f"## Fields of {KIND_LABELS[kind].lower()}", "")
        yield f"`match` may be {' or '.join(f'`{name}`' for name in MATCH_FIELDS[kind])}."
        yield from ("", "| field | is written as |", "|---|---|")
        for name, spec in fields.items():
            note = f": {NOTES[name]}" if name in NOTES else ""
            yield f"| `{name}` | {TYPES[spec.type]}{note}{'; needed for a new record' if spec.is_required else ''} |"
    yield from ("", "## Shipped mappings", "")
    yield "Give the name in place of a file; `quarterdeck demo --from FOLDER` uses a whole set."
    yield from ("", "| name | file |", "|---|---|")
    for one in mapping_sets():
        for part in one.parts:
            yield f"| `{one.key}/{part.name}` | `{part.file}` |"
