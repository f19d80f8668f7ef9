"""Endpoints of webhooks: which events there are, endpoints with their secrets, the log, replay, tests."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.rest.fields import DEFAULT_LIMIT, Body, Id, Instant, Limit, Patch, Whole, Words
from quarterdeck.kit.rest.replies import expected_version, nothing, reply, secret_reply
from quarterdeck.users.policy import actor_of, require
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from quarterdeck.webhooks import actions, queries
from quarterdeck.webhooks.queries import AttemptRow, DeliveryRow, EndpointRow
from quarterdeck.webhooks.terms import DeliveryFilter, DeliveryState, EndpointFields, NewSecret

webhooks = Router()
VIA = Via(Door.API)
State = Annotated[DeliveryState, Field(strict=False)]


class WebhookEventOut(BaseModel):
    """An event that a webhook may ask for."""

    event: str
    kind: str = Field(description="Kind of the record it is about.")
    says: str = Field(description="What happened.")
    fields: list[str] = Field(description="What `data` holds beside the fields that every event has.")


class WebhookOut(BaseModel):
    """An address that events are posted to. Its secret is shown where it is made, and nowhere else."""

    id: str
    name: str
    url: str
    events: list[str] = Field(description="Names of events; none stand for every one.")
    owner_id: str = Field(description="With whose rights events are sent.")
    state: str = Field(description="active or paused.")
    paused_because: str | None = Field(description="by_hand, failing or gone.")
    failing_since: datetime | None = Field(description="Since when nothing but failures came back.")
    old_secret_until: datetime | None = Field(description="Until when the secret before signs as well.")
    waiting: int = Field(description="Deliveries that wait.")
    failed: int = Field(description="Deliveries that were given up.")
    created_at: datetime
    version: int


class WebhooksOut(BaseModel):
    """All webhooks by name."""

    items: list[WebhookOut]


class WebhookSecretOut(BaseModel):
    """A secret just made, to check signatures with. It is not shown again."""

    id: str
    secret: str = Field(description="Empty when a request is repeated under its Idempotency-Key: it is not kept.")


class WebhookIn(Body):
    """A webhook to add. It belongs to the token's owner."""

    name: str
    url: str = Field(description="https, on a public address, unless the installation allows its host by name.")
    events: Words = Field((), description="Names of events; none stand for every one.")


class WebhookPatch(Patch):
    """Fields of a webhook to change."""

    name: str = ""
    url: str = ""
    events: Words = ()


class WebhookDeliveryOut(BaseModel):
    """An event owed to a webhook."""

    id: int
    message_id: str = Field(description="The header `webhook-id`, the same at every try and when it is replayed.")
    event: str
    kind: str = Field(description="Kind of the record; empty for a test.")
    record_id: str | None
    at: datetime
    state: str = Field(description="waiting, delivered, failed or dropped: the owner may not read the record any more.")
    attempts: int
    next_at: datetime | None = Field(description="When it is tried next, while it waits.")
    last_status: int = Field(description="Status of the last answer; 0 without one.")
    last_error: str = Field(description="Why no answer came, else empty.")


class WebhookDeliveriesOut(BaseModel):
    """A page of the log, the newest first."""

    items: list[WebhookDeliveryOut]
    next_cursor: str | None


class WebhookTryOut(BaseModel):
    """One try. Of the answer there is its status only."""

    at: datetime
    status: int
    ms: int
    error: str
    headers: dict[str, str] = Field(description="As sent; empty when the token's owner may not read the record.")
    body: str = Field(description="As sent; empty when the token's owner may not read the record.")


class WebhookDeliveryDetailOut(WebhookDeliveryOut):
    """A delivery with every try, the latest first."""

    tries: list[WebhookTryOut]


class WebhookLogQuery(Body):
    """Which deliveries, and which page of them."""

    state: State | None = None
    event: str = ""
    since: Instant | None = None
    until: Instant | None = None
    cursor: str = ""
    limit: Limit = DEFAULT_LIMIT


class WebhookReplayIn(Body):
    """Which deliveries are sent once more: all that match. Those that wait are left as they are."""

    state: State | None = None
    event: str = ""
    since: Instant | None = None
    until: Instant | None = None


class WebhookReplayedOut(BaseModel):
    """How many deliveries are sent once more."""

    count: int


class WebhookTestOut(BaseModel):
    """The delivery of a test event: its log says what became of it."""

    delivery_id: int


@webhooks.get("", response=WebhooksOut, operation_id="list_webhooks")
def list_webhooks(request: HttpRequest) -> HttpResponse:
    """All webhooks."""
    return reply(request, {"items": [_webhook(row) for row in queries.endpoints(actor_of(request))]})


@webhooks.post("", response={201: WebhookSecretOut}, operation_id="create_webhook")
def create_webhook(request: HttpRequest, body: WebhookIn) -> HttpResponse:
    """Add a webhook; events from now on are sent to it. The answer holds its secret, this once."""
    fields = EndpointFields(name=body.name, url=body.url, events=body.events)
    made = actions.add_endpoint(fields=fields, by=actor_of(request), via=VIA)
    return _secret(made, status=201, location=f"{request.path}/{public_id(made.endpoint_id)}")


@webhooks.get("/events", response=list[WebhookEventOut], operation_id="list_webhook_events")
def list_webhook_events(request: HttpRequest) -> HttpResponse:
    """Which events a webhook may ask for."""
    require(actor_of(request), Permission.SETTINGS_MANAGE)
    return reply(
        request,
        [
            {"event": one.event, "kind": one.kind, "says": one.says, "fields": list(one.facts)}
            for one in queries.catalogue()
        ],
    )


@webhooks.get("/{webhook_id}", response=WebhookOut, operation_id="get_webhook")
def get_webhook(request: HttpRequest, webhook_id: Id) -> HttpResponse:
    """One webhook."""
    return _shown(request, webhook_id)


@webhooks.patch("/{webhook_id}", response=WebhookOut, operation_id="edit_webhook")
def edit_webhook(request: HttpRequest, webhook_id: Id, body: WebhookPatch) -> HttpResponse:
    """Change name, address or events."""
    by = actor_of(request)
    present = queries.endpoint(by, webhook_id).fields
    given = {"name": present.name, "url": present.url, "events": present.events} | body.given()
    actions.edit_endpoint(
        endpoint_id=webhook_id, fields=EndpointFields(**given), by=by, via=VIA, version=expected_version(request)
    )
    return _shown(request, webhook_id)


@webhooks.delete("/{webhook_id}", response={204: None}, operation_id="delete_webhook")
def delete_webhook(request: HttpRequest, webhook_id: Id) -> HttpResponse:
    """Delete a webhook with its secret and its log."""
    actions.delete_endpoint(endpoint_id=webhook_id, by=actor_of(request), via=VIA)
    return nothing()


@webhooks.post("/{webhook_id}/pause", response=WebhookOut, operation_id="pause_webhook")
def pause_webhook(request: HttpRequest, webhook_id: Id) -> HttpResponse:
    """Send nothing until it is resumed; what happens meanwhile waits."""
    actions.pause_endpoint(endpoint_id=webhook_id, by=actor_of(request), via=VIA)
    return _shown(request, webhook_id)


@webhooks.post("/{webhook_id}/resume", response=WebhookOut, operation_id="resume_webhook")
def resume_webhook(request: HttpRequest, webhook_id: Id) -> HttpResponse:
    """Send again, what waited first."""
    actions.resume_endpoint(endpoint_id=webhook_id, by=actor_of(request), via=VIA)
    return _shown(request, webhook_id)


@webhooks.post("/{webhook_id}/rotate-secret", response=WebhookSecretOut, operation_id="rotate_webhook_secret")
def rotate_webhook_secret(request: HttpRequest, webhook_id: Id) -> HttpResponse:
    """Make a new secret, which the answer holds this once. For 24 hours the one before signs as well."""
    return _secret(actions.rotate_secret(endpoint_id=webhook_id, by=actor_of(request), via=VIA))


@webhooks.post("/{webhook_id}/test", response={202: WebhookTestOut}, operation_id="test_webhook")
def test_webhook(request: HttpRequest, webhook_id: Id) -> HttpResponse:
    """Send a test event, also to a paused webhook."""
    delivery_id = actions.send_test(endpoint_id=webhook_id, by=actor_of(request), via=VIA)
    return reply(request, {"delivery_id": delivery_id}, status=202)


@webhooks.post("/{webhook_id}/replay", response=WebhookReplayedOut, operation_id="replay_webhook_deliveries")
def replay_webhook_deliveries(request: HttpRequest, webhook_id: Id, body: WebhookReplayIn) -> HttpResponse:
    """Send all deliveries that match once more, each under its own id."""
    narrowed = DeliveryFilter(state=body.state, event=body.event, since=body.since, until=body.until)
    count = actions.replay_deliveries(endpoint_id=webhook_id, narrowed=narrowed, by=actor_of(request), via=VIA)
    return reply(request, {"count": count})


@webhooks.get("/{webhook_id}/deliveries", response=WebhookDeliveriesOut, operation_id="list_webhook_deliveries")
def list_webhook_deliveries(request: HttpRequest, webhook_id: Id, query: Query[WebhookLogQuery]) -> HttpResponse:
    """What was or is to be sent, the newest first; kept for 30 days."""
    by = actor_of(request)
    queries.endpoint(by, webhook_id)
    narrowed = DeliveryFilter(state=query.state, event=query.event, since=query.since, until=query.until)
    page = queries.deliveries(by, webhook_id, narrowed, cursor=query.cursor, limit=query.limit)
    return reply(request, {"items": [_delivery(row) for row in page.rows], "next_cursor": page.next_cursor or None})


@webhooks.get(
    "/{webhook_id}/deliveries/{delivery_id}", response=WebhookDeliveryDetailOut, operation_id="get_webhook_delivery"
)
def get_webhook_delivery(request: HttpRequest, webhook_id: Id, delivery_id: Whole) -> HttpResponse:
    """One delivery with every try."""
    return _detail(request, webhook_id, delivery_id)


@webhooks.post(
    "/{webhook_id}/deliveries/{delivery_id}/replay",
    response=WebhookDeliveryDetailOut,
    operation_id="replay_webhook_delivery",
)
def replay_webhook_delivery(request: HttpRequest, webhook_id: Id, delivery_id: Whole) -> HttpResponse:
    """Send one delivery once more, under its own id."""
    actions.replay_delivery(endpoint_id=webhook_id, delivery_id=delivery_id, by=actor_of(request), via=VIA)
    return _detail(request, webhook_id, delivery_id)


def _detail(request: HttpRequest, webhook_id: int, delivery_id: int) -> HttpResponse:
    found = queries.delivery(actor_of(request), webhook_id, delivery_id)
    return reply(request, _delivery(found.row) | {"tries": [_try(one) for one in found.tries]})


def _shown(request: HttpRequest, webhook_id: int) -> HttpResponse:
    row = queries.endpoint(actor_of(request), webhook_id)
    return reply(request, _webhook(row), version=row.version)


def _secret(made: NewSecret, *, status: int = 200, location: str = "") -> HttpResponse:
    return secret_reply({"id": public_id(made.endpoint_id)}, secret=made.secret, status=status, location=location)


def _webhook(row: EndpointRow) -> dict[str, Any]:
    return {
        "id": public_id(row.id),
        "name": row.fields.name,
        "url": row.fields.url,
        "events": list(row.fields.events),
        "owner_id": public_id(row.owner_id),
        "state": row.state,
        "paused_because": row.paused_because,
        "failing_since": row.failing_since,
        "old_secret_until": row.old_secret_until,
        "waiting": row.waiting,
        "failed": row.failed,
        "created_at": row.created_at,
        "version": row.version,
    }


def _delivery(row: DeliveryRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "message_id": row.message_id,
        "event": row.event,
        "kind": row.kind,
        "record_id": public_id(row.record_id) if row.kind else None,
        "at": row.at,
        "state": row.state,
        "attempts": row.attempts,
        "next_at": row.next_at if row.state is DeliveryState.WAITING else None,
        "last_status": row.last_status,
        "last_error": row.last_error,
    }


def _try(row: AttemptRow) -> dict[str, Any]:
    return {
        "at": row.at,
        "status": row.status,
        "ms": row.ms,
        "error": row.error,
        "headers": dict(row.headers),
        "body": row.body,
    }
