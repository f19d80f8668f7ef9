"""Endpoints of one's own notices."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Flag, Limit, Whole
from quarterdeck.kit.rest.replies import nothing, reply
from quarterdeck.records import actions, queries
from quarterdeck.records.terms import NoticeKind, NoticeRow
from quarterdeck.users.policy import actor_of
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound

notifications = Router()
VIA = Via(Door.API)


class NotificationOut(BaseModel):
    """Something the token's owner was told of."""

    id: int
    notice: str = Field(description="mentioned, task_assigned, approval_asked, approval_decided or record_handed_over.")
    kind: str = Field(description="Kind of the record: opportunity, account or contact.")
    record_id: str
    record_name: str | None = Field(description="Null when the token's owner may no longer see the record.")
    actor_id: str | None = Field(description="Who caused it; null for the system.")
    what: str = Field(description="The task, or what is to be approved; may be empty.")
    at: datetime
    read_at: datetime | None


class NotificationsOut(BaseModel):
    """A page of notifications, unread ones first, each part the newest first."""

    items: list[NotificationOut]
    next_cursor: str | None


Notice = Annotated[NoticeKind, Field(strict=False)]


class MutedOut(BaseModel):
    """Kinds of notices that are not wanted."""

    kinds: list[NoticeKind]


class MutedIn(Body):
    """Kinds of notices that are not wanted."""

    kinds: Annotated[tuple[Notice, ...], Field(strict=False, max_length=50)]


class NotificationQuery(Body):
    """Which notifications, and which page of them."""

    unread: Flag = False
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


@notifications.get("", response=NotificationsOut, operation_id="list_notifications")
def list_notifications(request: HttpRequest, query: Query[NotificationQuery]) -> HttpResponse:
    """What the token's owner was told of."""
    page = queries.notices(actor_of(request), is_unread=query.unread, cursor=query.cursor, limit=query.limit)
    items = [_notification(row) for row in page.rows]
    return reply(request, {"items": items, "next_cursor": page.next_cursor or None})


@notifications.post("/{notification_id}/read", response=NotificationOut, operation_id="read_notification")
def read_notification(request: HttpRequest, notification_id: Whole) -> HttpResponse:
    """Mark one as read."""
    by = actor_of(request)
    actions.mark_read(notice_ids=[notification_id], by=by, via=VIA, at=timezone.now())
    row = queries.notice_of(by, notification_id)
    if row is None:
        raise NotFound("notification")
    return reply(request, _notification(row))


@notifications.post("/read", response={204: None}, operation_id="read_all_notifications")
def read_all_notifications(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    actions.mark_all_read(by=actor_of(request), via=VIA, at=timezone.now())
    return nothing()


@notifications.get("/muted", response=MutedOut, operation_id="list_muted_notifications")
def list_muted_notifications(request: HttpRequest) -> HttpResponse:
    """The kinds of notices that the token's owner does not want."""
    return _muted(request)


@notifications.put("/muted", response=MutedOut, operation_id="mute_notifications")
def mute_notifications(request: HttpRequest, body: MutedIn) -> HttpResponse:
    """Choose the kinds of notices that the token's owner does not want from here on; none for all of them."""
    actions.set_muted_notices(muted=body.kinds, by=actor_of(request), via=VIA)
    return _muted(request)


def _muted(request: HttpRequest) -> HttpResponse:
    return reply(request, {"kinds": sorted(queries.muted_notices(actor_of(request)))})


def _notification(row: NoticeRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "notice": row.notice.value,
        "kind": row.kind,
        "record_id": public_id(row.record_id),
        "record_name": row.record_name or None,
        "actor_id": None if row.actor_id is None else public_id(row.actor_id),
        "what": row.what,
        "at": row.at,
        "read_at": row.read_at,
    }
