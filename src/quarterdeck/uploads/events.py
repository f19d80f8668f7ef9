"""What happened to files that people brought, and to saved mappings."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


class UploadEvent(Event):
    """Base of the events about a file that somebody brought."""

    kind: ClassVar[str] = "upload"


@registry.event
@dataclass(frozen=True)
class FileUploaded(UploadEvent):
    """A file was brought to be imported."""

    name: ClassVar[str] = "upload.added"
    rows_are: str
    size: int


@registry.event
@dataclass(frozen=True)
class UploadRemoved(UploadEvent):
    """A file that was brought, and what its check had found, was removed."""

    name: ClassVar[str] = "upload.removed"


@registry.event
@dataclass(frozen=True)
class MappingSaved(Event):
    """A mapping was kept for files with the same columns."""

    kind: ClassVar[str] = "saved_mapping"
    name: ClassVar[str] = "saved_mapping.added"
    rows_are: str
    is_shared: bool


@registry.event
@dataclass(frozen=True)
class SavedMappingRemoved(Event):
    """A saved mapping was removed."""

    kind: ClassVar[str] = "saved_mapping"
    name: ClassVar[str] = "saved_mapping.removed"
