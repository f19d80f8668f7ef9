"""What happened to endpoints. Secrets stand in no payload."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.webhooks.terms import KIND


@dataclass(frozen=True)
class EndpointEvent(Event):
    """Base of the events about an endpoint; `record_id` is its id."""

    kind: ClassVar[str] = KIND


@registry.event
@dataclass(frozen=True)
class EndpointAdded(EndpointEvent):
    """An endpoint was added."""

    name: ClassVar[str] = "webhook.added"


@registry.event
@dataclass(frozen=True)
class EndpointEdited(EndpointEvent):
    """Name, address or events of an endpoint changed."""

    name: ClassVar[str] = "webhook.edited"


@registry.event
@dataclass(frozen=True)
class EndpointPaused(EndpointEvent):
    """Nothing is sent to an endpoint until somebody resumes it."""

    name: ClassVar[str] = "webhook.paused"
    owner_id: int
    because: str


@registry.event
@dataclass(frozen=True)
class EndpointResumed(EndpointEvent):
    """A paused endpoint is sent to again."""

    name: ClassVar[str] = "webhook.resumed"


@registry.event
@dataclass(frozen=True)
class EndpointDeleted(EndpointEvent):
    """An endpoint was deleted."""

    name: ClassVar[str] = "webhook.deleted"


@registry.event
@dataclass(frozen=True)
class SecretRotated(EndpointEvent):
    """An endpoint got a new secret; the one before signs for a day more."""

    name: ClassVar[str] = "webhook.secret_rotated"


@registry.event
@dataclass(frozen=True)
class DeliveriesReplayed(EndpointEvent):
    """Deliveries are sent once more."""

    name: ClassVar[str] = "webhook.replayed"
    count: int


@registry.event
@dataclass(frozen=True)
class TestSent(EndpointEvent):
    """Somebody asked for a test event."""

    name: ClassVar[str] = "webhook.tested"
