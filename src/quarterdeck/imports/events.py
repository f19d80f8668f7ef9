"""What happened to imports."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True)
class ImportEvent(Event):
    """Base of the events about an import."""

    kind: ClassVar[str] = "import"


@registry.event
@dataclass(frozen=True)
class ImportStarted(ImportEvent):
    """The rows of a checked file are being applied."""

    name: ClassVar[str] = "import.started"
    lenient: bool


@registry.event
@dataclass(frozen=True)
class ImportApplied(ImportEvent):
    """Every row of a file has been applied, refused or left out."""

    name: ClassVar[str] = "import.applied"
    done: int
    refused: int
    left_out: int


@registry.event
@dataclass(frozen=True)
class ImportUndone(ImportEvent):
    """What an import did was taken back, except for what people changed since."""

    name: ClassVar[str] = "import.undone"
    done: int
    left: int
