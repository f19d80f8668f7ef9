"""What happened to series of snapshots."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True)
class SeriesEvent(Event):
    """Base of the events about a series of snapshots."""

    kind: ClassVar[str] = "snapshot_series"


@registry.event
@dataclass(frozen=True)
class SeriesAdded(SeriesEvent):
    """A series of dated exports was set up."""

    name: ClassVar[str] = "snapshot_series.added"


@registry.event
@dataclass(frozen=True)
class SeriesChanged(SeriesEvent):
    """How the files of a series are read was changed."""

    name: ClassVar[str] = "snapshot_series.changed"


@registry.event
@dataclass(frozen=True)
class SnapshotsStarted(SeriesEvent):
    """The checked files of a series are being applied."""

    name: ClassVar[str] = "snapshot_series.started"
    files: int
    lenient: bool


@registry.event
@dataclass(frozen=True)
class SnapshotApplied(SeriesEvent):
    """Every row of a dated export has been applied, refused or left out."""

    name: ClassVar[str] = "snapshot_series.applied"
    file_name: str
    done: int
    refused: int
    left_out: int
