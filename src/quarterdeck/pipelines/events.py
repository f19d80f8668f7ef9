"""What happened to pipelines, stages, criteria and loss reasons."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True)
class PipelineEvent(Event):
    """Base of the events about a pipeline."""

    kind: ClassVar[str] = "pipeline"


@dataclass(frozen=True)
class StageEvent(Event):
    """Base of the events about a stage and its criteria."""

    kind: ClassVar[str] = "stage"
    pipeline_id: int


@dataclass(frozen=True)
class LossReasonEvent(Event):
    """Base of the events about a loss reason."""

    kind: ClassVar[str] = "loss_reason"


@registry.event
@dataclass(frozen=True)
class PipelineAdded(PipelineEvent):
    """A pipeline was added, with its stages and criteria."""

    name: ClassVar[str] = "pipeline.added"
    key: str


@registry.event
@dataclass(frozen=True)
class PipelineEdited(PipelineEvent):
    """Fields or the place of a pipeline changed."""

    name: ClassVar[str] = "pipeline.edited"


@registry.event
@dataclass(frozen=True)
class PipelineRetired(PipelineEvent):
    """A pipeline went out of use."""

    name: ClassVar[str] = "pipeline.retired"


@registry.event
@dataclass(frozen=True)
class PipelineReactivated(PipelineEvent):
    """A retired pipeline came back into use."""

    name: ClassVar[str] = "pipeline.reactivated"


@registry.event
@dataclass(frozen=True)
class StagesOrdered(PipelineEvent):
    """The stages of a pipeline were put into another order."""

    name: ClassVar[str] = "pipeline.stages_ordered"


@registry.event
@dataclass(frozen=True)
class StageAdded(StageEvent):
    """A stage was added."""

    name: ClassVar[str] = "stage.added"


@registry.event
@dataclass(frozen=True)
class StageEdited(StageEvent):
    """Fields of a stage changed."""

    name: ClassVar[str] = "stage.edited"


@registry.event
@dataclass(frozen=True)
class StageRetired(StageEvent):
    """A stage went out of use; its open deals go to `moved_to`, None when there were none to move."""

    name: ClassVar[str] = "stage.retired"
    moved_to: int | None


@registry.event
@dataclass(frozen=True)
class CriterionAdded(StageEvent):
    """A stage got a criterion."""

    name: ClassVar[str] = "stage.criterion_added"
    key: str


@registry.event
@dataclass(frozen=True)
class CriterionEdited(StageEvent):
    """A criterion of a stage changed."""

    name: ClassVar[str] = "stage.criterion_edited"
    key: str


@registry.event
@dataclass(frozen=True)
class CriterionRetired(StageEvent):
    """A stage no longer asks for a criterion."""

    name: ClassVar[str] = "stage.criterion_retired"
    key: str


@registry.event
@dataclass(frozen=True)
class LossReasonAdded(LossReasonEvent):
    """A loss reason was added."""

    name: ClassVar[str] = "loss_reason.added"
    key: str


@registry.event
@dataclass(frozen=True)
class LossReasonEdited(LossReasonEvent):
    """Fields of a loss reason changed."""

    name: ClassVar[str] = "loss_reason.edited"


@registry.event
@dataclass(frozen=True)
class LossReasonRetired(LossReasonEvent):
    """A loss reason can no longer be chosen."""

    name: ClassVar[str] = "loss_reason.retired"


@registry.event
@dataclass(frozen=True)
class LossReasonReactivated(LossReasonEvent):
    """A retired loss reason can be chosen again."""

    name: ClassVar[str] = "loss_reason.reactivated"
