"""Endpoint of gate exceptions: what did not stop a move although it was not met."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.desk.queries.exceptions import ExceptionFilter, ExceptionRow, gate_exceptions
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Id, Instant, Limit
from quarterdeck.kit.rest.replies import reply
from quarterdeck.pipelines.terms import Why
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id

router = Router()
Cause = Annotated[Why, Field(strict=False)]


class ExceptionOut(BaseModel):
    """One criterion or transition rule that did not stop a move."""

    seq: int
    opportunity_id: str
    pipeline_id: str
    criterion: str = Field(description='"stage/key"; empty for a transition rule.')
    code: str = Field(description="Reason code of what was not met.")
    why: str = Field(description="`overridden`, `advised` or `grandfathered`.")
    at: datetime
    actor_id: str | None


class ExceptionsOut(BaseModel):
    """A page of exceptions, newest first."""

    items: list[ExceptionOut]
    counts: dict[str, int] = Field(description="How many there are by `why`, over the rest of the filter.")
    next_before: int | None = Field(description="`before` of the next page.")


class ExceptionQuery(Body):
    """Which exceptions. `since` is inclusive, `until` is not."""

    pipeline_id: Id | None = None
    stage: str = Field("", description="Key of a stage.")
    criterion: str = Field("", description='"stage/key".')
    why: Cause | None = None
    actor_id: Id | None = None
    since: Instant | None = None
    until: Instant | None = None
    before: Annotated[int | None, Field(strict=False)] = None
    limit: Limit = DEFAULT_LIMIT


@router.get("", response=ExceptionsOut, operation_id="list_gate_exceptions")
def list_gate_exceptions(request: HttpRequest, query: Query[ExceptionQuery]) -> HttpResponse:
    """Exceptions at opportunities the token's owner may see."""
    wanted = ExceptionFilter(
        pipeline_id=query.pipeline_id,
        stage=query.stage,
        criterion=query.criterion,
        why=query.why or "",
        person_id=query.actor_id,
        since=query.since,
        until=query.until,
    )
    found = gate_exceptions(actor_of(request), wanted, before=query.before, limit=query.limit)
    items = [_exception(row) for row in found.rows]
    return reply(request, {"items": items, "counts": dict(found.counts), "next_before": found.next_before})


def _exception(row: ExceptionRow) -> dict[str, object]:
    return {
        "seq": row.seq,
        "opportunity_id": public_id(row.opportunity_id),
        "pipeline_id": public_id(row.pipeline_id),
        "criterion": row.criterion,
        "code": row.code,
        "why": row.why,
        "at": row.at,
        "actor_id": None if row.actor_id is None else public_id(row.actor_id),
    }
