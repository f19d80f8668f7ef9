"""Endpoints of pipeline reviews: the same queries and actions as the pages."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.forecasts.rules import period_key
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Day, Id, Limit, Patch
from quarterdeck.kit.rest.replies import expected_version, reply
from quarterdeck.reviews import actions, queries
from quarterdeck.reviews.queries import Decided, Item, Progress, Reviewed
from quarterdeck.reviews.terms import Deed, Flag, Seen, Wanted
from quarterdeck.users.policy import actor_of
from quarterdeck.users.terms import Actor
from quarterdeck.values.cursors import first_row, next_row
from quarterdeck.values.ids import public_id
from quarterdeck.values.money import Money

router = Router()
VIA = Via(Door.API)
DEAL = "/{review_id}/opportunities/{opportunity_id}"
# Which list a cursor belongs to.
REVIEWS, QUEUE = "pipeline_reviews", "pipeline_review_queue"


class PipelineReviewOut(BaseModel):
    """A review of the deals of a line of the forecast."""

    id: str
    line: str = Field(description="The key of the line, as forecasts name it.")
    name: str
    period: str
    from_day: date
    until_day: date = Field(description="The first day after the period.")
    currency: str
    state: str = Field(description="open or finished.")
    started_at: datetime
    finished_at: datetime | None
    minutes: str
    flagged: int = Field(description="Flagged opportunities that the token's owner may see.")
    decided: int
    skipped: int
    version: int


class PipelineReviewsOut(BaseModel):
    """Reviews, the newest first."""

    count: int
    items: list[PipelineReviewOut]
    next_cursor: str | None


class ReviewFlagOut(BaseModel):
    """Why an opportunity is in the queue."""

    flag: str = Field(json_schema_extra={"enum": [one.value for one in Flag]})
    old: str = Field(description="Of a change: what was. Amounts as minor units and currency.")
    new: str = Field(description="Of a change: what was then new. Days of what stands still, words of a risk.")


class ReviewedDealOut(BaseModel):
    """A flagged opportunity of a review."""

    opportunity_id: str
    position: int = Field(description="Place in the queue, from 1, among those that the token's owner may see.")
    value: str | None = Field(description="What was at stake when the review began, in its currency.")
    changes_since: datetime
    flags: list[ReviewFlagOut]
    state: str = Field(description="waiting, skipped or decided.")
    version: int = Field(description="Of this row, for If-Match of a decision.")
    opportunity_version: int


class ReviewedDealsOut(BaseModel):
    """Flagged opportunities, the most at stake first."""

    items: list[ReviewedDealOut]
    next_cursor: str | None


class ReviewDecisionOut(BaseModel):
    """What was decided about an opportunity."""

    review_id: str
    opportunity_id: str
    number: int
    at: datetime
    deeds: list[str] = Field(json_schema_extra={"items": {"enum": [one.value for one in Deed]}})
    note: str
    ask: str
    ask_due: date | None
    is_done: bool = Field(description="Whether the task that the ask became is done.")


class ReviewDecisionsOut(BaseModel):
    """Decisions, the newest first."""

    items: list[ReviewDecisionOut]


class HabitOut(BaseModel):
    """How much of a person's flagged opportunities was decided in reviews of the last 28 days."""

    line: str
    name: str
    flagged: int
    decided: int
    share_bp: int | None = Field(description="Decided of flagged in basis points; null where nothing was flagged.")
    last_review_at: datetime | None


class HabitsOut(BaseModel):
    """The people that the token's owner leads."""

    items: list[HabitOut]


class ReviewPage(Body):
    """A page of rows."""

    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class ReviewStartIn(Body):
    """Whose opportunities are reviewed, for which fiscal period: the present one without."""

    line: str
    period: str = ""


class MinutesIn(Body):
    """The minutes of a review."""

    minutes: str


class ReviewDecisionIn(Patch):
    """What is decided; what is left out stays as it is."""

    close_date: Day | None = None
    category: str = ""
    stage_id: Id | None = None
    loss_reason_id: Id | None = None
    competitor: str = ""
    next_step: str = ""
    next_step_due: Day | None = None
    ask: str = Field("", description="Becomes a task of the opportunity's owner.")
    ask_due: Day | None = None
    note: str = ""


@router.get("", response=PipelineReviewsOut, operation_id="list_pipeline_reviews")
def list_pipeline_reviews(request: HttpRequest, query: Query[ReviewPage]) -> HttpResponse:
    """Reviews of lines that the token's owner leads; all of them for who sees every record."""
    actor, first = actor_of(request), first_row(REVIEWS, query.cursor)
    rows, count = queries.reviews(actor, timezone.now(), first=first, most=query.limit)
    progress = queries.progress_of(actor, [one.id for one in rows])
    body = {
        "count": count,
        "items": [_review(one, progress[one.id]) for one in rows],
        "next_cursor": next_row(REVIEWS, first + query.limit, count),
    }
    return reply(request, body)


@router.post("", response={201: PipelineReviewOut}, operation_id="start_pipeline_review")
def start_pipeline_review(request: HttpRequest, body: ReviewStartIn) -> HttpResponse:
    """Start a review: its queue is what is flagged now."""
    review = actions.start_review(line=body.line, period=body.period, by=actor_of(request), via=VIA)
    return _shown(request, review, status=201, location=f"{request.path}/{public_id(review)}")


@router.get("/habits", response=HabitsOut, operation_id="list_pipeline_review_habits")
def list_pipeline_review_habits(request: HttpRequest) -> HttpResponse:
    """How much of what was flagged is looked at, person by person."""
    found = [
        {
            "line": key,
            "name": name,
            "flagged": one.flagged,
            "decided": one.decided,
            "share_bp": one.share_bp,
            "last_review_at": one.last_at,
        }
        for key, name, one in queries.habits(actor_of(request), timezone.now())
    ]
    return reply(request, {"items": found})


@router.get("/{review_id}", response=PipelineReviewOut, operation_id="get_pipeline_review")
def get_pipeline_review(request: HttpRequest, review_id: Id) -> HttpResponse:
    """One review."""
    return _shown(request, review_id)


@router.put("/{review_id}/minutes", response=PipelineReviewOut, operation_id="write_pipeline_review_minutes")
def write_pipeline_review_minutes(request: HttpRequest, review_id: Id, body: MinutesIn) -> HttpResponse:
    """Write the minutes of a review."""
    version = expected_version(request)
    actions.write_minutes(review_id=review_id, minutes=body.minutes, version=version, by=actor_of(request), via=VIA)
    return _shown(request, review_id)


@router.post("/{review_id}/finish", response=PipelineReviewOut, operation_id="finish_pipeline_review")
def finish_pipeline_review(request: HttpRequest, review_id: Id) -> HttpResponse:
    """Finish a review."""
    actions.finish_review(review_id=review_id, by=actor_of(request), via=VIA)
    return _shown(request, review_id)


@router.get("/{review_id}/opportunities", response=ReviewedDealsOut, operation_id="list_reviewed_opportunities")
def list_reviewed_opportunities(request: HttpRequest, review_id: Id, query: Query[ReviewPage]) -> HttpResponse:
    """The queue of a review."""
    actor, first = _reviewer(request, review_id), first_row(QUEUE, query.cursor)
    rows = queries.items_of(actor, review_id, first=first, most=query.limit)
    count = queries.progress_of(actor, [review_id])[review_id].flagged
    return reply(
        request,
        {
            "items": [_item(*one) for one in enumerate(rows, first + 1)],
            "next_cursor": next_row(QUEUE, first + query.limit, count),
        },
    )


@router.get(f"{DEAL}/decisions", response=ReviewDecisionsOut, operation_id="list_pipeline_review_decisions")
def list_pipeline_review_decisions(request: HttpRequest, review_id: Id, opportunity_id: Id) -> HttpResponse:
    """What was decided about an opportunity in a review."""
    actor = _reviewer(request, review_id)
    queries.item_of(actor, review_id, opportunity_id)
    return reply(request, {"items": [_decision(one) for one in queries.decisions_of(actor, review_id, opportunity_id)]})


@router.post(f"{DEAL}/decisions", response={201: ReviewedDealOut}, operation_id="decide_reviewed_opportunity")
def decide_reviewed_opportunity(
    request: HttpRequest, review_id: Id, opportunity_id: Id, body: ReviewDecisionIn
) -> HttpResponse:
    """Decide about an opportunity: all of it happens, or nothing. If-Match holds the version of the row here."""
    seen = Seen(expected_version(request))
    actions.decide_deal(
        review_id=review_id,
        opportunity_id=opportunity_id,
        wanted=_wanted(body.given()),
        seen=seen,
        by=actor_of(request),
        via=VIA,
    )
    return _shown_item(request, review_id, opportunity_id, status=201)


@router.post(f"{DEAL}/skip", response=ReviewedDealOut, operation_id="skip_reviewed_opportunity")
def skip_reviewed_opportunity(request: HttpRequest, review_id: Id, opportunity_id: Id) -> HttpResponse:
    """Leave an opportunity for later."""
    seen = Seen(expected_version(request))
    actions.skip_deal(review_id=review_id, opportunity_id=opportunity_id, seen=seen, by=actor_of(request), via=VIA)
    return _shown_item(request, review_id, opportunity_id)


def _wanted(given: dict[str, Any]) -> Wanted:
    has_step = "next_step" in given or "next_step_due" in given
    return Wanted(
        changes={name: given[name] for name in ("close_date", "category") if name in given},
        to=given.get("stage_id"),
        fill={name: given[name] for name in ("loss_reason_id", "competitor") if given.get(name)},
        step=(given.get("next_step", ""), given.get("next_step_due")) if has_step else None,
        ask=given.get("ask", ""),
        ask_due=given.get("ask_due"),
        note=given.get("note", ""),
    )


def _reviewer(request: HttpRequest, review_id: int) -> Actor:
    """Who asks, once they may see the review. Raises NotFound."""
    actor = actor_of(request)
    queries.review_row(actor, timezone.now(), review_id)
    return actor


def _shown(request: HttpRequest, review_id: int, *, status: int = 200, location: str = "") -> HttpResponse:
    actor = actor_of(request)
    row = queries.review_row(actor, timezone.now(), review_id)
    body = _review(row, queries.progress_of(actor, [review_id])[review_id])
    return reply(request, body, status=status, version=row.version, location=location)


def _shown_item(request: HttpRequest, review_id: int, opportunity_id: int, *, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    item = queries.item_of(actor, review_id, opportunity_id)
    place = queries.place_of(actor, review_id, item.position)[0]
    return reply(request, _item(place, item), status=status, version=item.version)


def _review(row: Reviewed, progress: Progress) -> dict[str, Any]:
    return {
        "id": public_id(row.id),
        "line": row.line,
        "name": row.name,
        "period": period_key(row.period) if row.period.label else "",
        "from_day": row.period.start,
        "until_day": row.period.end,
        "currency": row.currency,
        "state": row.state.value,
        "started_at": row.started_at,
        "finished_at": row.finished_at,
        "minutes": row.minutes,
        "flagged": progress.flagged,
        "decided": progress.decided,
        "skipped": progress.skipped,
        "version": row.version,
    }


def _item(place: int, one: Item) -> dict[str, Any]:
    return {
        "opportunity_id": public_id(one.opportunity_id),
        "position": place,
        "value": None if one.worth is None else str(Money.of_minor(one.worth, one.review_currency).amount),
        "changes_since": one.since,
        "flags": [{"flag": flag.flag.value, "old": flag.old, "new": flag.new} for flag in one.flags],
        "state": one.state.value,
        "version": one.version,
        "opportunity_version": one.deal_version,
    }


def _decision(one: Decided) -> dict[str, Any]:
    return {
        "review_id": public_id(one.review_id),
        "opportunity_id": public_id(one.opportunity_id),
        "number": one.number,
        "at": one.at,
        "deeds": [deed.value for deed in one.deeds],
        "note": one.note,
        "ask": one.ask,
        "ask_due": one.ask_due,
        "is_done": one.is_done,
    }
