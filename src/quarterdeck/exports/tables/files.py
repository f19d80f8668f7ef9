"""A list as a file: written whole before it is handed out, so that nobody holds a part of one for all of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, tzinfo
from typing import IO

from django.http import QueryDict

from quarterdeck.exports.queries import ExportRow, ready_export
from quarterdeck.exports.queries.archive import require_archive
from quarterdeck.exports.tables.parquet import write_parquet
from quarterdeck.exports.tables.sources import Listed, Part, Rows, sources
from quarterdeck.exports.terms import COMPANY, Headings, Order
from quarterdeck.kit.viewing import text
from quarterdeck.sheets.writing import (
    FileColumn,
    FileType,
    Sheet,
    ValueType,
    Writer,
    write_delimited,
    write_lines,
    write_sheets,
    write_workbook,
)
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

WRITERS: dict[FileType, Writer] = {
    FileType.CSV: write_delimited,
    FileType.XLSX: write_workbook,
    FileType.PARQUET: write_parquet,
    FileType.JSONL: write_lines,
}
_NOT_AGAIN = Text.of(N_("No import reads this list. Choose other headings."))


def listed(order: Order, by: Actor) -> Listed:
    """What the file of an order is made of, as the actor sees it. Raises NotFound, NotPermitted, Refused."""
    source, query = sources.get(order.source), QueryDict(order.query)
    if order.headings is not Headings.AGAIN:
        return source.read(by, query)
    if source.again is None:
        raise Refused.because("not_imported_again", _NOT_AGAIN, field="headings")
    return source.again(by, query)


def fetched(by: Actor, export_id: int) -> ExportRow:
    """A file whose bytes may be fetched: one's own, of a list that one may still read, by this token too.

    Raises NotFound, NotPermitted, Refused.
    """
    row = ready_export(by, export_id)
    require_archive(by) if row.order.source == COMPANY else listed(row.order, by)
    return row


def write_list(order: Order, found: Listed, to: IO[bytes], zone: tzinfo = UTC) -> int:
    """Write the rows into a file; how many. Raises Refused for what this kind of file cannot hold.

    A workbook to be read has times on the clock of `zone`, which stands in the heading.
    """
    if order.type is FileType.XLSX and found.sheets:
        return write_sheets([_sheet(order, part, zone) for part in found.sheets], to)
    heads = heads_of(found.columns, order.headings)
    if order.type is FileType.XLSX and order.headings is Headings.LABELS:
        found, heads = _on_clock(found, zone), _with_zone(found.columns, heads, zone)
    return WRITERS[order.type](found.columns, heads, found.rows, to)


def _sheet(order: Order, part: Part, zone: tzinfo) -> Sheet:
    found, heads = Listed(len(part.rows), part.columns, iter(part.rows)), heads_of(part.columns, order.headings)
    if order.headings is Headings.LABELS:
        found, heads = _on_clock(found, zone), _with_zone(part.columns, heads, zone)
    return Sheet(part.name, found.columns, heads, found.rows)


def _on_clock(found: Listed, zone: tzinfo) -> Listed:
    """The same rows with instants as a clock of the zone shows them, to the second."""
    places = [place for place, column in enumerate(found.columns) if column.type is ValueType.INSTANT]
    columns = [
        replace(column, type=ValueType.CLOCK) if column.type is ValueType.INSTANT else column
        for column in found.columns
    ]

    def rows() -> Rows:
        for row in found.rows:
            cells = list(row)
            for place in places:
                if cells[place] is not None:
                    cells[place] = cells[place].astimezone(zone).replace(tzinfo=None, microsecond=0)
            yield cells

    return replace(found, columns=columns, rows=rows())


def _with_zone(columns: Sequence[FileColumn], heads: Sequence[str], zone: tzinfo) -> list[str]:
    return [
        f"{head} ({zone})" if column.type is ValueType.INSTANT else head
        for column, head in zip(columns, heads, strict=True)
    ]


def heads_of(columns: Sequence[FileColumn], headings: Headings) -> list[str]:
    """What the columns are called, each by a name of its own: a label that is there twice bears its key."""
    if headings is not Headings.LABELS:
        return [column.key for column in columns]
    labels = [text(column.label) for column in columns]
    return [
        f"{label} ({column.key})" if labels.count(label) > 1 else label
        for label, column in zip(labels, columns, strict=True)
    ]


def label_of(order: Order) -> str:
    """What an order is of, in the reader's language."""
    return text(N_("Whole company") if order.source == COMPANY else sources.get(order.source).label)
