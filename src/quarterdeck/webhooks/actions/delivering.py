"""One try to deliver: the network is spoken to outside of any transaction, what became of it is written after."""

import json
import random
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from quarterdeck.journal.actions import action
from quarterdeck.journal.terms import Door, Via
from quarterdeck.outbound.client import send
from quarterdeck.outbound.terms import Limits, OutboundError, Request
from quarterdeck.users.queries import system_actor
from quarterdeck.webhooks.actions.endpoints import pause_endpoint
from quarterdeck.webhooks.models import Attempt, Delivery, Endpoint
from quarterdeck.webhooks.queries.messages import message
from quarterdeck.webhooks.rules import GONE, is_given_up, next_try, rest_after
from quarterdeck.webhooks.terms import SECRET_LOST, TEST_EVENT, DeliveryState, EndpointState, PausedBecause, Sent

SYSTEM = Via(Door.SYSTEM)
_SECONDS = 10.0


def attempt_delivery(delivery_id: int) -> None:
    """Try one delivery now and note what became of it. Killed in between, it is tried again under the same id."""
    at = timezone.now()
    ready = message(delivery_id, at)
    if ready is None:
        return
    if ready.is_dropped:
        drop_delivery(delivery_id=delivery_id)
        return
    note_attempt(delivery_id=delivery_id, sent=_sent(ready.request, at), at=timezone.now())


def _sent(request: Request | None, at: datetime) -> Sent:
    if request is None:
        return Sent(at=at, status=0, ms=0, error=SECRET_LOST, headers={}, body="")
    body = request.body.decode()
    try:
        reply = send(request, Limits(seconds=_SECONDS, allowed=settings.OUTBOUND_ALLOW))
    except OutboundError as error:
        return Sent(at=at, status=0, ms=error.ms, error=error.failure.value, headers=request.headers, body=body)
    return Sent(at=at, status=reply.status, ms=reply.ms, headers=request.headers, body=body)


@action
def drop_delivery(*, delivery_id: int) -> None:
    """Note that a delivery is not sent: its owner may not read the record any more, or not have webhooks."""
    rows = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.WAITING.value)
    rows.update(state=DeliveryState.DROPPED.value)


@action
def note_attempt(*, delivery_id: int, sent: Sent, at: datetime) -> None:
    """Write one try into the log, and what follows: done, tried again later, given up, or the endpoint paused.

    The endpoint is paused when it says that it is gone, or when nothing but failures came back for a day.
    """
    # The endpoint first, as whoever resumes or replays does: the other way round they would wait for each other.
    endpoint = Endpoint.objects.select_for_update(of=("self",)).filter(deliveries=delivery_id).first()
    row = Delivery.objects.select_for_update(of=("self",)).filter(pk=delivery_id).first()
    if endpoint is None or row is None:
        return
    Attempt.objects.create(
        delivery_id=row.pk,
        at=sent.at,
        status=sent.status,
        ms=sent.ms,
        error=sent.error,
        headers=json.dumps(dict(sent.headers)),
        body=sent.body,
    )
    row.attempts += 1
    row.last_status, row.last_error = sent.status, sent.error
    if 200 <= sent.status < 300:
        row.state = DeliveryState.DELIVERED.value
        endpoint.failing_since, endpoint.failures, endpoint.rests_until = None, 0, None
    else:
        _failed(row, endpoint, at)
    row.save()
    endpoint.save(update_fields=["failing_since", "failures", "rests_until"])
    _pause_when_hopeless(row, endpoint, at)


def _failed(row: Delivery, endpoint: Endpoint, at: datetime) -> None:
    jitter = random.random()  # noqa: S311  spreads tries, guards nothing
    row.next_at = at + next_try(row.attempts, jitter)
    # A test says at once how it went; whoever mends something asks for another.
    if row.event == TEST_EVENT or is_given_up(since=row.since, now=at):
        row.state = DeliveryState.FAILED.value
    endpoint.failures += 1
    endpoint.failing_since = endpoint.failing_since or at
    endpoint.rests_until = at + rest_after(endpoint.failures, jitter)


def _pause_when_hopeless(row: Delivery, endpoint: Endpoint, at: datetime) -> None:
    if endpoint.state != EndpointState.ACTIVE.value or endpoint.failing_since is None:
        return
    is_failing = row.state == DeliveryState.FAILED.value and is_given_up(since=endpoint.failing_since, now=at)
    if row.last_status == GONE or is_failing:
        because = PausedBecause.GONE if row.last_status == GONE else PausedBecause.FAILING
        pause_endpoint(endpoint_id=endpoint.pk, because=because, by=system_actor(), via=SYSTEM)
