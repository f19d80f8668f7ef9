"""What a delivery says, made at the moment it is sent, with the rights its endpoint's owner has then."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

import quarterdeck
from quarterdeck.journal.queries import entries_of
from quarterdeck.outbound.terms import Request
from quarterdeck.users.queries import company, has_company
from quarterdeck.users.queries.records import records
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.webhooks.models import Delivery
from quarterdeck.webhooks.queries.catalogue import currencies
from quarterdeck.webhooks.queries.deliveries import message_id
from quarterdeck.webhooks.queries.secrets import signature
from quarterdeck.webhooks.queries.sight import in_sight, owner_actor
from quarterdeck.webhooks.rules import Told, payload, test_payload
from quarterdeck.webhooks.terms import TEST_EVENT, DeliveryState, EndpointState


@dataclass(frozen=True, slots=True)
class Message:
    """A delivery ready to be sent. Without a `request` it is not to be sent: `is_dropped`, or its secret is lost."""

    request: Request | None
    is_dropped: bool = False


def message(delivery_id: int, at: datetime) -> Message | None:
    """What to send now; None when nothing is: it was done meanwhile, or effects of this copy are held."""
    row = Delivery.objects.select_related("endpoint").filter(pk=delivery_id, state=DeliveryState.WAITING.value).first()
    if row is None or is_held() or row.endpoint.state == EndpointState.DELETED.value:
        return None
    body = _body(row)
    if body is None:
        return Message(None, is_dropped=True)
    name = message_id(row.endpoint_id, row.pk)
    signed = signature(row.endpoint, message_id=name, at=at, body=body)
    if signed is None:
        return Message(None)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"Quarterdeck/{quarterdeck.__version__}",
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signed,
    }
    return Message(Request("POST", row.endpoint.url, headers, body.encode()))


def is_held() -> bool:
    """Whether this is a restored copy from which nothing may leave yet."""
    return has_company() and company().held_since is not None


def _body(row: Delivery) -> str | None:
    """The body, None when the endpoint's owner may not have it any more."""
    actor = owner_actor(row.endpoint.owner_id)
    if actor is None:
        return None
    if row.event == TEST_EVENT:
        return test_payload(event=row.event, at=row.at, endpoint_id=row.endpoint_id)
    if row.record_id not in in_sight(actor, row.kind, [row.record_id]):
        return None
    entry = entries_of([row.entry_seq or 0]).get(row.entry_seq or 0)
    if entry is None:
        return None
    kind = records.kind(row.kind)
    return payload(
        Told(
            event=entry.event,
            at=entry.at,
            kind=entry.kind,
            record_id=entry.record_id,
            name=kind.names([row.record_id]).get(row.record_id, ""),
            url=settings.PUBLIC_URL + reverse(kind.url_name, args=[row.record_id]),
            actor_id=entry.actor_id,
            door=entry.door,
            facts=entry.payload,
            changes=tuple((change.field, change.old, change.new) for change in entry.changes),
            currency=currencies.of(row.kind, row.record_id),
        )
    )
