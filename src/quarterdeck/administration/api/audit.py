"""Endpoint of the audit log."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field, JsonValue

from quarterdeck.administration.queries.audit import AuditPage, audit_page, of_tab, shown_ids
from quarterdeck.administration.rules.audit import AuditTab
from quarterdeck.journal.queries import AuditFilter, TimelineEntry
from quarterdeck.journal.terms import Door
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Flag, Id, Instant, Limit, Words
from quarterdeck.kit.rest.replies import reply
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id

router = Router()
Tab = Annotated[AuditTab, Field(strict=False)]
Way = Annotated[Door, Field(strict=False)]


class ChangeOut(BaseModel):
    """One field, old to new."""

    field: str
    old: JsonValue
    new: JsonValue
    is_erased: bool = Field(description="The values were personal and have been erased.")


class AuditEntryOut(BaseModel):
    """One entry of the journal."""

    seq: int
    event: str
    kind: str
    record_id: str
    record_name: str = Field(description="Empty where the record has no name of its own.")
    actor_id: str | None = Field(description="Null when the system acted, or nobody was signed in.")
    actor_name: str
    token_id: str | None
    door: str
    at: datetime = Field(description="For when it counts.")
    recorded_at: datetime = Field(description="When it was written.")
    reason: str
    is_undone: bool = Field(description="It was undone since and counts for nothing.")
    facts: dict[str, JsonValue]
    changes: list[ChangeOut]


class AuditOut(BaseModel):
    """A page of the journal, newest first."""

    items: list[AuditEntryOut]
    next_before: int | None = Field(description="`before` of the next page.")


class AuditQuery(Body):
    """Which entries. `since` is inclusive, `until` is not; both are about when an entry was written."""

    tab: Tab = AuditTab.ALL
    event: Words = ()
    kind: str = ""
    record_id: Id | None = None
    actor_id: Id | None = None
    by_system: Flag | None = Field(None, description="`true`: only what no person did.")
    door: Way | None = None
    since: Instant | None = None
    until: Instant | None = None
    before: Annotated[int | None, Field(strict=False)] = None
    limit: Limit = DEFAULT_LIMIT


@router.get("", response=AuditOut, operation_id="list_audit_entries")
def list_audit_entries(request: HttpRequest, query: Query[AuditQuery]) -> HttpResponse:
    """Entries of the journal. Needs `audit.read` and a role that sees all records; it then shows all of them."""
    narrowed = AuditFilter(
        events=query.event or None,
        kind=query.kind,
        record_id=query.record_id,
        actor_id=0 if query.by_system else query.actor_id,
        door=query.door.value if query.door else "",
        since=query.since,
        until=query.until,
    )
    page = audit_page(actor_of(request), of_tab(narrowed, query.tab), before=query.before, limit=query.limit)
    items = [_entry(entry, page) for entry in page.entries]
    return reply(request, {"items": items, "next_before": page.next_before})


def _entry(entry: TimelineEntry, page: AuditPage) -> dict[str, object]:
    return {
        "seq": entry.seq,
        "event": entry.event,
        "kind": entry.kind,
        "record_id": public_id(entry.record_id),
        "record_name": page.names.of(entry.kind, entry.record_id),
        "actor_id": public_id(entry.actor_id) if entry.actor_id else None,
        "actor_name": page.names.of("person", entry.actor_id) if entry.actor_id else "",
        "token_id": public_id(entry.token_id) if entry.token_id else None,
        "door": entry.door,
        "at": entry.at,
        "recorded_at": entry.recorded_at,
        "reason": entry.reason,
        "is_undone": entry.seq in page.voided,
        "facts": {name: shown_ids(name, value) for name, value in entry.payload.items() if name != "record_id"},
        "changes": [
            {
                "field": change.field,
                "old": shown_ids(change.field, change.old),
                "new": shown_ids(change.field, change.new),
                "is_erased": change.is_erased,
            }
            for change in entry.changes
        ],
    }
