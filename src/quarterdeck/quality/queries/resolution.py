"""The deals whose changes are known to an interval only, asked of the analytics copy with the actor's eyes."""

from quarterdeck.analytics.resolution import Resolution, ResolutionQuestion, RoughDeal, RoughPage, RoughQuestion
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


@dataclass(frozen=True, slots=True)
class RoughRows:
    """A page of them, and the resolution they are behind."""

    found: Resolution
    rows: list[RoughRow]


def rough_rows(lens: Lens, asked: ResolutionQuestion, first: int) -> Told[RoughRows] | Unavailable:
    """A resolution and a page of the deals behind it after the `first` ones, the roughest first. One query."""
    told = ask(lens.actor, RoughQuestion(asked.viewer, asked, first, PAGE), "rough_page")
    if isinstance(told, Unavailable):
        return told
    page: RoughPage = told.answer
    ids = tuple(deal.opportunity_id for deal in page.deals)
    cards = {card.id: card for card in cards_by_id(lens, ids)} if ids else {}
    rows = [RoughRow(deal, cards.get(deal.opportunity_id)) for deal in page.deals]
    return Told(RoughRows(page.found, rows), told.as_of)
