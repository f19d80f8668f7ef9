"""Words of webhooks: endpoints, deliveries, attempts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_

KIND = "webhook"
TEST_EVENT = "webhook.test"
LONGEST_NAME = 80
MOST_ENDPOINTS = 50
# How long a failed delivery is tried again, how long a changed secret still signs, how long the log is kept.
TRIED_FOR = timedelta(hours=24)
OLD_SECRET_FOR = timedelta(hours=24)
KEPT_DAYS = 30
MOST_REPLAYED = 10_000


class EndpointState(StrEnum):
    """Whether events are sent to an endpoint."""

    ACTIVE = "active"
    PAUSED = "paused"
    DELETED = "deleted"


class PausedBecause(StrEnum):
    """Why an endpoint is paused."""

    BY_HAND = "by_hand"
    FAILING = "failing"
    GONE = "gone"


class DeliveryState(StrEnum):
    """Where a delivery stands. `dropped`: it is not sent, since its owner may not read the record any more."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"


PAUSE_LABELS = {
    PausedBecause.BY_HAND: N_("Somebody paused it."),
    PausedBecause.FAILING: N_("It answered nothing else than failures for 24 hours."),
    PausedBecause.GONE: N_("It answered that it is gone for good (410)."),
}
DELIVERY_LABELS = {
    DeliveryState.WAITING: N_("Waiting"),
    DeliveryState.DELIVERED: N_("Delivered"),
    DeliveryState.FAILED: N_("Failed"),
    DeliveryState.DROPPED: N_("Not sent"),
}
DELIVERY_TONES = {
    DeliveryState.WAITING: "warn",
    DeliveryState.DELIVERED: "pos",
    DeliveryState.FAILED: "neg",
    DeliveryState.DROPPED: "idle",
}
STATE_LABELS = {EndpointState.ACTIVE: N_("Active"), EndpointState.PAUSED: N_("Paused")}
FIELD_LABELS = {"url": N_("Address"), "events": N_("Events"), "paused_because": N_("Paused because")}
# Beside the failures of the client: the secret was stored under another signing key.
SECRET_LOST = "secret_lost"  # noqa: S105  a code, not a secret


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointFields:
    """What a person says of an endpoint. No `events` stand for every one there is."""

    name: str
    url: str
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewSecret:
    """An endpoint whose secret was just made. The secret is shown once; it is kept encrypted."""

    endpoint_id: int
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFilter:
    """What the log is narrowed to; all that is given must hold."""

    state: DeliveryState | None = None
    event: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One try to deliver: what was sent, and what became of it. `status` is 0 without an answer."""

    at: datetime
    status: int
    ms: int
    error: str = ""
    headers: Mapping[str, str]
    body: str
