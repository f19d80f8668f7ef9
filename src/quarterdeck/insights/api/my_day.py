"""Endpoint of My day: what its page says, from the same query."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.desk.api.filters import money
from quarterdeck.health.queries import Fallen
from quarterdeck.health.terms import Band, Signal
from quarterdeck.insights.queries.my_day import Figures
from quarterdeck.insights.queries.my_day_gates import Ahead
from quarterdeck.insights.queries.my_day_operations import Operations, operations
from quarterdeck.insights.queries.my_day_page import Day, my_day
from quarterdeck.insights.rules.my_day import views_of
from quarterdeck.insights.terms.my_day import Attention, DayView
from quarterdeck.kit.rest.replies import reply
from quarterdeck.opportunities.queries import Card, Lens
from quarterdeck.scores.queries import levels_of
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound

router = Router()
AMOUNT = "In the currency of the page; text of digits with a point."


class DayQuery(BaseModel):
    """For whom; without it, or for another role's, as the token owner's role begins the day."""

    view: Annotated[DayView, Field(strict=False)] | None = None


class AttentionReasonOut(BaseModel):
    """Why an opportunity needs attention."""

    cause: str
    days: int = Field(description="How long, where that is a number of days; else 0.")
    amount: str | None = Field(description="How much less it is worth, in its own currency.")


class AttentionOut(BaseModel):
    """An opportunity that needs attention, with its reasons, the gravest first."""

    opportunity_id: str
    name: str
    account_name: str
    owner_name: str
    amount: str | None
    currency: str
    worth: str | None = Field(description=AMOUNT)
    reasons: list[AttentionReasonOut]


class FallenOut(BaseModel):
    """An opportunity whose health has a worse name than on the day it was judged on before."""

    opportunity_id: str
    name: str
    points: int
    health: Band
    points_before: int
    since: datetime
    signals: list[Signal] = Field(description="What points were lost by.")


class ClosingOut(BaseModel):
    """An opportunity that is to close soon, and the gate before it."""

    opportunity_id: str
    name: str
    amount: str | None
    currency: str
    close_date: date | None
    level: int | None = Field(description="Score, 1 to 99; null for one that is not scored.")
    next_stage_id: str | None = Field(description="None where the pipeline leads no further.")
    rules: int = Field(description="Enforced criteria on the way there.")
    open_rules: list[str] = Field(description="Those not met, as `stage/criterion`.")


class TaskOut(BaseModel):
    """Something to do until the end of the day, or done today."""

    activity_id: str
    type: str
    subject: str
    due_on: date | None
    record_kind: str
    record_id: str
    done_at: datetime | None


class DueStepOut(BaseModel):
    """A next step of a record of one's own, due until the end of the day."""

    text: str
    due_on: date
    record_kind: str
    record_id: str


class NewsOut(BaseModel):
    """What somebody else did to an opportunity of the token owner's."""

    opportunity_id: str
    event: str
    actor_id: str | None
    at: datetime


class CategoryOut(BaseModel):
    """Open opportunities with a close date in the quarter, of one forecast category."""

    category: str
    count: int
    amount: str


class QuarterOut(BaseModel):
    """The fiscal quarter in figures."""

    label: str
    currency: str
    rate_day: date
    won: str
    open: list[CategoryOut]


class MyDayOut(BaseModel):
    """A day. Operations has no deals of its own, so those lists are empty there, and the other way round."""

    view: str
    today: date
    quarter: QuarterOut
    overdue: int
    stalled: int
    idle: int
    at_least: list[str] = Field(description="Flags counted to 2,000 and no further: so many deals bear them, or more.")
    no_next_step: int | None = Field(description="None for operations.")
    attention: list[AttentionOut]
    fallen: list[FallenOut]
    closing: list[ClosingOut]
    tasks: list[TaskOut]
    next_steps: list[DueStepOut]
    news: list[NewsOut]
    exceptions: dict[str, int] = Field(description="By why; operations only.")
    refused_writes: dict[str, int] = Field(description="By action; operations only.")
    opportunities_of_people_gone: int
    opportunities_without_close_date: int
    opportunities_without_amount: int


@router.get("/my-day", response=MyDayOut, operation_id="get_my_day")
def get_my_day(request: HttpRequest, query: Query[DayQuery]) -> HttpResponse:
    """What to do next, as My day says it."""
    actor = actor_of(request)
    views = views_of(actor)
    if not views:
        raise NotFound("my_day")
    view = query.view if query.view in views else views[0]
    lens = Lens(actor=actor, currency=actor.display_currency, now=timezone.now())
    if view is DayView.OPERATIONS:
        return reply(request, _operations(lens, operations(lens)))
    return reply(request, _day(lens, my_day(lens, view)))


def _nothing() -> dict[str, Any]:
    return {
        "attention": [],
        "fallen": [],
        "closing": [],
        "news": [],
        "exceptions": {},
        "refused_writes": {},
        "opportunities_of_people_gone": 0,
        "opportunities_without_close_date": 0,
        "opportunities_without_amount": 0,
        "no_next_step": None,
    }


def _day(lens: Lens, found: Day) -> dict[str, Any]:
    levels = levels_of([card.id for card in found.closing.cards])
    return _nothing() | {
        "view": found.view.value,
        "today": found.today,
        "quarter": _quarter(lens, found.figures),
        **found.figures.flags.counts,
        "at_least": sorted(found.figures.flags.at_least),
        "attention": [_attention(lens, one, found.judged.cards[one.deal_id]) for one in found.attention],
        "fallen": [_fallen(one) for one in found.fallen],
        "closing": [
            _closing(card, found.gates.get(card.id, Ahead(None)), levels.get(card.id)) for card in found.closing.cards
        ],
        "tasks": _tasks(found),
        "next_steps": _steps(found),
        "news": [
            {
                "opportunity_id": public_id(entry.record_id),
                "event": entry.event,
                "actor_id": public_id(entry.actor_id) if entry.actor_id else None,
                "at": entry.at,
            }
            for entry in found.news.entries
        ],
    }


def _operations(lens: Lens, found: Operations) -> dict[str, Any]:
    return _nothing() | {
        "view": DayView.OPERATIONS.value,
        "today": found.today,
        "quarter": _quarter(lens, found.figures),
        **found.figures.flags.counts,
        "at_least": sorted(found.figures.flags.at_least),
        "tasks": _tasks(found),
        "next_steps": _steps(found),
        "exceptions": dict(found.exceptions),
        "refused_writes": {one.action: one.count for one in found.refused},
        "opportunities_of_people_gone": sum(count for _id, _name, count in found.gone),
        "opportunities_without_close_date": found.no_close_date,
        "opportunities_without_amount": found.figures.open.unpriced,
    }


def _quarter(lens: Lens, found: Figures) -> dict[str, Any]:
    return {
        "label": found.quarter.label,
        "currency": lens.currency,
        "rate_day": lens.rates.day,
        "won": money(found.won.amount_minor, lens.currency),
        "open": [
            {"category": category, "count": total.count, "amount": money(total.amount_minor, lens.currency)}
            for category, total in sorted(found.categories.items())
        ],
    }


def _attention(lens: Lens, one: Attention, card: Card) -> dict[str, Any]:
    return {
        "opportunity_id": public_id(card.id),
        "name": card.name,
        "account_name": card.account_name,
        "owner_name": card.owner_name,
        "amount": None if card.amount_minor is None else money(card.amount_minor, card.currency),
        "currency": card.currency,
        "worth": None if one.worth_minor is None else money(one.worth_minor, lens.currency),
        "reasons": [
            {
                "cause": why.cause.value,
                "days": why.days,
                "amount": money(why.minor, card.currency) if why.minor else None,
            }
            for why in one.reasons
        ],
    }


def _fallen(one: Fallen) -> dict[str, Any]:
    return {
        "opportunity_id": public_id(one.id),
        "name": one.name,
        "points": one.kept.score,
        "health": one.kept.band,
        "points_before": one.before,
        "since": one.since,
        "signals": list(one.kept.signals),
    }


def _closing(card: Card, ahead: Ahead, level: int | None) -> dict[str, Any]:
    return {
        "opportunity_id": public_id(card.id),
        "name": card.name,
        "amount": None if card.amount_minor is None else money(card.amount_minor, card.currency),
        "currency": card.currency,
        "close_date": card.close_date,
        "level": level,
        "next_stage_id": public_id(ahead.stage.id) if ahead.stage else None,
        "rules": ahead.rules,
        "open_rules": [result.name for result in ahead.open],
    }


def _tasks(found: Day | Operations) -> list[dict[str, Any]]:
    rows = [*(task.row for task in found.tasks.open), *found.tasks.done]
    return [
        {
            "activity_id": public_id(row.id),
            "type": row.type.value,
            "subject": row.subject,
            "due_on": row.due_on,
            "record_kind": row.kind,
            "record_id": public_id(row.record_id),
            "done_at": row.at,
        }
        for row in rows
    ]


def _steps(found: Day | Operations) -> list[dict[str, Any]]:
    return [
        {
            "text": step.text,
            "due_on": step.due_on,
            "record_kind": step.kind,
            "record_id": public_id(step.record_id),
        }
        for step in found.tasks.steps
    ]
