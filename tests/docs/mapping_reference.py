"""The page about mapping files: their words, and the fields of each kind from the importer itself."""

from collections.abc import Iterator

from quarterdeck.imports.terms import FIELDS, KIND_LABELS, MATCH_FIELDS, FieldType
from quarterdeck.uploads.queries.sets import mapping_sets

TYPES = {
    FieldType.LINES: "text of several lines",
    FieldType.TEXT: "text",
    FieldType.LINES: "text of several lines",
    FieldType.AMOUNT: "number, as `[reading]` says, with or without the sign or code of a currency",
    FieldType.NUMBER: "number, as `[reading]` says",
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
    "parent": "external id or name of an account here, or of another row of the file",
    "owner": "external id, name or address of a person here; who imports without one",
    "external_id": "its id in the other system, see `source`",
    "contact": "external id, address or name of a contact here",
    "reports_to": "external id, address or name of a contact here, or external id of another row of the file",
    "attitude": "`supporter`, `neutral` or `opponent`",
    "influence": "`high`, `medium` or `low`",
    "shares": "names or external ids with percentages, such as `owner: 60; Rita Vogel: 40`; all of that kind anew",
    "first_name": "makes the name, with `last_name`, where no `name` is mapped",
    "pipeline": "key or name; the first one without",
    "stage": "key or name; the first one of the pipeline without",
    "account": "external id or name of an account here",
    "product": "external id or name of a product here",
    "loss_reason": "key or name",
    "currency": "ISO 4217, one in use here",
    "region": "ISO 3166-2",
    "created_at": "history only: when it began",
    "closed_at": "history only: when it was won or lost",
    "charge": "`one_time`, `recurring` or `usage`",
    "billing_period": "`month`, `quarter`, `half_year` or `year`",
    "book": "name of a price book, added when it is not here yet",
    "price_tier": "name of a price tier",
    "minimum_quantity": "from which the price holds; 0 without one",
    "opportunity": "external id, id, or name of one here",
    "at": "when that was so, or happened",
    "quantity": "how many",
    "unit_price": "before the discount; without one it follows from `total_price`, else from the price books",
    "total_price": "of the whole line, after the discount",
    "added_at": "when the line came to be; with the present state of the opportunity without one",
    "status": "`done` or `planned`; without one, done when the row says when",
    "outcome": "counts for calls and meetings that took place",
    "direction": "`out` or `in`; counts for mails and calls that took place",
    "due_on": "the day it is planned for",
}
# Where a field means something else than in other kinds.
OWN_NOTES = {
    ("tasks", "type"): "`task`, `call`, `mail`, `note` or `meeting`; a task without one",
    ("tasks", "created_at"): "when it was written down",
    ("events", "created_at"): "when it was written down",
    ("tasks", "account"): "external id or name of an account here, where no opportunity is named",
    ("events", "account"): "external id or name of an account here, where no opportunity is named",
    ("tasks", "contact"): "external id, address or name of a contact here, where nothing else is named",
    ("events", "contact"): "external id, address or name of a contact here, where nothing else is named",
    ("opportunity_splits", "type"): "kind of split, by key or name",
    ("opportunity_contacts", "role"): "role in the buying group, by key or name",
    ("tasks", "owner"): "external id, name or address of who does it, or did",
    ("events", "owner"): "external id, name or address of who holds it, or held it",
    ("tasks", "external_id"): "its id in the other system, once on each record",
    ("events", "external_id"): "its id in the other system, once on each record",
    ("opportunity_history", "at"): "since when that was so",
    ("opportunity_history", "seller_probability"): "what is the stage's own counts as not picked",
    ("opportunity_history", "category"): "what is the stage's own counts as not picked",
    ("price_book_entries", "currency"): "of a book that is added; the company's without one",
}
WORDS = """\
A mapping is a file in [TOML](https://toml.io). A word that is not on this page is an error, and so is a field of
another kind. How to use one is told in the [guide](../guide/import.md).

| word | meaning |
|---|---|
| `kind` | what the rows are, one of the kinds below |
| `source` | the system whose ids the file writes, such as `"salesforce"`; those of several lie apart |
| `match` | the field that finds a record which is here already |
| `file` | usual name of the file; `quarterdeck demo` finds files by it |
| `repeats` | `true`: several rows may be about the same record, and the first of them counts |
| `add_accounts` | `true`: new opportunities or contacts bring in the accounts they name that are not here |
| `[reading]` | how cells are written; may be left out |
| `[fields]` | which column fills which field |
| `[custom_fields]` | which column fills which custom field, by its label or `cf_<id>`; accounts and opportunities |
| `[history]` | rows have dates of their own; opportunities, and `as_of` alone for meetings |
| `[ignored]` | columns that fill no field, each with why: the check repeats it |
| `[[leave_out]]` | rows that do not come in, each rule with why: the check counts them, and notes it |

## `[reading]`

| word | meaning | without it |
|---|---|---|
| `encoding` | of delimited text, such as `windows-1252` | found out, see the guide |
| `delimiter` | `","`, `";"`, `"\\t"` or `"|"` | the one by which the mapped columns are found |
| `quote` | `'"'` or `"'"` | the one under which rows are alike |
| `sheet` | name of a sheet of a workbook | its first sheet that is shown |
| `header` | line in which the names of the columns begin | found out: by the mapped columns, else as it looks |
| `header_rows` | lines of names, up to 3; `0`: columns are `Column 1`, `Column 2` | `1` |
| `dates` | formats of days, in the order they are tried | `["%Y-%m-%d"]` |
| `decimal` | decimal mark, `"."` or `","` | `"."` |
| `grouping` | mark between groups of three digits | none |
| `empty` | words that count as an empty cell, such as `["NA", "null", "-"]` | none: a word is a value; both are noted |
| `signs` | `{ "$" = "CAD" }`: which currency a sign is that several share (`$`, `¥`, `kr`), where a \
row does not say its currency | the company's currency where it is one of them |
| `guarded` | `true`: apostrophes that exports put before texts which a spreadsheet would run are taken off | `false` |

Formats are those of strptime: `%Y` year, `%m` month, `%d` day, `%H` hour, `%M` minute, `%z` offset. A time without
an offset is one of the company's zone.

## `[fields]`

A field is a column's name, or a table:

| word | meaning |
|---|---|
| `column` | the column |
| `columns` | several columns, whose texts are joined by `separator`, empty ones left out |
| `through` | files of the same folder in which the text is looked up, one after the other; by the command alone |
| `values` | texts of the column and what they stand for; others stay as they are |
| `mend` | the same for texts that are faults: each use of it is noted |
| `dates` | formats of its days, where they are written otherwise than in the rest of the file |
| `expected` | `true`: an empty cell is noted |
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

A step of `through` finds the row whose column `from` holds the text, and takes what its column `to` says, or its
columns. The first row with the text counts; a text that no row holds is an error. A rule of `[[leave_out]]` names a
`column`, and either the `values` that leave a row out, or with `not_in` a file and its column in which the text must
stand:

```toml
kind = "tasks"
source = "salesforce"
match = "external_id"

[fields]
external_id = "Id"
opportunity = "WhatId"
subject = { columns = ["Subject", "CallType"], separator = ", " }
owner = { column = "OwnerId", through = [{ file = "User.csv", from = "Id", to = ["FirstName", "LastName"] }] }

[[leave_out]]
column = "IsDeleted"
values = ["true"]
why = "It lies in the recycle bin."

[[leave_out]]
column = "WhatId"
not_in = { file = "Opportunity.csv", column = "Id" }
why = "Its deal is not exported."
```

A custom field is filled in the same ways, without `unknown` and `join`. It can stand in `[fields]` as `cf_<id>` too.
Choices are named by their labels, several of them separated by semicolons; people and accounts by their names.

```toml
kind = "accounts"
match = "name"

[fields]
name = "Account Name"
country = { column = "Billing Country", mend = { Normway = "Norway" } }

[custom_fields]
Segment = "Segment"
"Annual revenue" = { column = "AnnualRevenue", expected = true }

[ignored]
Fax = "Nobody sends any."
```

## `[history]`

| word | meaning |
|---|---|
| `as_of` | day that stands in where one is missing, no quotes; `--as-of` goes first. Meetings before it took place |
| `start` | stage in which a closed deal began when no date of a stage says so |
| `entered` | stages and the columns that say when each was entered: `{ proposal = "Offered" }` |
| `at_close` | fields that were not known before the deal was closed |
"""


def mapping() -> Iterator[str]:
    """The whole page after its heading."""
    yield from WORDS.splitlines()
    for kind, fields in FIELDS.items():
        yield from ("", f"## Fields of {KIND_LABELS[kind].lower()}", "")
        yield f"`kind` is `{kind.value}`. `match` may be {' or '.join(f'`{name}`' for name in MATCH_FIELDS[kind])}."
        yield from ("", "| field | is written as |", "|---|---|")
        for name, spec in fields.items():
            said = OWN_NOTES.get((kind.value, name), NOTES.get(name))
            note = f": {said}" if said else ""
            yield f"| `{name}` | {TYPES[spec.type]}{note}{'; needed for a new record' if spec.is_required else ''} |"
    yield from ("", "## Shipped mappings", "")
    yield "Give the name in place of a file; `quarterdeck demo --from FOLDER` uses a whole set."
    yield from ("", "| name | file |", "|---|---|")
    for one in mapping_sets():
        for part in one.parts:
            yield f"| `{one.key}/{part.name}` | `{part.file}` |"
