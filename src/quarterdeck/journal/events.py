"""What happened: the base of all events, and the registry of who listens.

A subscriber declares its time. `within` runs in the action's transaction and may refuse by raising;
`together` runs at its end, once for everything the transaction recorded; `after` runs from the outbox
once the transaction is durable, at least once, ordered per subject.
"""

import re
from collections.abc import Callable
from typing import ClassVar, TypeVar

from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """Base of all events. `kind` and `record_id` name the record the event is about.

    `is_addition` events tell of what is kept here beside the record: they are let be where another system keeps it.
    """

    kind: ClassVar[str]
    name: ClassVar[str]
    is_addition: ClassVar[bool] = False
    record_id: int

    def payload(self) -> dict[str, object]:
        """The event's own fields as JSON-able values."""
        return dict(vars(self))

    @classmethod
    def sentence(cls) -> str:
        """What it means, as people read it in the audit: the first sentence of its description, to be translated."""
        # What comes after the first sentence is for who writes programs.
        return re.split(r"[;.](?: |$)", (cls.__doc__ or cls.name).partition("\n")[0])[0]


E = TypeVar("E", bound=Event)
Handler = Callable[..., None]


class Registry:
    """Subscribers by event type, filled while the applications load, then frozen."""

    def __init__(self) -> None:
        self._within: dict[type[Event], list[Handler]] = {}
        self._together: dict[type[Event], list[Handler]] = {}
        self._after: dict[type[Event], dict[str, Handler]] = {}
        self._types: dict[str, type[Event]] = {}
        self._frozen = False

    def event(self, cls: type[E]) -> type[E]:
        """Class decorator: make an event type known by its name."""
        self._refuse_when_frozen()
        if self._types.setdefault(cls.name, cls) is not cls:
            raise ValueError(f"two event types are named {cls.name}")
        return cls

    def within(self, event_type: type[Event]) -> Callable[[Handler], Handler]:
        """Subscribe `handler(event, stamp)` to run in the action's transaction."""

        def add(handler: Handler) -> Handler:
            self._refuse_when_frozen()
            self._within.setdefault(event_type, []).append(handler)
            return handler

        return add

    def together(self, *event_types: type[Event]) -> Callable[[Handler], Handler]:
        """Subscribe `handler(recorded)` to run at the end of the action's transaction, when all rows are written.

        It is handed everything the transaction recorded of these types: events with their stamps and changes.
        """

        def add(handler: Handler) -> Handler:
            self._refuse_when_frozen()
            for event_type in event_types:
                self._together.setdefault(event_type, []).append(handler)
            return handler

        return add

    def after(self, event_type: type[Event], name: str) -> Callable[[Handler], Handler]:
        """Subscribe `handler(event, delivery)` under a lasting name, to run from the outbox.

        It runs at least once per event, in the order of events per record: what it does must be
        harmless when `delivery.event_id` comes again.
        """

        def add(handler: Handler) -> Handler:
            self._refuse_when_frozen()
            self._after.setdefault(event_type, {})[name] = handler
            return handler

        return add

    def freeze(self) -> None:
        """No subscriber may be added from here on."""
        self._frozen = True

    def handlers_within(self, event: Event) -> list[Handler]:
        """Subscribers to run now, in order of registration."""
        return self._within.get(type(event), [])

    def handlers_together(self, event: Event) -> list[Handler]:
        """Subscribers to run at the end of the transaction, in order of registration."""
        return self._together.get(type(event), [])

    def names_after(self, event: Event) -> list[str]:
        """Names of the outbox subscribers of this event."""
        return list(self._after.get(type(event), ()))

    def handler_after(self, event_name: str, subscriber: str) -> Handler | None:
        """The outbox subscriber of that name, or None when it no longer exists."""
        event_type = self._types.get(event_name)
        return self._after.get(event_type, {}).get(subscriber) if event_type else None

    def types(self) -> dict[str, type[Event]]:
        """All event types by name, for the reference page."""
        return dict(self._types)

    def _refuse_when_frozen(self) -> None:
        if self._frozen:
            raise RuntimeError("the event registry is frozen once the application has started")


registry = Registry()


@registry.event
@dataclass(frozen=True)
class SubjectErased(Event):
    """The personal values of a record were erased from the journal."""

    kind: ClassVar[str] = "subject"
    name: ClassVar[str] = "subject.erased"
    subject_kind: str
    values: int
