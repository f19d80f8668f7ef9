"""What happened to custom fields. The values of a record are changes of that record's own entries."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True)
class FieldEvent(Event):
    """Base of the events about a custom field; `record_id` is its number."""

    kind: ClassVar[str] = "field"


@registry.event
@dataclass(frozen=True)
class FieldCreated(FieldEvent):
    """A custom field was created."""

    name: ClassVar[str] = "field.created"


@registry.event
@dataclass(frozen=True)
class FieldEdited(FieldEvent):
    """A custom field, its choices or its place changed."""

    name: ClassVar[str] = "field.edited"


@registry.event
@dataclass(frozen=True)
class FieldHidden(FieldEvent):
    """A custom field is no longer shown or asked; its values stay."""

    name: ClassVar[str] = "field.hidden"


@registry.event
@dataclass(frozen=True)
class FieldShown(FieldEvent):
    """A hidden custom field is back."""

    name: ClassVar[str] = "field.shown"


@registry.event
@dataclass(frozen=True)
class FieldCopied(FieldEvent):
    """Values of another field were taken over; `left` are those that could not be."""

    name: ClassVar[str] = "field.copied"
    source_id: int
    copied: int
    left: int
