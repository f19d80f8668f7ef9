"""Sending once more, and sending a test. A replayed delivery keeps its id, so that receivers know it again."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import Via
from quarterdeck.users.terms import Actor
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Conflict, NotFound, Refused
from quarterdeck.webhooks.actions.endpoints import held_endpoint
from quarterdeck.webhooks.events import DeliveriesReplayed, TestSent
from quarterdeck.webhooks.models import Delivery
from quarterdeck.webhooks.queries.deliveries import matching
from quarterdeck.webhooks.queries.messages import is_held
from quarterdeck.webhooks.terms import MOST_REPLAYED, TEST_EVENT, DeliveryFilter, DeliveryState


@action
def send_test(*, endpoint_id: int, by: Actor, via: Via, at: datetime | None = None) -> int:
    """Send a test event, also to a paused endpoint; the id of its delivery, in whose log the outcome will stand.

    Raises NotPermitted, NotFound, and Conflict in a restored copy that nobody has released.
    """
    row = held_endpoint(endpoint_id, by)
    _require_released()
    at = at or timezone.now()
    made = Delivery.objects.create(endpoint_id=row.pk, event=TEST_EVENT, at=at, since=at, next_at=at)
    record(TestSent(record_id=row.pk), by.stamp(at, via))
    return made.pk


@action
def replay_delivery(*, endpoint_id: int, delivery_id: int, by: Actor, via: Via, at: datetime | None = None) -> None:
    """Send one delivery once more. One that waits is tried at once. Raises NotPermitted, NotFound, Conflict."""
    row = held_endpoint(endpoint_id, by)
    _require_released()
    if not _again(Delivery.objects.filter(pk=delivery_id, endpoint_id=row.pk), at or timezone.now()):
        raise NotFound("delivery")
    record(DeliveriesReplayed(record_id=row.pk, count=1), by.stamp(at or timezone.now(), via))


@action
def replay_deliveries(
    *, endpoint_id: int, narrowed: DeliveryFilter, by: Actor, via: Via, at: datetime | None = None
) -> int:
    """Send all deliveries that a filter lets through once more; how many. Those that wait are left as they are.

    Raises NotPermitted, NotFound, Conflict, and Refused when there are more than fit at once.
    """
    row = held_endpoint(endpoint_id, by)
    _require_released()
    rows = matching(row.pk, narrowed).exclude(state=DeliveryState.WAITING.value)
    if rows.count() > MOST_REPLAYED:
        text = Text.of("More than {most} deliveries match. Choose a shorter time.", most=MOST_REPLAYED)
        raise Refused.because("webhook_replay_too_many", text)
    count = _again(rows, at or timezone.now())
    if count:
        record(DeliveriesReplayed(record_id=row.pk, count=count), by.stamp(at or timezone.now(), via))
    return count


def _require_released() -> None:
    """Raise Conflict in a restored copy that nobody has released: nothing leaves it."""
    if is_held():
        text = Text.of("This is a restored copy. Nothing is sent before an administrator releases it.")
        raise Conflict("effects_held", text)


def _again(rows: QuerySet[Delivery], at: datetime) -> int:
    return rows.update(state=DeliveryState.WAITING.value, since=at, next_at=at)
