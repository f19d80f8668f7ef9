"""The deals a trap speaks of, asked of the analytics copy by who sees all records."""

from collections.abc import Sequence

from quarterdeck.analytics.questions import Reach, Viewer
from quarterdeck.analytics.reading.trapped import Trapped, TrappedDeal, TrappedQuestion
from quarterdeck.analytics.reading.traps import Trap
from quarterdeck.analytics.schema import day
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.queries.cards import Card, cards_by_id
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.warehouse.queries import ask
from quarterdeck.warehouse.terms import Unavailable

_NOBODY = Viewer(Reach.NOTHING)


@dataclass(frozen=True, slots=True)
class TrapPage:
    """A page of the deals of a trap; the trap is None where the records do not fall into it."""

    trap: Trap | None
    count: int
    rows: Sequence[tuple[TrappedDeal, Card | None]]


def trap_page(lens: Lens, key: str, first: int, most: int) -> TrapPage | Unavailable:
    """The trap with its deals after the `first` ones; nothing for who does not see all records. One query."""
    told = ask(lens.actor, TrappedQuestion(_NOBODY, key, day(lens.today), first, most), "trapped")
    if isinstance(told, Unavailable):
        return told
    page: Trapped = told.answer if told.answer.trap else Trapped()
    ids = tuple(deal.opportunity_id for deal in page.rows)
    cards = {card.id: card for card in cards_by_id(lens, ids)} if ids else {}
    return TrapPage(page.trap, page.count, [(deal, cards.get(deal.opportunity_id)) for deal in page.rows])
