"""The board: column heads over the whole filter, and the first cards of each open stage."""

from collections.abc import Collection
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from quarterdeck.catalog.terms import Policy
from quarterdeck.journal.queries import compiled
from quarterdeck.opportunities.models import Opportunity
from quarterdeck.opportunities.queries.cards import Card, cards, cards_by_id
from quarterdeck.opportunities.queries.lens import Lens
from quarterdeck.opportunities.queries.predicates import Wanted, filtered, flags_q, wanted_of
from quarterdeck.opportunities.queries.totals import ColumnHead, FlagCounts, board_groups, flag_counts, heads
from quarterdeck.opportunities.terms import DealFilter
from quarterdeck.pipelines.rules.pipeline import PipelineSpec
from quarterdeck.values.cursors import read_cursor, unusable_cursor, write_cursor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import NotFound

CARDS = 25
_SORT = "close_date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """An open stage with some of its cards, soonest close date first; `next_cursor` None when these are the last."""

    head: ColumnHead
    cards: tuple[Card, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A pipeline's open stages with cards, its closed ones as heads of what closed this fiscal quarter.

    Totals are in minor units of `currency`, over open deals of the whole filter, at the rates of `rate_day`.
    """

    pipeline: PipelineSpec
    columns: tuple[Column, ...]
    closed: tuple[ColumnHead, ...]
    currency: str
    rate_day: date
    rate_policy: Policy
    flags: FlagCounts

    @property
    def count(self) -> int:
        """Open deals in the filter."""
        return sum(column.head.count for column in self.columns)

    @property
    def amount_minor(self) -> int:
        """Their total."""
        return sum(column.head.amount_minor for column in self.columns)

    @property
    def weighted_minor(self) -> int:
        """Their total, each stage's at its probability."""
        return sum(column.head.weighted_minor for column in self.columns)

    @property
    def unpriced(self) -> int:
        """How many have no amount."""
        return sum(column.head.unpriced for column in self.columns)

    @property
    def unconverted(self) -> int:
        """How many have an amount in a currency without a rate."""
        return sum(column.head.unconverted for column in self.columns)


def board(lens: Lens, deals: DealFilter) -> Board:
    """The board of the filter's pipeline. Raises NotFound when there is no such pipeline."""
    spec = lens.spec(deals.pipeline_id)
    wanted = wanted_of(lens, deals)
    groups = board_groups(lens, deals, wanted, spec.stages)
    found = heads(lens, groups, spec.stages)
    open_heads = [head for head in found if head.stage.is_open]
    by_stage = _cards_by_stage(lens, wanted, [head.stage.id for head in open_heads if head.count])
    return Board(
        pipeline=spec,
        columns=tuple(_column(head, by_stage.get(head.stage.id, []), CARDS) for head in open_heads),
        closed=tuple(head for head in found if not head.stage.is_open),
        currency=lens.currency,
        rate_day=lens.rates.day,
        rate_policy=lens.rates.policy,
        flags=flag_counts(groups),
    )


def column_heads(lens: Lens, deals: DealFilter, stage_ids: Collection[int]) -> list[ColumnHead]:
    """The heads of some stages of the filter's pipeline: what a move changes besides the card."""
    stages = [stage for stage in lens.spec(deals.pipeline_id).stages if stage.id in set(stage_ids)]
    groups = board_groups(lens, deals, wanted_of(lens, deals), stages, has_flags=False)
    return heads(lens, groups, stages)


def column_page(lens: Lens, deals: DealFilter, stage_id: int, cursor: str = "", limit: int = CARDS) -> Column:
    """More cards of one open stage, after a cursor. Raises NotFound for no such stage, Refused for a foreign cursor."""
    stage = lens.spec(deals.pipeline_id).stage(stage_id)
    if stage is None:
        raise NotFound("stage")
    (head,) = column_heads(lens, deals, [stage_id])
    rows = _stage_rows(wanted_of(lens, deals).among([stage_id]))
    if cursor:
        day, number = read_cursor(cursor, _SORT, [(str,), (int,)])
        rows = rows.filter(_after(_day(day), int(number or 0)))
    return _column(head, cards(lens, rows[: limit + 1]), limit)


def _stage_rows(wanted: Wanted) -> QuerySet[Opportunity]:
    return filtered(wanted).filter(flags_q(wanted)).order_by("close_key", "id")


@compiled
def _first_ids(*, wanted: Wanted) -> QuerySet[Opportunity, int]:
    return _stage_rows(wanted).values_list("id", flat=True)[: CARDS + 1]


def _cards_by_stage(lens: Lens, wanted: Wanted, stage_ids: Collection[int]) -> dict[int, list[Card]]:
    """The first cards of each stage, one more than shown: their ids by one statement, the cards by another.

    Each stage is a LIMIT query of its own that reads its index only as far as it must; a window over the
    pipeline would read all of it.
    """
    parts = [part for stage_id in stage_ids if (part := _first_ids.sql(wanted=wanted.among([stage_id])))]
    if not parts:
        return {}
    chosen = [
        f"SELECT id FROM ({part}) AS stage_{i}"  # noqa: S608  the ORM's own SQL, its values stay parameters
        for i, (part, _) in enumerate(parts)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(chosen), [value for _, params in parts for value in params])
        ids = tuple(number for (number,) in cursor.fetchall())
    by_stage: dict[int, list[Card]] = {stage_id: [] for stage_id in stage_ids}
    for card in cards_by_id(lens, ids):
        by_stage[card.stage_id].append(card)
    return by_stage


def _column(head: ColumnHead, found: list[Card], limit: int) -> Column:
    shown = tuple(found[:limit])
    if len(found) <= limit:
        return Column(head=head, cards=shown, next_cursor=None)
    last = shown[-1]
    return Column(head=head, cards=shown, next_cursor=write_cursor(_SORT, [_key(last.close_date), last.id]))


def _key(day: date | None) -> str:
    return (day or date(9999, 12, 31)).isoformat()


def _day(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise unusable_cursor() from error


def _after(day: date, number: int) -> Q:
    return Q(close_key__gt=day) | Q(close_key=day, id__gt=number)
