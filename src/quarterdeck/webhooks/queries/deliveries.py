"""Reads of the log: what was or is to be delivered, and every try. Of answers there is only the status."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.cursors import read_cursor, write_cursor
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import NotFound
from quarterdeck.webhooks.models import Attempt, Delivery, Endpoint
from quarterdeck.webhooks.queries.sight import in_sight
from quarterdeck.webhooks.terms import TEST_EVENT, DeliveryFilter, DeliveryState, EndpointState

_SORT = "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """A delivery. `message_id` stays the same at every try, also when it is replayed. Times are aware UTC."""

    id: int
    message_id: str
    event: str
    kind: str
    record_id: int
    at: datetime
    state: DeliveryState
    attempts: int
    next_at: datetime
    last_status: int
    last_error: str


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Some deliveries, newest first. `next_cursor` is empty on the last page."""

    rows: tuple[DeliveryRow, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """One try. `headers` and `body` are as they were sent, empty when the reader may not read the record."""

    at: datetime
    status: int
    ms: int
    error: str
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class DeliveryDetail:
    """A delivery with its tries, the latest first. Without `is_in_sight` what was sent is left out."""

    row: DeliveryRow
    tries: tuple[AttemptRow, ...]
    is_in_sight: bool


@dataclass(frozen=True, slots=True)
class Awake:
    """An endpoint that may be sent to now. While it fails, one delivery at a time tries whether it is back."""

    id: int
    is_paused: bool
    is_failing: bool


def message_id(endpoint_id: int, delivery_id: int) -> str:
    """What receivers tell deliveries apart by."""
    return f"msg_{public_id(endpoint_id)}_{delivery_id}"


def deliveries(
    actor: Actor, endpoint_id: int, narrowed: DeliveryFilter, *, cursor: str = "", limit: int = 50
) -> DeliveryPage:
    """A page of an endpoint's log. One query. Raises NotPermitted, and Refused for a foreign cursor."""
    require(actor, Permission.SETTINGS_MANAGE)
    rows = matching(endpoint_id, narrowed)
    if cursor:
        (last,) = read_cursor(cursor, _SORT, [(int,)])
        rows = rows.filter(pk__lt=last)
    found = list(rows.order_by("-pk")[: limit + 1])
    shown = found[:limit]
    next_cursor = write_cursor(_SORT, [shown[-1].pk]) if len(found) > limit else ""
    return DeliveryPage(tuple(map(_row, shown)), next_cursor)


def delivery(actor: Actor, endpoint_id: int, delivery_id: int) -> DeliveryDetail:
    """One delivery with all its tries. Raises NotPermitted, NotFound."""
    require(actor, Permission.SETTINGS_MANAGE)
    found = Delivery.objects.filter(pk=delivery_id, endpoint_id=endpoint_id).first()
    if found is None:
        raise NotFound("delivery")
    is_in_sight = not found.kind or found.record_id in in_sight(actor, found.kind, [found.record_id])
    tries = Attempt.objects.filter(delivery_id=found.pk).order_by("-pk")
    return DeliveryDetail(_row(found), tuple(_try(one, is_in_sight=is_in_sight) for one in tries), is_in_sight)


def matching(endpoint_id: int, narrowed: DeliveryFilter) -> QuerySet[Delivery]:
    """The deliveries of an endpoint that a filter lets through."""
    rows = Delivery.objects.filter(endpoint_id=endpoint_id)
    if narrowed.state is not None:
        rows = rows.filter(state=narrowed.state.value)
    if narrowed.event:
        rows = rows.filter(event=narrowed.event)
    if narrowed.since is not None:
        rows = rows.filter(at__gte=narrowed.since)
    return rows if narrowed.until is None else rows.filter(at__lt=narrowed.until)


def awake_endpoints(now: datetime) -> list[Awake]:
    """Endpoints that may be sent to now: those that failed rest for a while. One query."""
    rests = Q(rests_until=None) | Q(rests_until__lte=now)
    rows = Endpoint.objects.filter(rests).exclude(state=EndpointState.DELETED.value).order_by("pk")
    return [
        Awake(number, state == EndpointState.PAUSED.value, since is not None)
        for number, state, since in rows.values_list("pk", "state", "failing_since")
    ]


def due(endpoint: Awake, now: datetime, *, busy: Collection[int], limit: int) -> list[int]:
    """Deliveries of an endpoint to try now: of each record only the oldest, so that order holds. One query.

    `busy` are those that are being tried. A paused endpoint gets tests only.
    """
    waiting = Delivery.objects.filter(endpoint_id=endpoint.id, state=DeliveryState.WAITING.value)
    earlier = waiting.filter(kind=OuterRef("kind"), record_id=OuterRef("record_id"), id__lt=OuterRef("id"))
    rows = waiting.filter(~Exists(earlier), next_at__lte=now).exclude(pk__in=busy)
    if endpoint.is_paused:
        rows = rows.filter(event=TEST_EVENT)
    return list(rows.order_by("next_at", "id").values_list("pk", flat=True)[:limit])


def _row(row: Delivery) -> DeliveryRow:
    return DeliveryRow(
        id=row.pk,
        message_id=message_id(row.endpoint_id, row.pk),
        event=row.event,
        kind=row.kind,
        record_id=row.record_id,
        at=row.at,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        next_at=row.next_at,
        last_status=row.last_status,
        last_error=row.last_error,
    )


def _try(row: Attempt, *, is_in_sight: bool) -> AttemptRow:
    return AttemptRow(
        at=row.at,
        status=row.status,
        ms=row.ms,
        error=row.error,
        headers=json.loads(row.headers) if is_in_sight else {},
        body=row.body if is_in_sight else "",
    )
