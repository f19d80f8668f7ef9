"""Reads of next best actions: what is advised, and what became of it."""

from quarterdeck.advice.queries.advised import (
    FLOOR,
    NO_BAND,
    OWN_DEALS,
    Answered,
    DealAdvice,
    OwnActions,
    OwnAdvice,
    Weighed,
    advice_lens,
    answered_of,
    changeable,
    deal_advice,
    evidence_day,
    facts_of,
    is_giving_due,
    is_told,
    own_advice,
    weighed_now,
)
from quarterdeck.advice.queries.outcomes import OutcomeDeal, OutcomeDeals, Outcomes, outcome_deals, outcomes_told

__all__ = [
    "FLOOR", "NO_BAND", "OWN_DEALS", "Answered", "DealAdvice", "OutcomeDeal", "OutcomeDeals", "Outcomes", "OwnActions",
    "OwnAdvice", "Weighed", "advice_lens", "answered_of", "changeable", "deal_advice", "evidence_day", "facts_of",
    "is_giving_due", "is_told", "outcome_deals", "outcomes_told", "own_advice", "weighed_now",
]  # fmt: skip
