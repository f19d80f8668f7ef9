"""The page about the archive: its tables and columns, from what is exported."""

from collections.abc import Iterator

from quarterdeck.exports.rules import TABLES
from quarterdeck.exports.terms.shapes import Kept, Shape

LEAD = """`quarterdeck export`, the page **Exports** and `POST /exports` write every table of the company as a file of
its own. Names of tables and columns are stable: columns may be added, none is renamed or taken away without a line in
the changelog. How to take an archive is told in the [guide](../guide/export.md).

- Ids are texts of 13 letters and digits, as in addresses and the API; instants are UTC; days are days.
- Amounts stand beside their currency. Numbers are decimals: `decimal128(38, 10)` in Parquet.
- Enumerations are keys, the same in every language.
- `manifest.json` says when the archive was written, by which version, and how many rows each table has. Tables are read
  one after the other while others work: a row written meanwhile may be in one table and not yet in another.
- The audit log is a list of its own. Secrets (passwords, tokens, keys, secrets of webhooks) are never exported."""
WORDS = {Kept.TEXT: "text", Kept.ID: "id", Kept.WHOLE: "whole number", Kept.YES_NO: "yes or no", Kept.DAY: "day"}
WORDS |= {Kept.INSTANT: "instant"}


def archive() -> Iterator[str]:
    """The tables with their columns."""
    yield LEAD
    for table in TABLES:
        yield from ("", f"## `{table.name}`", "", f"{table.meaning}.", "")
        yield from ("| column | type | meaning |", "|---|---|---|")
        yield from (f"| `{column.name}` | {_type(column)} | {column.meaning} |" for column in table.columns)


def _type(column: Shape) -> str:
    return "text" if column.of else WORDS.get(column.kept, "number")
