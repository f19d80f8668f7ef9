"""What happened to mirrors, their loads, and records that were taken over."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True)
class MirrorEvent(Event):
    """Base of the events about a mirror."""

    kind: ClassVar[str] = "mirror"


@registry.event
@dataclass(frozen=True)
class MirrorAdded(MirrorEvent):
    """A mirror of another system was set up."""

    name: ClassVar[str] = "mirror.added"


@registry.event
@dataclass(frozen=True)
class MirrorChanged(MirrorEvent):
    """How a mirror is loaded was changed."""

    name: ClassVar[str] = "mirror.changed"


@registry.event
@dataclass(frozen=True)
class MirrorPaused(MirrorEvent):
    """A mirror was paused; what it brought stays read-only."""

    name: ClassVar[str] = "mirror.paused"


@registry.event
@dataclass(frozen=True)
class MirrorResumed(MirrorEvent):
    """A paused mirror loads again."""

    name: ClassVar[str] = "mirror.resumed"


@registry.event
@dataclass(frozen=True)
class MirrorAsked(MirrorEvent):
    """A load of a mirror was asked for."""

    name: ClassVar[str] = "mirror.asked"


@registry.event
@dataclass(frozen=True)
class MirrorLoaded(MirrorEvent):
    """Every file of a load of a mirror was loaded or refused."""

    name: ClassVar[str] = "mirror.loaded"
    load_id: int
    files: int
    refused_files: int
    refused_rows: int


@registry.event
@dataclass(frozen=True)
class MirrorFailed(MirrorEvent):
    """A load of a mirror needs a look: files or rows were refused, or it could not be done."""

    name: ClassVar[str] = "mirror.failed"
    load_id: int
    why: str


@registry.event
@dataclass(frozen=True)
class MirrorTakenOver(MirrorEvent):
    """A mirror has ended: its records are worked on here from now on."""

    name: ClassVar[str] = "mirror.taken_over"
    records: int


@registry.event
@dataclass(frozen=True)
class RecordTakenOver(MirrorEvent):
    """A record of a mirror is worked on here from now on."""

    name: ClassVar[str] = "mirror.record_taken_over"
    subject_kind: str
    subject_id: int
