"""Every table of the company as documented rows, read by its key in parts: nothing is locked, little is held.

All tables are as they were at one instant, however long the reading takes and whatever is written meanwhile.

This is the one place that reads tables of other slices, by the names that `rules` lists; a decision record says why.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from quarterdeck.exports.terms.shapes import ArchiveTable, Kept, Shape
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission, ScopeKind
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import Money
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotPermitted

AT_ONCE = 2_000


def require_archive(actor: Actor) -> None:
    """Raise NotPermitted unless the actor runs the installation and sees all records."""
    require(actor, Permission.INSTALLATION_MANAGE)
    if actor.scope.kind is not ScopeKind.ALL:
        text = Text.of(N_("The archive holds every record. Only who sees all records may take it."))
        raise NotPermitted(Permission.INSTALLATION_MANAGE, text)


def archive_rows(table: ArchiveTable, where: Mapping[str, Any] | None = None) -> Iterator[list[Any]]:
    """The rows of a table in the order of its key; of all, or those whose source columns equal what `where` says.

    The caller has checked the right. One query a part.
    """
    quote, width = connection.ops.quote_name, len(table.columns)
    key = f"t.{quote(table.key)}"
    chosen = ", ".join([key, *map(_value, table.columns), *map(_beside, table.columns)])
    kinds, after = [column.kept for column in table.columns], None
    while True:
        asked = {f"t.{quote(name)} = %s": value for name, value in (where or {}).items()}
        asked |= {} if after is None else {f"{key} > %s": after}
        narrowed = f" WHERE {' AND '.join(asked)}" if asked else ""
        sql = f"SELECT {chosen} FROM {quote(table.source)} t{narrowed} ORDER BY {key} LIMIT {AT_ONCE}"  # noqa: S608  names from rules
        with connection.cursor() as cursor:
            cursor.execute(sql, list(asked.values()))
            rows = cursor.fetchall()
        for row in rows:
            cells = zip(kinds, row[1 : width + 1], row[width + 1 :], strict=True)
            yield [None if value is None else _read(kept, value, beside) for kept, value, beside in cells]
        if len(rows) < AT_ONCE:
            return
        after = rows[-1][0]


def _value(column: Shape) -> str:
    """Where a column's value comes from: its own column, or the name of what that refers to."""
    quote = connection.ops.quote_name
    own = f"t.{quote(column.source)}"
    if not column.of:
        return own
    name = "label" if column.of == "records_fieldchoice" else "name"
    return f"(SELECT r.{quote(name)} FROM {quote(column.of)} r WHERE r.id = {own})"  # noqa: S608  names from rules


def _beside(column: Shape) -> str:
    """What is needed to read a value: the currency of an amount, the decimals of a field."""
    quote = connection.ops.quote_name
    if column.kept is Kept.SCALED:
        return f"(SELECT f.places FROM records_field f WHERE f.id = t.{quote(column.by)})"  # noqa: S608  names from rules
    return f"t.{quote(column.by)}" if column.by else "NULL"


def _read(kept: Kept, value: Any, beside: Any) -> Any:
    """A value as a file has it."""
    if kept is Kept.MONEY:
        return Money.of_minor(value, beside).amount
    if kept is Kept.SCALED:
        return Decimal(value).scaleb(-(beside or 0))
    places = _PLACES.get(kept)
    return _PLAIN[kept](value) if places is None else Decimal(value).scaleb(-places)


def _instant(value: Any) -> datetime:
    found: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=UTC)


_PLACES = {Kept.PERCENT: 2, Kept.MICRO: 6, Kept.RATE: 10}
_PLAIN: dict[Kept, Callable[[Any], Any]] = {
    Kept.TEXT: str,
    Kept.ID: public_id,
    Kept.WHOLE: int,
    Kept.YES_NO: bool,
    # What a subquery answers has no type on SQLite.
    Kept.DAY: lambda value: date.fromisoformat(value) if isinstance(value, str) else value,
    Kept.INSTANT: _instant,
}
