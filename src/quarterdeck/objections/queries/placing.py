"""Where deals belong where figures are told apart or kept to segments, as the analytics copy knows it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cached_property

from quarterdeck.analytics.schema import date_of
from quarterdeck.analytics.why.placed import Place, Placed, PlacedDeal, PlacedQuestion
from quarterdeck.gaps.rules import Known
from quarterdeck.objections.queries.gathering import KEPT_TO
from quarterdeck.objections.terms import METRIC
from quarterdeck.reports.queries.metric import Looking, Value
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.warehouse.queries import ask, given
from quarterdeck.warehouse.terms import Told


@dataclass(frozen=True)
class Placing:
    """The deals that count, each with its value of the segment; `as_of` is the age of the copy that says so."""

    told: Placed
    as_of: datetime

    @cached_property
    def deals(self) -> Mapping[int, PlacedDeal]:
        """They by id."""
        return {deal.opportunity_id: deal for deal in self.told.deals}

    @property
    def closed(self) -> tuple[int, int]:
        """How many deals were won in the days, and how many closed."""
        return _closed(self.told.total)

    def kept(self, known: Iterable[Known], at: tuple[Value, ...] = ()) -> list[Known]:
        """Of these deals those that count, with one value of the segment where that is named; as the copy has them, so
        that they and what was closed are of one moment.
        """
        found = [(deal, self.deals.get(deal.id)) for deal in known]
        return [_as_of(deal, placed) for deal, placed in found if placed and (not at or placed.value == at[0])]

    def label(self, at: tuple[Value, ...]) -> str:
        """What a value of the segment is called; empty where none is named, or nothing is there."""
        return next((place.label for place in self.told.places if at and place.value == at[0]), "")

    def places(self, known: Mapping[int, Known]) -> list[tuple[Place, dict[int, Known], tuple[int, int]]]:
        """Each value of the segment with its deals among these, and what was closed there."""
        found: dict[Value, dict[int, Known]] = {place.value: {} for place in self.told.places}
        for pk, deal in known.items():
            found[self.deals[pk].value][pk] = deal
        return [(place, found[place.value], _closed(place)) for place in self.told.places]


def is_placed(looking: Looking) -> bool:
    """Whether this look asks for more than who sees what and whose it is, which is known here."""
    return bool(looking.by or looking.only.keys() - KEPT_TO)


def placing_of(looking: Looking, ids: Collection[int] | None) -> Placing | None:
    """Where these deals belong, without them those closed in the days; None where nothing asks for it. No query.

    Raises NoAnswer while the copy does not answer, Undefined for a segment that makes no sense.
    """
    if not is_placed(looking):
        return None
    question = looking.question(METRIC)
    asked = PlacedQuestion(question.viewer, question, looking.by, None if ids is None else tuple(ids))
    told: Told[Placed] = given(ask(looking.lens.actor, asked, "placed"))
    return Placing(told.answer, told.as_of)


def _closed(place: Place) -> tuple[int, int]:
    return place.won, place.closed


def _as_of(deal: Known, placed: PlacedDeal) -> Known:
    closed = None if placed.closed_day is None else date_of(placed.closed_day)
    is_open = placed.outcome == "open"
    return replace(deal, is_open=is_open, is_lost=placed.outcome == "lost", closed_on=None if is_open else closed)
