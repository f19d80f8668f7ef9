"""What happened to the signals of deal health."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@registry.event
@dataclass(frozen=True)
class HealthSignalSet(Event):
    """A signal of deal health was set for a pipeline or one of its stages."""

    kind: ClassVar[str] = "pipeline"
    name: ClassVar[str] = "pipeline.health_signal_set"
    signal: str
    # Key of the stage; empty for the whole pipeline.
    stage: str


@registry.event
@dataclass(frozen=True)
class HealthSignalReset(Event):
    """A signal of deal health follows the catalogue, or its pipeline, again."""

    kind: ClassVar[str] = "pipeline"
    name: ClassVar[str] = "pipeline.health_signal_reset"
    signal: str
    stage: str
