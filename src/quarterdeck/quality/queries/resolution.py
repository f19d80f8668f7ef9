"""The deals whose changes are known to an interval only, asked of the analytics copy with the actor's eyes."""

from collections.abc import Sequence

from quarterdeck.analytics.resolution import ResolutionQuestion, RoughDeal, RoughQuestion
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.queries.cards import Card, cards_by_id
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.warehouse.queries import ask
from quarterdeck.warehouse.terms import Told, Unavailable

PAGE = 50


@dataclass(frozen=True, slots=True)
class RoughRow:
    """A deal whose changes are known to an interval; no card where it has gone out of sight since."""

    deal: RoughDeal
    card: Card | None


def rough_rows(lens: Lens, asked: ResolutionQuestion, first: int) -> Told[list[RoughRow]] | Unavailable:
    """A page of the deals behind a resolution after the `first` ones, the roughest first. One query."""
    told = ask(lens.actor, RoughQuestion(asked.viewer, asked, first, PAGE), "rough_deals")
    if isinstance(told, Unavailable):
        return told
    deals: Sequence[RoughDeal] = told.answer
    cards = {card.id: card for card in cards_by_id(lens, tuple(deal.opportunity_id for deal in deals))} if deals else {}
    return Told([RoughRow(deal, cards.get(deal.opportunity_id)) for deal in deals], told.as_of)
