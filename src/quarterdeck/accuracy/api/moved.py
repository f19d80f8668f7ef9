"""Endpoint of what moved since a call."""

from datetime import datetime
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.accuracy.queries import MovedCall, Which, moved_since
from quarterdeck.forecasts.rules import amount_of
from quarterdeck.forecasts.terms import Said
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Limit
from quarterdeck.kit.rest.replies import reply
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.policy import actor_of
from quarterdeck.values.cursors import first_row, next_row
from quarterdeck.values.ids import public_id

router = Router()
DEALS = "moved-deals"


class SinceCallQuery(Body):
    """Which call, and a page of the deals."""

    period: str = Field("", description="Such as `fy2026-q4`; the present one without.")
    type: str = Field("", description="Key of the type of forecast; the usual one without.")
    line: str = Field("", description="Key of a line, as `GET /forecasts` has it; the first one you may see without.")
    column: Literal["commit", "likely", "best_case"] = "commit"
    said: Literal["own", "manager"] = Field("own", description="The line's call, or its manager's adjustment.")
    limit: Limit = DEFAULT_LIMIT
    cursor: str = ""


class SinceCallDealOut(BaseModel):
    """A deal that came into the column, left it, or adds something else now."""

    opportunity_id: str
    name: str
    what: str = Field(description="in, out, amount or rate.")
    outside: str | None = Field(
        description="Where it came from or went: absent, lost, later, earlier, other_category or other_line."
    )
    then: str
    now: str


class SinceCallOut(BaseModel):
    """What a call was made over, what that is now, and a page of what moved: now - base = all changes + besides.

    Figures are null without a call that counts, or whose base you may know.
    """

    line: str
    column: str
    currency: str | None = Field(description="Null where pieces are summed.")
    called_at: datetime | None
    base: str | None
    now: str | None
    besides: str | None = Field(description="What lines below say, and who belongs to the line.")
    items: list[SinceCallDealOut]
    next_cursor: str | None


@router.get("/moved", response=SinceCallOut, operation_id="get_moved_since_call")
def get_moved_since_call(request: HttpRequest, query: Query[SinceCallQuery]) -> HttpResponse:
    """What moved under a call since it was said, the largest change first."""
    which = Which(query.period, query.type, query.line, Category(query.column), Said(query.said))
    asked = moved_since(actor_of(request), timezone.now(), which)
    found, first = asked.moved, first_row(DEALS, query.cursor)
    deals = found.deals if found else ()
    body = {
        "line": asked.line.key,
        "column": query.column,
        "currency": asked.picture.scene.currency or None,
        "called_at": found.call.at if found else None,
        "base": _amount(found, found.base) if found else None,
        "now": _amount(found, found.now) if found else None,
        "besides": _amount(found, found.besides) if found else None,
        "items": [
            {
                "opportunity_id": public_id(deal.id),
                "name": deal.name,
                "what": deal.move.kind.value,
                "outside": deal.move.outside.value if deal.move.outside else None,
                "then": _amount(found, deal.then),
                "now": _amount(found, deal.now),
            }
            for deal in deals[first : first + query.limit]
            if found
        ],
        "next_cursor": next_row(DEALS, first + query.limit, len(deals)),
    }
    return reply(request, body)


def _amount(found: MovedCall, minor: int) -> str:
    return f"{amount_of(minor, found.picture.scene.currency):f}"
