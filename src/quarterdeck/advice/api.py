"""Endpoints of next best actions: of one opportunity, of all own ones, dismissing one, and what became of them."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.advice.actions import dismiss_advice
from quarterdeck.advice.queries import (
    FLOOR,
    Answered,
    Outcomes,
    Weighed,
    advice_lens,
    deal_advice,
    outcome_deals,
    outcomes_told,
    own_advice,
)
from quarterdeck.advice.rules import Advice, Line, Outcome, Tally, part, told_beside
from quarterdeck.advice.terms import Fate, Practice, Way
from quarterdeck.analytics.why.patterns import Arm
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Id, Limit
from quarterdeck.kit.rest.replies import reply
from quarterdeck.opportunities.queries import Lens
from quarterdeck.scores.queries.scores import sees_all
from quarterdeck.scores.rules import like_of
from quarterdeck.users.policy import actor_of
from quarterdeck.values.cursors import first_row, next_row
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import Money
from quarterdeck.values.verdict import NotFound

of_opportunity, router = Router(), Router()
VIA = Via(Door.API)
OWN, OUTCOMES = "next-best-actions", "advice-outcomes"
Side = Annotated[Way, Field(strict=False)]
End = Annotated[Fate, Field(strict=False)]
PRACTICES = tuple(one.value for one in Practice)


class OutcomeShareOut(BaseModel):
    """What became of closed opportunities on one side, as far as the token's owner may know it."""

    count: int | None = Field(description="How many; null for whoever does not read all records.")
    won: int | None = Field(description="Won ones of them; null in the same way.")
    percent: int | None = Field(description="Share won; in steps of 5 for whoever does not read all records.")
    at_least: int
    at_most: int | None = Field(description="Null for over 50.")


class NextBestActionOut(BaseModel):
    """A practice the opportunity lacks, and what speaks for it: an association, which shows no cause."""

    opportunity_id: str
    practice: str = Field(description=f"One of {', '.join(PRACTICES)}.")
    stage_id: str
    done: OutcomeShareOut = Field(description="Closed ones of this stage, in sizes with both sides, that had done it.")
    undone: OutcomeShareOut
    likely: int | None = Field(description="Percent points won more often, drawn to 0; null where too few to say.")
    surely: int | None = Field(description="The same at the least.")
    currency: str
    at_stake: str | None = Field(description="Amount × likely; null without an amount.")
    at_least: str | None = Field(description="Amount × surely.")


class AdviceAnswerOut(BaseModel):
    """What was answered to an advice."""

    practice: str
    answer: str = Field(description="`dismissed` or `followed`.")
    reason: str
    at: datetime
    by: str = Field(description="Empty for what was noted when it was done.")


class OpportunityActionsOut(BaseModel):
    """What is advised for an opportunity; nothing for a closed one."""

    opportunity_id: str
    is_open: bool
    since: date | None = Field(description="First day of the closed opportunities that were compared.")
    until: date | None = Field(description="The day after the last one.")
    items: list[NextBestActionOut] = Field(description="The most at least at stake first.")
    unclear: list[NextBestActionOut] = Field(description="Practices it lacks that show no clear difference.")
    too_few: list[str] = Field(description="Practices it lacks of which too few are closed to say anything.")
    answers: list[AdviceAnswerOut]


class OwnActionsOut(BaseModel):
    """What is advised for the open opportunities of the token's owner."""

    items: list[NextBestActionOut]
    next_cursor: str | None
    is_cut: bool = Field(description="Whether only the 2,000 dearest were looked through, of more.")


class OwnActionsQuery(Body):
    """Which page."""

    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class OutcomeSideOut(BaseModel):
    """Closed opportunities by what was done about an advice, and how they compare with what was left alone."""

    way: str = Field(description="`followed`, `dismissed` or `left`.")
    all: OutcomeShareOut = Field(description="Of the company.")
    closed: int = Field(description="How many of them you may see; so are the next three.")
    won: int
    value_won: str = Field(description="What the won ones brought, at today's rates, in the reporting currency.")
    without_value: int = Field(description="Won ones that have no amount or no rate, and are not in it.")
    likely: int | None = Field(description="Percent points won more often than what was left alone, drawn to 0; null "
                               "where too few to say, and for `left`.")  # fmt: skip
    low: int | None = Field(description="Lower end of the interval of the difference, which is not drawn to 0.")
    high: int | None


class OutcomeOfPracticeOut(BaseModel):
    """What became of a practice that was advised: association, which shows no cause."""

    practice: str
    told: int | None = Field(description="Mean of the points the closed ones were told, when it was advised.")
    open: int = Field(description="Not counted: yours to see that are still open.")
    early: int = Field(description="Not counted: closed within 14 days of the advice, or before it by their own date.")
    sides: list[OutcomeSideOut]


class OutcomesOut(BaseModel):
    """What became of advice; opportunities closed from `since` on."""

    currency: str
    since: date
    began: datetime | None = Field(description="Since when advice is written down; null before the first.")
    items: list[OutcomeOfPracticeOut]


class OutcomeRowsQuery(Body):
    """Which figure, and which page of it."""

    way: Side | None = Field(None, description="One side; all without.")
    fate: End | None = Field(None, description="How they ended; won and lost ones without.")
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class OutcomeRowOut(BaseModel):
    """An opportunity that a practice was advised for."""

    opportunity_id: str
    advised_at: datetime
    way: str
    answered_at: datetime | None
    fate: str = Field(description="`open`, `early`, `won` or `lost`.")
    closed_on: date | None
    amount: str | None
    currency: str


class OutcomeRowsOut(BaseModel):
    """A page, the newest advice first."""

    items: list[OutcomeRowOut]
    next_cursor: str | None


class DismissalIn(Body):
    """Why it is not for this opportunity."""

    reason: str = Field(description="At most 200 characters.")


@of_opportunity.get(
    "/{opportunity_id}/next-best-actions",
    response=OpportunityActionsOut,
    operation_id="list_opportunity_next_best_actions",
)
def list_opportunity_next_best_actions(request: HttpRequest, opportunity_id: Id) -> HttpResponse:
    """What is advised for an opportunity, with the counts that speak for it, and what was answered."""
    return reply(request, _deal(request, opportunity_id))


@of_opportunity.post(
    "/{opportunity_id}/next-best-actions/{practice}/dismiss",
    response=OpportunityActionsOut,
    operation_id="dismiss_next_best_action",
)
def dismiss_next_best_action(
    request: HttpRequest, opportunity_id: Id, practice: str, body: DismissalIn
) -> HttpResponse:
    """Say that a practice is not for this opportunity: it is advised for it no more."""
    dismiss_advice(opportunity_id=opportunity_id, practice=practice, reason=body.reason, by=actor_of(request), via=VIA)
    return reply(request, _deal(request, opportunity_id))


@router.get("", response=OwnActionsOut, operation_id="list_next_best_actions")
def list_next_best_actions(request: HttpRequest, query: Query[OwnActionsQuery]) -> HttpResponse:
    """What is advised for one's own open opportunities, the most at least at stake first."""
    lens, first = advice_lens(actor_of(request), timezone.now()), first_row(OWN, query.cursor)
    own = own_advice(lens)
    items = [_action(lens, one.advice, one.minor, one.currency) for one in own.told[first : first + query.limit]]
    cursor = next_row(OWN, first + query.limit, len(own.told))
    return reply(request, {"items": items, "next_cursor": cursor, "is_cut": own.is_cut})


@router.get("/outcomes", response=OutcomesOut, operation_id="get_advice_outcomes")
def get_advice_outcomes(request: HttpRequest) -> HttpResponse:
    """What became of the opportunities something was advised for, by what was done about it."""
    lens = advice_lens(actor_of(request), timezone.now())
    told = outcomes_told(lens)
    seen = {one.practice: one for one in told.seen}
    items = [
        {
            "practice": one.practice.value,
            "told": None if one.told is None else round(one.told),
            "open": mine.open if (mine := seen.get(one.practice)) else 0,
            "early": mine.early if mine else 0,
            "sides": [_side(lens, told, one, way, mine.sides[way] if mine else Tally()) for way in Way],
        }
        for one in told.whole
    ]
    return reply(request, {"currency": told.currency, "since": told.since, "began": told.began, "items": items})


@router.get(
    "/outcomes/{practice}/opportunities", response=OutcomeRowsOut, operation_id="list_advice_outcome_opportunities"
)
def list_advice_outcome_opportunities(
    request: HttpRequest, practice: str, query: Query[OutcomeRowsQuery]
) -> HttpResponse:
    """The opportunities behind a figure that you may see, the newest advice first."""
    if practice not in PRACTICES:
        raise NotFound("advice")
    lens, first = advice_lens(actor_of(request), timezone.now()), first_row(OUTCOMES, query.cursor)
    fates = (query.fate,) if query.fate else (Fate.WON, Fate.LOST)
    found = outcome_deals(lens, Practice(practice), query.way, fates, (first, query.limit))
    items = [
        {
            "opportunity_id": public_id(one.id),
            "advised_at": one.at,
            "way": one.way.value,
            "answered_at": one.answered_at,
            "fate": one.fate.value,
            "closed_on": one.closed_on if one.fate is not Fate.OPEN else None,
            "amount": _money(one.minor, one.currency),
            "currency": one.currency,
        }
        for one in found.rows
    ]
    return reply(request, {"items": items, "next_cursor": next_row(OUTCOMES, first + query.limit, found.count)})


def _side(lens: Lens, told: Outcomes, one: Outcome, way: Way, mine: Tally) -> dict[str, Any]:
    beside = told_beside(one.compared.get(way), exact=told.exact, floor=FLOOR)
    return {
        "way": way.value,
        "all": _share(lens, one.sides[way].arm),
        "closed": mine.deals,
        "won": mine.won,
        "value_won": _money(mine.minor, lens.currency),
        "without_value": mine.unpriced,
        "likely": beside.likely if beside else None,
        "low": beside.low if beside else None,
        "high": beside.high if beside else None,
    }


def _deal(request: HttpRequest, opportunity_id: int) -> dict[str, Any]:
    lens = advice_lens(actor_of(request), timezone.now())
    found = deal_advice(lens, opportunity_id)
    weighed: Weighed = found.weighed
    unclear = [Advice(opportunity_id, line, None, None) for line in found.told.unclear]
    return {
        "opportunity_id": public_id(opportunity_id),
        "is_open": found.is_open,
        "since": weighed.since,
        "until": weighed.until,
        "items": [_action(lens, one, found.minor, found.currency) for one in found.told.best],
        "unclear": [_action(lens, one, None, found.currency) for one in unclear],
        "too_few": [line.practice.value for line in found.told.few],
        "answers": [_answer(one) for one in found.answers],
    }


def _action(lens: Lens, one: Advice, minor: int | None, currency: str) -> dict[str, Any]:
    line: Line = one.line
    stake, least = part(minor, line.likely), part(minor, line.surely)
    return {
        "opportunity_id": public_id(one.deal_id),
        "practice": line.practice.value,
        "stage_id": public_id(line.stage_id),
        "done": _share(lens, line.done),
        "undone": _share(lens, line.undone),
        "likely": line.likely,
        "surely": line.surely,
        "currency": currency,
        "at_stake": _money(stake, currency),
        "at_least": _money(least, currency),
    }


def _share(lens: Lens, arm: Arm) -> dict[str, int | None]:
    exact = sees_all(lens.actor)
    like = like_of(arm.won / arm.deals if arm.deals else None, arm.deals, sees_all=exact)
    return {
        "count": like.count,
        "won": arm.won if exact else None,
        "percent": like.percent,
        "at_least": like.at_least,
        "at_most": like.at_most,
    }


def _money(minor: int | None, currency: str) -> str | None:
    return None if minor is None else str(Money.of_minor(minor, currency).amount)


def _answer(one: Answered) -> dict[str, Any]:
    return {
        "practice": one.practice.value,
        "answer": one.answer.value,
        "reason": one.reason,
        "at": one.at,
        "by": one.author,
    }
