"""Questions of funnels, bottlenecks and losses to the analytics copy, and the deals behind their figures."""

from collections.abc import Mapping
from datetime import datetime

from quarterdeck.analytics.questions import Question
from quarterdeck.analytics.resolution import ResolutionQuestion
from quarterdeck.analytics.why.bottlenecks import Compared, before
from quarterdeck.analytics.why.funnel import Funnels
from quarterdeck.analytics.why.losses import Kept, Losses, LossQuestion
from quarterdeck.analytics.why.rows import ClosedRows, Deal, Deals, PatternRows, StageRows
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.queries.cards import Card, cards_by_id
from quarterdeck.reports.queries.metric import Looking
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.warehouse.queries import ask
from quarterdeck.warehouse.queries.resolution import of_question, widest
from quarterdeck.warehouse.terms import Told, Unavailable

METRIC = "stage_conversion"
# What losses rest on is what win rates do.
CLOSINGS = "win_rate"
_NAMES: Mapping[type, str] = {StageRows: "stage_rows", ClosedRows: "closed_rows", PatternRows: "pattern_rows"}


@dataclass(frozen=True, slots=True)
class DealRow:
    """A row behind a figure; no card where the deal has gone out of sight since the copy was made."""

    deal: Deal
    card: Card | None


@dataclass(frozen=True, slots=True)
class DealsPage:
    """A page of rows; `found` says how many there are in all and what they come to."""

    found: Deals
    rows: list[DealRow]
    as_of: datetime


def funnels_told(looking: Looking) -> Told[Funnels] | Unavailable:
    """The funnel of every pipeline."""
    return ask(looking.lens.actor, looking.question(METRIC), "funnels")


def bottlenecks_told(looking: Looking) -> Told[Compared] | Unavailable:
    """Every stage beside itself in the four quarters before."""
    return ask(looking.lens.actor, looking.question(METRIC), "bottlenecks")


def bottlenecks_rest_on(looking: Looking) -> ResolutionQuestion | None:
    """What bottlenecks rest on: stays and conversions of these days and of those before."""
    question = looking.question(METRIC)
    return widest([of_question(question), of_question(before(question))])


def losses_told(looking: Looking, by: tuple[str, ...], kept: Kept) -> Told[Losses] | Unavailable:
    """Closed deals told apart; periods are quarters. Raises Undefined for ways that make no sense."""
    asked = quarterly(looking)
    return ask(looking.lens.actor, LossQuestion(asked.viewer, asked, by, kept), "losses")


def quarterly(looking: Looking) -> Question:
    """The question of this look, with quarters where it is told apart by period."""
    return replace(looking.question(METRIC), period="quarter")


def rows_told(lens: Lens, asked: StageRows | ClosedRows | PatternRows) -> DealsPage | Unavailable:
    """A page of the rows behind a figure. One query. Raises Undefined for a figure that is not there."""
    told = ask(lens.actor, asked, _NAMES[type(asked)])
    if isinstance(told, Unavailable):
        return told
    found: Deals = told.answer
    ids = tuple({deal.opportunity_id for deal in found.rows})
    by_id: Mapping[int, Card] = {card.id: card for card in cards_by_id(lens, ids)} if ids else {}
    return DealsPage(found, [DealRow(deal, by_id.get(deal.opportunity_id)) for deal in found.rows], told.as_of)
