"""Lists of opportunities: filtered, sorted, paged by key, with totals over the whole filter."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any, Generic, TypeVar

from django.db.models import F, Q, QuerySet

from quarterdeck.catalog.terms import Policy
from quarterdeck.desk.queries.worth import Units, units_of, worth_key
from quarterdeck.health.queries import score_key
from quarterdeck.journal.queries import compiled
from quarterdeck.opportunities.queries.cards import Card, card_of, card_rows
from quarterdeck.opportunities.queries.custom import KIND, sort_key
from quarterdeck.opportunities.queries.lens import Lens
from quarterdeck.opportunities.queries.predicates import Wanted, filtered, flags_q, wanted_of
from quarterdeck.opportunities.queries.records import OpportunityRecord, record_of, record_rows
from quarterdeck.opportunities.queries.scope import found_rows
from quarterdeck.opportunities.queries.totals import DEALS, FlagCounts, converted, flag_counts, list_groups
from quarterdeck.opportunities.terms import DealFilter
from quarterdeck.records.queries.fields import every_field
from quarterdeck.records.terms.fields import FieldSpec, FieldType
from quarterdeck.scores.queries import level_key
from quarterdeck.users.terms import Actor
from quarterdeck.values.cursors import read_cursor, unusable_cursor, write_cursor
from quarterdeck.values.dataclasses import dataclass, fields

Listed = TypeVar("Listed")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow(Card):
    """A card with what a list says besides. `converted_minor` is in the display currency, None without a rate."""

    stage_name: str
    pipeline_key: str
    converted_minor: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Generic[Listed]):
    """A page of a list; count, totals and flags are over the whole filter, as on the board."""

    rows: tuple[Listed, ...]
    next_cursor: str | None
    count: int
    amount_minor: int
    unpriced: int
    unconverted: int
    flags: FlagCounts
    currency: str
    rate_day: date
    rate_policy: Policy


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found.astimezone(UTC)


def _whole(value: Any) -> int:
    return int(_number(value))


def _number(value: Any) -> float:
    if not isfinite(float(value)):
        raise ValueError(value)
    return float(value)


# Sort name -> what is sorted by, and how its value in a cursor is read back.
_KEYS: dict[str, tuple[Any, Callable[[Any], Any]]] = {
    "close_date": (F("close_key"), date.fromisoformat),
    "name": (F("name_key"), str),
    "owner": (F("owner__name_key"), str),
    "stage": (F("stage__position"), int),
    "created_at": (F("created_at"), _instant),
    "stage_entered_at": (F("stage_entered_at"), _instant),
    "updated_at": (F("updated_at"), _instant),
    "health": (score_key(), int),
    "score": (level_key(descends=False), int),
}
SORTS = (*_KEYS, "amount")
# The same of custom fields; the other types sort by whole numbers.
_CUSTOM: dict[FieldType, Callable[[Any], Any]] = {FieldType.TEXT: str, FieldType.DAY: date.fromisoformat}


def is_sort(actor: Actor, sort: str) -> bool:
    """Whether lists of the actor can be sorted so. No query but after a change of custom fields."""
    name = sort.removeprefix("-")
    spec = every_field(actor, KIND).get(name)
    return name in SORTS or (spec is not None and spec.is_active and spec.is_sorted)


@dataclass(frozen=True, slots=True)
class Paging:
    """One of SORTS or a custom field, with "-" in front the other way round; where the page before ended; how many."""

    sort: str = "close_date"
    cursor: str = ""
    limit: int = 50

    @property
    def name(self) -> str:
        """What is sorted by."""
        return self.sort.removeprefix("-")


def opportunity_list(
    lens: Lens, deals: DealFilter, *, sort: str = "close_date", cursor: str = "", limit: int = 50
) -> ListPage[ListRow]:
    """One page, sorted by one of SORTS, with "-" in front the other way round; missing values come at one end.

    Amounts sort by their value in the display currency. Raises Refused for a cursor of another list.
    """
    return _page(lens, deals, Paging(sort, cursor, limit), _Kind(card_rows, lambda row: _row(lens, card_of(lens, row))))


def opportunity_parts(lens: Lens, deals: DealFilter, sort: str, at_once: int) -> Iterator[tuple[ListRow, ...]]:
    """Every row of the list, in its order, in parts: what files are made of. Two queries, and one a part."""
    wanted, paging = wanted_of(lens, deals), Paging(sort, limit=at_once)
    priced = {group.currency for group in list_groups(deals, wanted) if group.priced and group.what == DEALS}
    units = units_of(lens, priced) if paging.name == "amount" else ()
    order = (sort, at_once, every_field(lens.actor, KIND).get(paging.name))
    after: tuple[Any, int] | None = None
    while True:
        found = _rows(card_rows, order, wanted=wanted, units=units, after=after)
        shown = found[:at_once]
        yield tuple(_row(lens, card_of(lens, row)) for row in shown)
        if len(found) <= at_once:
            return
        after = (shown[-1][-1], shown[-1][0])


def record_list(lens: Lens, deals: DealFilter, paging: Paging) -> ListPage[OpportunityRecord]:
    """The same page of records with all their fields."""
    return _page(lens, deals, paging, _Kind(record_rows, record_of))


@dataclass(frozen=True, slots=True)
class _Kind(Generic[Listed]):
    """What a list is of: its columns, with the id first, and what is made of a row."""

    columns: Callable[..., QuerySet[Any, Any]]
    make: Callable[[Sequence[Any]], Listed]


def _page(lens: Lens, deals: DealFilter, paging: Paging, kind: _Kind[Listed]) -> ListPage[Listed]:
    wanted = wanted_of(lens, deals)
    groups = list_groups(deals, wanted)
    priced = {group.currency for group in groups if group.priced and group.what == DEALS}
    units = units_of(lens, priced) if paging.name == "amount" else ()
    spec = every_field(lens.actor, KIND).get(paging.name)
    after = _after(paging, spec, is_whole=len(units) <= 1)
    found = _rows(kind.columns, (paging.sort, paging.limit, spec), wanted=wanted, units=units, after=after)
    shown = found[: paging.limit]
    total = converted(lens, groups)
    return ListPage(
        rows=tuple(map(kind.make, shown)),
        next_cursor=_cursor(paging, shown[-1]) if len(found) > paging.limit else None,
        count=total.count,
        amount_minor=total.amount_minor,
        unpriced=total.unpriced,
        unconverted=total.unconverted,
        flags=flag_counts(groups),
        currency=lens.currency,
        rate_day=lens.rates.day,
        rate_policy=lens.rates.policy,
    )


@compiled
def _rows(
    columns: Callable[..., QuerySet[Any, Any]],
    order: tuple[str, int, FieldSpec | None],
    *,
    wanted: Wanted,
    units: Units,
    after: tuple[Any, int] | None,
) -> QuerySet[Any, Any]:
    """The rows after a key and id, in order, one more than asked for; their key is the last column.

    `order` is the sort, how many are asked for, and the custom field that is sorted by.
    """
    sort, limit, spec = order
    name, down = sort.removeprefix("-"), "-" if sort.startswith("-") else ""
    key = sort_key(spec, descends=bool(down)) if spec else _key(name, units, descends=bool(down))
    by = (f"{down}sort_key", f"{down}id")
    rows = filtered(wanted, is_by_day=name == "close_date").filter(flags_q(wanted)).annotate(sort_key=key)
    if name == "close_date":
        # Says nothing new, but an index of owner and day is known by it: another would be read whole, and sorted.
        rows = rows.filter(close_key__gte=date.min)
    if after is not None:
        value, number = after
        beyond = "lt" if down else "gt"
        rows = rows.filter(Q(**{f"sort_key__{beyond}": value}) | Q(sort_key=value, **{f"id__{beyond}": number}))
    # Which ones they are is found in an index; what they look like is read for these alone.
    found = found_rows(rows.order_by(*by).values("pk")[: limit + 1])
    return columns(found.annotate(sort_key=key).order_by(*by), wanted.actor, "sort_key")


def _key(name: str, units: Units, *, descends: bool) -> Any:
    if name == "amount":
        return _amount_key(units)
    return level_key(descends=True) if name == "score" and descends else _KEYS[name][0]


def _row(lens: Lens, card: Card) -> ListRow:
    minor, spec = card.amount_minor, lens.spec(card.pipeline_id)
    return ListRow(
        **{field.name: getattr(card, field.name) for field in fields(Card)},
        stage_name=spec.at(card.stage_id).name,
        pipeline_key=spec.key,
        converted_minor=None if minor is None else lens.rates.convert(minor, card.currency),
    )


def _after(paging: Paging, spec: FieldSpec | None, *, is_whole: bool) -> tuple[Any, int] | None:
    """Key and id that the page before ended with. Raises Refused for a cursor of another list."""
    if not paging.cursor:
        return None
    said, number = read_cursor(paging.cursor, paging.sort, [(str, int, float), (int,)])
    if spec is not None:
        read: Callable[[Any], Any] = _CUSTOM.get(spec.type, _whole)
    else:
        read = (_whole if is_whole else _number) if paging.name == "amount" else _KEYS[paging.name][1]
    try:
        return read(said), int(number or 0)
    except (TypeError, ValueError, OverflowError) as error:
        raise unusable_cursor() from error


def _cursor(paging: Paging, row: Sequence[Any]) -> str:
    key = row[-1]
    return write_cursor(paging.sort, [key.isoformat() if isinstance(key, date) else key, row[0]])


def _amount_key(units: Units) -> Any:
    """What amounts sort by: minor units in one currency, else their value in the display currency.

    Without an amount, or without a rate for it, a deal sorts below all others.
    """
    return F("amount_key") if len(units) <= 1 else worth_key(units)
