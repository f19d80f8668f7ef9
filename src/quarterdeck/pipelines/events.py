"""What happened to pipelines and loss reasons."""

from dataclasses import dataclass
from typing import ClassVar

from quarterdeck.journal.events import Event, registry


@registry.event
@dataclass(frozen=True)
class PipelineAdded(Event):
    """A pipeline was added, with its stages and criteria."""

    kind: ClassVar[str] = "pipeline"
    name: ClassVar[str] = "pipeline.added"
    key: str


@registry.event
@dataclass(frozen=True)
class LossReasonAdded(Event):
    """A loss reason was added."""

    kind: ClassVar[str] = "loss_reason"
    name: ClassVar[str] = "loss_reason.added"
    key: str
