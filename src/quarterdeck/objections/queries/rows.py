"""The deals behind a figure: a page of them, with how many there are and what they come to."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from quarterdeck.gaps.queries.ranking import worth_of
from quarterdeck.gaps.rules import Known, Sum, summed
from quarterdeck.objections.queries.gathering import (
    first_stages,
    known_among,
    looked_at,
    objected,
    raised_among,
    staged,
)
from quarterdeck.objections.queries.placing import placing_of
from quarterdeck.objections.rules import Raised, group_of, is_of
from quarterdeck.objections.terms import DEAL, Figure
from quarterdeck.opportunities.queries.cards import Card, cards_by_id
from quarterdeck.qualification.queries import standing_objections
from quarterdeck.reports.queries.metric import PAGE, Looking, Value
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import Period

_SAID = ("record_id", "topic", "outcome", "raised_on", "text", "answer")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deals: behind a figure of a topic, of any where it is empty; of `stage_id` those that heard it first there;
    of `quarter` those on which it was raised in it; with the value `at` of the segment that is looked at, with any
    where it is empty.
    """

    figure: Figure
    topic: str = ""
    stage_id: int | None = None
    quarter: Period | None = None
    at: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """An objection in the words of who wrote it down."""

    topic: str
    outcome: str
    raised_on: date
    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class Row:
    """A deal behind a figure with its objections of the topic; `deal` says what it comes to."""

    deal: Known
    card: Card
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class RowsPage:
    """A page of rows; `sum` is of all of them, `label` what the value of the segment is called."""

    rows: list[Row]
    sum: Sum
    label: str


def deals_behind(looking: Looking, wanted: Wanted, first: int = 0, most: int = PAGE) -> RowsPage:
    """The deals behind a figure, the last closed first, then open ones by the largest amount.

    Five queries, pipelines and rates. Raises NotFound for people of partners, NoAnswer where segments are asked for and
    the copy does not answer.
    """
    found, label = _found(looking, wanted)
    deals = worth_of(looking.lens, found)
    order = sorted(deals.values(), key=_place)
    shown = [deal.id for deal in order[first : first + most]]
    cards = {card.id: card for card in cards_by_id(looking.lens, tuple(shown))}
    said = _said(shown, wanted.topic)
    # A deal that went out of sight in this moment is not shown.
    rows = [Row(deals[key], cards[key], tuple(said.get(key, ()))) for key in shown if key in cards]
    return RowsPage(rows, summed(order), label)


def _place(deal: Known) -> tuple[bool, int, int, int]:
    closed = deal.closed_on.toordinal() if deal.closed_on else 0
    return deal.is_open, -closed, -(deal.worth or 0), deal.id


def _found(looking: Looking, wanted: Wanted) -> tuple[list[Known], str]:
    deals, days = looked_at(looking), wanted.quarter or looking.days
    if wanted.figure in (Figure.WITHOUT, Figure.WITHOUT_WON):
        rest = deals.filter(closed_on__gte=days.start, closed_on__lt=days.end).exclude(pk__in=objected(wanted.topic))
        without, label = _kept(looking, wanted, known_among(rest), None)
        return [deal for deal in without.values() if is_of(wanted.figure, deal, (), days)], label
    having = deals.filter(pk__in=objected(wanted.topic))
    every = known_among(having)
    known, label = _kept(looking, wanted, every, every)
    groups = {key: ones for key, ones in group_of(raised_among(having), wanted.topic).items() if key in known}
    fitting = {key: ones for key, ones in groups.items() if is_of(wanted.figure, known[key], ones, days)}
    if wanted.stage_id is not None:
        first = _first(looking, having, fitting)
        fitting = {key: ones for key, ones in fitting.items() if first[key] == wanted.stage_id}
    return [known[key] for key in fitting], label


def _kept(
    looking: Looking, wanted: Wanted, known: Mapping[int, Known], ids: Collection[int] | None
) -> tuple[Mapping[int, Known], str]:
    """Of these deals those of the segments that are looked at, all where none is; and what their value is called."""
    placing = placing_of(looking, ids)
    if placing is None:
        return known, ""
    return {deal.id: deal for deal in placing.kept(known.values(), wanted.at)}, placing.label(wanted.at)


def _first(looking: Looking, having: QuerySet[Any], groups: Mapping[int, Sequence[Raised]]) -> dict[int, int | None]:
    return first_stages(staged(looking, having, [one for ones in groups.values() for one in ones]))


def _said(ids: Sequence[int], topic: str) -> dict[int, list[Said]]:
    """What is held against these deals, the first raised first. One query."""
    rows = standing_objections(DEAL).filter(record_id__in=ids)
    rows = rows.filter(topic=topic) if topic else rows
    found: dict[int, list[Said]] = defaultdict(list)
    for deal_id, *values in rows.order_by("raised_on", "created_at", "pk").values_list(*_SAID):
        found[deal_id].append(Said(*values))
    return found
