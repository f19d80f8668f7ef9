"""Endpoint of an opportunity's history: every row as it was written."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.desk.api.records import merged
from quarterdeck.desk.api.shapes import StateOut, id_or_null, state_row
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Id, Limit
from quarterdeck.kit.rest.replies import follows_merges, reply
from quarterdeck.opportunities.queries.records import HistoryEntry, history_page
from quarterdeck.users.policy import actor_of

router = Router()


class HistoryEntryOut(BaseModel):
    """One row of history: the whole state after it."""

    seq: int
    at: datetime = Field(description="When it was so.")
    since: datetime | None = Field(
        description="When it may have come to be so at the earliest, where `at` is only when a snapshot showed it."
    )
    recorded_at: datetime = Field(description="When it was written down.")
    kind: str = Field(description="created, changed, imported, undo, correction or restated.")
    changed: list[str] = Field(description="Fields it changed; `contacts` is the buying group.")
    actor_id: str | None = Field(description="Who did it; null for the system.")
    door: str
    voided_by: int | None = Field(description="The row that made it void; a voided row counts for nothing.")
    voids: int | None = Field(description="The row it made void.")
    state: StateOut


class HistoryOut(BaseModel):
    """A page of history, the row written last first."""

    items: list[HistoryEntryOut]
    next_cursor: str | None
    count: int


class HistoryQuery(Body):
    """Which page."""

    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


@router.get("/{opportunity_id}/history", response=HistoryOut, operation_id="list_opportunity_history")
@follows_merges("opportunity_id", merged)
def list_opportunity_history(request: HttpRequest, opportunity_id: Id, query: Query[HistoryQuery]) -> HttpResponse:
    """What was written about an opportunity, voided rows among it. Truth order is (`at`, `seq`)."""
    page = history_page(actor_of(request), opportunity_id, cursor=query.cursor, limit=query.limit)
    items = [_entry(entry) for entry in page.rows]
    return reply(request, {"items": items, "next_cursor": page.next_cursor, "count": page.count})


def _entry(entry: HistoryEntry) -> dict[str, object]:
    return {
        "seq": entry.seq,
        "at": entry.at,
        "since": entry.since,
        "recorded_at": entry.recorded_at,
        "kind": entry.kind,
        "changed": entry.changed,
        "actor_id": id_or_null(entry.actor_id),
        "door": entry.door,
        "voided_by": entry.voided_by,
        "voids": entry.voids,
        "state": state_row(entry.state),
    }
