"""What is to be minded when figures are read, and the deals of one trap, as files."""

from collections.abc import Iterator
from typing import TypeVar

from django.http import QueryDict

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.reading.affects import AFFECTS
from quarterdeck.analytics.reading.trapped import ROWS, TrappedDeal
from quarterdeck.analytics.reading.traps import Trap
from quarterdeck.analytics.schema import date_of
from quarterdeck.exports.tables.fields import Field, cells_of, columns_of
from quarterdeck.exports.tables.sources import Listed, Rows, Source
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.queries.cards import Card
from quarterdeck.quality.queries.trapped import TrapPage, trap_page
from quarterdeck.quality.queries.traps import traps_of
from quarterdeck.reports.views.showing import lens_of
from quarterdeck.sheets.writing import ValueType
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import Money
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import NotFound, Refused
from quarterdeck.warehouse.terms import Unavailable

T = TypeVar("T")
_AT_ONCE = 1_000
_NO_FIGURES = Text.of(N_("No figures right now: the analytics copy is not answering. Try again in a moment."))
_Row = tuple[TrappedDeal, Card | None]


def read_traps(actor: Actor, query: QueryDict) -> Listed:
    """A row a trap; none for who does not see all records. Raises Refused while there are no figures."""
    told = _given(traps_of(lens_of(actor))).answer
    return Listed(len(told), columns_of(_TRAPS), (cells_of(_TRAPS, one) for one in told))


def read_trapped(actor: Actor, query: QueryDict) -> Listed:
    """A row a deal of the trap that the query names; none for who does not see all records. Raises NotFound."""
    trap, lens = query.get("trap", ""), lens_of(actor)
    if trap not in ROWS:
        raise NotFound("trap")
    count = _given(trap_page(lens, trap, 0, 1)).count
    return Listed(count, columns_of(_DEALS), _cells(lens, trap, count))


SOURCES = (
    Source("traps", N_("Mind when reading"), "traps", read_traps),
    Source("trapped", N_("Deals to mind when reading"), "traps", read_trapped),
)


def _given(told: T | Unavailable) -> T:
    if isinstance(told, Unavailable):
        raise Refused.because("figures_missing", _NO_FIGURES)
    return told


def _cells(lens: Lens, trap: str, count: int) -> Rows:
    for page in _pages(lens, trap, count):
        for row in page.rows:
            yield cells_of(_DEALS, row)


def _pages(lens: Lens, trap: str, count: int) -> Iterator[TrapPage]:
    for first in range(0, count, _AT_ONCE):
        yield _given(trap_page(lens, trap, first, _AT_ONCE))


def _amount(row: _Row) -> object:
    deal = row[0]
    return None if deal.amount is None else Money.of_minor(deal.amount, deal.currency).amount


def _closed(row: _Row) -> object:
    return None if row[0].closed_day is None else date_of(row[0].closed_day)


_TRAPS: tuple[Field[Trap], ...] = (
    Field("trap", N_("Key"), lambda one: one.key),
    Field("text", N_("What was found"), lambda one: text(one.text)),
    Field("count", N_("Count"), lambda one: one.count, ValueType.WHOLE),
    Field("of", N_("Of how many"), lambda one: one.of, ValueType.WHOLE),
    Field("metric", N_("Matters to"), lambda one: text(METRICS[AFFECTS[one.key]].name)),
)
_DEALS: tuple[Field[_Row], ...] = (
    Field("opportunity_id", N_("Id of the deal"), lambda row: public_id(row[0].opportunity_id)),
    Field("name", N_("Deal"), lambda row: row[1].name if row[1] else ""),
    Field("account", N_("Account"), lambda row: row[1].account_name if row[1] else ""),
    Field("owner", N_("Owner"), lambda row: row[1].owner_name if row[1] else ""),
    Field("created", N_("Created"), lambda row: date_of(row[0].created_day), ValueType.DAY),
    Field("closed", N_("Closed"), _closed, ValueType.DAY),
    Field("days", N_("Days"), lambda row: row[0].days, ValueType.WHOLE),
    Field("amount", N_("Amount"), _amount, ValueType.NUMBER),
    Field("currency", N_("Currency"), lambda row: row[0].currency),
)
