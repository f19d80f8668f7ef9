"""What happened to the files of a record."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True)
class AttachmentEvent(Event):
    """Base of the events about a file; (subject_kind, subject_id) is the record it is attached to."""

    kind: ClassVar[str] = "attachment"
    subject_kind: str
    subject_id: int


@registry.event
@dataclass(frozen=True)
class FileAttached(AttachmentEvent):
    """A file was attached."""

    name: ClassVar[str] = "attachment.added"


@registry.event
@dataclass(frozen=True)
class FileRemoved(AttachmentEvent):
    """A file was removed; it can be brought back for a while."""

    name: ClassVar[str] = "attachment.removed"


@registry.event
@dataclass(frozen=True)
class FileRestored(AttachmentEvent):
    """A removed file is back."""

    name: ClassVar[str] = "attachment.restored"


@registry.event
@dataclass(frozen=True)
class FileErased(AttachmentEvent):
    """The bytes of a removed file are gone for good."""

    name: ClassVar[str] = "attachment.erased"
