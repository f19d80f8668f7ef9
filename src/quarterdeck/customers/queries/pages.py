"""Pages of sorted lists by keyset: where a page ends is the last row's sort key and id."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from django.db.models import BigIntegerField, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from quarterdeck.values.cursors import read_cursor, write_cursor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused

Row = TypeVar("Row")
MOST_ROWS = 200
# What sorts as if it stood behind every number there is.
MISSING = 2**62


@dataclass(frozen=True, slots=True)
class ListPage(Generic[Row]):
    """One page of a list, and how many rows the whole list has. `next_cursor` is empty on the last page."""

    rows: tuple[Row, ...]
    next_cursor: str
    count: int


@dataclass(frozen=True, slots=True)
class SortKey:
    """What a list can be sorted by. `kind` is the key's type in a cursor; instants and days travel as ISO text."""

    expression: Combinable
    kind: type = str

    def read(self, key: Any) -> Any:
        """The key as the database compares it. Raises Refused when a cursor was tampered with."""
        if self.kind not in (date, datetime):
            return key
        try:
            return date.fromisoformat(key) if self.kind is date else datetime.fromisoformat(key).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            text = Text.of("This cursor does not belong to this list.")
            raise Refused.because("cursor_unusable", text, "cursor") from error


def by_text(column: str) -> Callable[[bool], SortKey]:
    """A sort by a folded text."""
    return lambda _: SortKey(F(column))


def by_instant(column: str) -> Callable[[bool], SortKey]:
    """A sort by an instant."""
    return lambda _: SortKey(F(column), datetime)


def by_number(column: str) -> Callable[[bool], SortKey]:
    """A sort by a number from 0 up, rows without one at the end whichever way it goes."""

    def key(descends: bool) -> SortKey:  # noqa: FBT001  every sort is called so
        # The value needs the wide type of its own: as a plain integer PostgreSQL's driver cuts it to 32 bits.
        missing = Value(-1 if descends else MISSING, output_field=BigIntegerField())
        return SortKey(Coalesce(F(column), missing, output_field=BigIntegerField()), int)

    return key


@dataclass(frozen=True, slots=True)
class ListSpec(Generic[Row]):
    """What a list reads and sorts by: columns, how they make a row, and the keys by name."""

    columns: tuple[str, ...]
    make: Callable[..., Row]
    sorts: Mapping[str, Callable[[bool], SortKey]]


def list_page(rows: QuerySet[Any], spec: ListSpec[Row], *, sort: str, cursor: str, limit: int) -> ListPage[Row]:
    """The page of `rows` after `cursor`, by one of the spec's sorts (`-name` descends), then by id. Two queries.

    `limit` is cut to 1 to MOST_ROWS. Raises Refused for an unknown sort or a foreign cursor.
    """
    descends = sort.startswith("-")
    make_key = spec.sorts.get(sort.removeprefix("-"))
    if make_key is None:
        text = Text.of("This list cannot be sorted by “{sort}”.", sort=sort[:40])
        raise Refused.because("sort_unknown", text, "sort")
    key = make_key(descends)
    keyed = rows.annotate(sort_key=key.expression)
    after = _after(key, cursor, sort) if cursor else Q()
    sign = "-" if descends else ""
    limit = max(1, min(limit, MOST_ROWS))
    ordered = keyed.filter(after).order_by(f"{sign}sort_key", f"{sign}pk")
    found = list(ordered.values_list("sort_key", "pk", *spec.columns)[: limit + 1])
    shown = found[:limit]
    next_cursor = ""
    if len(found) > limit:
        last, pk, *_ = shown[-1]
        next_cursor = write_cursor(sort, [last.isoformat() if isinstance(last, date) else last, pk])
    return ListPage(tuple(spec.make(*row[2:]) for row in shown), next_cursor, rows.count())


def _after(key: SortKey, cursor: str, sort: str) -> Q:
    last, pk = read_cursor(cursor, sort, [(str if key.kind in (date, datetime) else key.kind,), (int,)])
    side = "lt" if sort.startswith("-") else "gt"
    value = key.read(last)
    # Said so that the first half can be a range of an index.
    return Q(**{f"sort_key__{side}e": value}) & (Q(**{f"sort_key__{side}": value}) | Q(**{f"pk__{side}": pk}))
