"""The bars of a bridge, and the rows behind one of them, as files."""

from collections.abc import Iterator, Mapping

from django.http import QueryDict
from django.utils import timezone

from quarterdeck.analytics.movement.asked import BARS, OPENING, Bar, Moved, Side
from quarterdeck.analytics.schema import date_of
from quarterdeck.exports.tables.fields import Field, cells_of, columns_of
from quarterdeck.exports.tables.known import as_known
from quarterdeck.exports.tables.sources import Listed, Rows, Source
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.queries import Lens
from quarterdeck.reports.queries import movement as queries
from quarterdeck.reports.queries.movement import Moving
from quarterdeck.reports.queries.resolution import of_movement
from quarterdeck.reports.rules.movement import BAR_LABELS
from quarterdeck.reports.views.movement_asked import asked_by
from quarterdeck.reports.views.movement_shown import stage_name
from quarterdeck.sheets.writing import ValueType
from quarterdeck.users.queries import company
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import Money
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused
from quarterdeck.warehouse.terms import Told, Unavailable

_AT_ONCE = 20_000
_NO_FIGURES = Text.of(N_("No figures right now: the analytics copy is not answering. Try again in a moment."))


@dataclass(frozen=True, slots=True)
class _Row:
    moved: Moved
    currency: str
    people: Mapping[int, str]
    lens: Lens

    @property
    def was(self) -> Side | None:
        return self.moved.before

    @property
    def now(self) -> Side | None:
        return self.moved.after


def _bar_fields(currency: str) -> tuple[Field[Bar], ...]:
    return (
        Field("bar", N_("Key"), lambda bar: bar.key),
        Field("name", N_("Bar"), lambda bar: text(BAR_LABELS[bar.key])),
        Field("deals", N_("Deals"), lambda bar: bar.count, ValueType.WHOLE),
        Field("amount", N_("Amount"), lambda bar: Money.of_minor(bar.minor, currency).amount, ValueType.NUMBER),
        Field("currency", N_("Currency"), lambda _: currency),
    )


def _sides(key: str, labels: tuple[str, str, str, str, str, str], of: str) -> tuple[Field[_Row], ...]:
    """The fields of one of the two days; `of` is the attribute of the row."""

    def side(row: _Row) -> Side | None:
        found: Side | None = getattr(row, of)
        return found

    def amount(row: _Row) -> object:
        found = side(row)
        return None if found is None or found.amount is None else Money.of_minor(found.amount, found.currency).amount

    def close(row: _Row) -> object:
        found = side(row)
        return None if found is None or found.close_day is None else date_of(found.close_day)

    def named(row: _Row, what: str) -> str:
        found = side(row)
        if found is None:
            return ""
        said = {
            "currency": found.currency,
            "stage": stage_name(row.lens, found.stage_id),
            "category": found.category,
            "owner": row.people.get(found.owner_id, ""),
        }
        return said[what]

    amounts, currencies, closes, stages, categories, owners = labels
    return (
        Field(f"amount_{key}", amounts, amount, ValueType.NUMBER),
        Field(f"currency_{key}", currencies, lambda row: named(row, "currency")),
        Field(f"close_date_{key}", closes, close, ValueType.DAY),
        Field(f"stage_{key}", stages, lambda row: named(row, "stage")),
        Field(f"category_{key}", categories, lambda row: named(row, "category")),
        Field(f"owner_{key}", owners, lambda row: named(row, "owner")),
    )


def _part(row: _Row) -> object:
    return None if row.moved.minor is None else Money.of_minor(row.moved.minor, row.currency).amount


_THEN = (
    N_("Amount then"), N_("Currency then"), N_("Close date then"), N_("Stage then"), N_("Category then"),
    N_("Owner then"),
)  # fmt: skip
_NOW = (
    N_("Amount now"), N_("Currency now"), N_("Close date now"), N_("Stage now"), N_("Category now"), N_("Owner now"),
)  # fmt: skip
_ROW: tuple[Field[_Row], ...] = (
    Field("id", N_("Id"), lambda row: public_id(row.moved.opportunity_id)),
    Field("name", N_("Deal"), lambda row: row.moved.name),
    Field("part", N_("Part"), _part, ValueType.NUMBER),
    Field("currency", N_("Currency"), lambda row: row.currency),
    *_sides("then", _THEN, "was"),
    *_sides("now", _NOW, "now"),
)


def _moving(actor: Actor, query: QueryDict) -> Moving:
    home = company()
    lens = Lens(actor=actor, currency=home.reporting_currency, now=timezone.now(), of=home)
    return asked_by(query, lens).moving


def _bars(actor: Actor, query: QueryDict) -> Listed:
    moving = _moving(actor, query)
    told = queries.bridge_of(moving)
    if isinstance(told, Unavailable):
        raise Refused.because("figures_missing", _NO_FIGURES)
    fields = _bar_fields(told.answer.currency)
    rows = (cells_of(fields, bar) for bar in told.answer.bars)
    return as_known(Listed(len(told.answer.bars), columns_of(fields), rows), actor, of_movement(moving))


def _rows(actor: Actor, query: QueryDict) -> Listed:
    moving, bar = _moving(actor, query), query.get("bar", OPENING)
    bar = bar if bar in BARS else OPENING
    told = queries.rows_of(moving, bar, 0, 0)
    if isinstance(told, Unavailable):
        raise Refused.because("figures_missing", _NO_FIGURES)
    return as_known(Listed(told.answer.count, columns_of(_ROW), _cells(moving, bar)), actor, of_movement(moving))


def _cells(moving: Moving, bar: str) -> Rows:
    for part in _parts(moving, bar):
        people = queries.names_of(side.owner_id for row in part for side in (row.before, row.after) if side)
        for row in part:
            yield cells_of(_ROW, _Row(row, moving.lens.company.reporting_currency, people, moving.lens))


def _parts(moving: Moving, bar: str) -> Iterator[tuple[Moved, ...]]:
    """The rows, in parts that are no message too long. Raises Refused where the copy went away meanwhile."""
    first = 0
    while True:
        told = queries.rows_of(moving, bar, first, _AT_ONCE)
        if not isinstance(told, Told):
            raise Refused.because("figures_missing", _NO_FIGURES)
        yield told.answer.rows
        first += _AT_ONCE
        if first >= told.answer.count:
            return


SOURCES = (
    Source("movement", N_("Movement"), "movement", _bars),
    Source("movement_rows", N_("Deals of a bar of movement"), "movement", _rows),
)
