"""Lists of opportunities: filtered, sorted, paged by key, with totals over the whole filter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any

from django.db.models import Case, F, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Cast

from quarterdeck.catalog.terms import Policy
from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.queries.cards import Card, carded
from quarterdeck.opportunities.queries.lens import Lens
from quarterdeck.opportunities.queries.predicates import filtered, flags_q
from quarterdeck.opportunities.queries.totals import DEALS, Group, converted, flag_count, list_groups
from quarterdeck.opportunities.terms import DealFilter
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.values.cursors import read_cursor, unusable_cursor, write_cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow(Card):
    """A card with what a list says besides. `converted_minor` is in the display currency, None without a rate."""

    stage_name: str
    pipeline_key: str
    converted_minor: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """A page of a list; count, totals and flag counts are over the whole filter, as on the board."""

    rows: tuple[ListRow, ...]
    next_cursor: str | None
    count: int
    amount_minor: int
    unpriced: int
    unconverted: int
    overdue: int
    stalled: int
    currency: str
    rate_day: date
    rate_policy: Policy


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found.astimezone(UTC)


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
}
SORTS = (*_KEYS, "amount")


def opportunity_list(
    lens: Lens, deals: DealFilter, *, sort: str = "close_date", cursor: str = "", limit: int = 50
) -> ListPage:
    """One page, sorted by one of SORTS, with "-" in front the other way round; missing values come at one end.

    Amounts sort by their value in the display currency. Raises Refused for a cursor of another list.
    """
    groups = list_groups(lens, deals)
    rows = filtered(lens, deals).filter(flags_q(lens, deals))
    found = carded(lens, _sorted(lens, rows, groups, (sort, cursor))[: limit + 1], "sort_key")
    total = converted(lens, groups)
    return ListPage(
        rows=tuple(_row(lens, card, lens.spec(card.pipeline_id)) for card, _ in found[:limit]),
        next_cursor=_cursor(sort, *found[limit - 1]) if len(found) > limit else None,
        count=total.count,
        amount_minor=total.amount_minor,
        unpriced=total.unpriced,
        unconverted=total.unconverted,
        overdue=flag_count(groups, "overdue"),
        stalled=flag_count(groups, "stalled"),
        currency=lens.currency,
        rate_day=lens.rates.day,
        rate_policy=lens.rates.policy,
    )


def _row(lens: Lens, card: Card, spec: PipelineSpec) -> ListRow:
    minor = card.amount_minor
    return ListRow(
        **{field.name: getattr(card, field.name) for field in fields(Card)},
        stage_name=spec.at(card.stage_id).name,
        pipeline_key=spec.key,
        converted_minor=None if minor is None else lens.rates.convert(minor, card.currency),
    )


def _sorted(
    lens: Lens, rows: QuerySet[Opportunity], groups: Sequence[Group], wanted: tuple[str, str]
) -> QuerySet[Opportunity]:
    """The rows after the cursor in the order asked for; their key is annotated as `sort_key`."""
    sort, cursor = wanted
    name, down = sort.removeprefix("-"), "-" if sort.startswith("-") else ""
    key, read = (_amount_key(lens, groups), _number) if name == "amount" else _KEYS[name]
    rows = rows.annotate(sort_key=key).order_by(f"{down}sort_key", f"{down}id")
    if not cursor:
        return rows
    said, number = read_cursor(cursor, sort, [(str, int, float), (int,)])
    try:
        value = read(said)
    except (TypeError, ValueError, OverflowError) as error:
        raise unusable_cursor() from error
    beyond = "lt" if down else "gt"
    return rows.filter(Q(**{f"sort_key__{beyond}": value}) | Q(sort_key=value, **{f"id__{beyond}": number}))


def _cursor(sort: str, card: Card, key: Any) -> str:
    return write_cursor(sort, [key.isoformat() if isinstance(key, date) else key, card.id])


def _amount_key(lens: Lens, groups: Sequence[Group]) -> Any:
    """What amounts sort by: minor units in one currency, else their value in the display currency.

    Without an amount, or without a rate for it, a deal sorts below all others.
    """
    currencies = sorted({group.currency for group in groups if group.priced and group.what == DEALS})
    if len(currencies) <= 1:
        return F("amount_key")
    units = {currency: lens.rates.convert(10**12, currency) for currency in currencies}
    values = [
        When(
            Q(currency=currency, amount_minor__isnull=False),
            then=Cast("amount_minor", FloatField()) * Value(minor / 1e12),
        )
        for currency, minor in units.items()
        if minor is not None
    ]
    return Case(*values, default=Value(-1.0), output_field=FloatField())
