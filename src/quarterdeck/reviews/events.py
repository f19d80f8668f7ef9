"""What happened in reviews."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.reviews.terms import KIND
from quarterdeck.values.dataclasses import dataclass


@registry.event
@dataclass(frozen=True)
class ReviewStarted(Event):
    """A pipeline review was started."""

    kind: ClassVar[str] = KIND
    name: ClassVar[str] = "pipeline_review.started"


@registry.event
@dataclass(frozen=True)
class ReviewDecided(Event):
    """A deal was decided about in a pipeline review."""

    kind: ClassVar[str] = KIND
    name: ClassVar[str] = "pipeline_review.decided"
    opportunity_id: int
    number: int


@registry.event
@dataclass(frozen=True)
class ReviewSkipped(Event):
    """A deal was skipped in a pipeline review."""

    kind: ClassVar[str] = KIND
    name: ClassVar[str] = "pipeline_review.skipped"
    opportunity_id: int


@registry.event
@dataclass(frozen=True)
class MinutesWritten(Event):
    """The minutes of a pipeline review were written."""

    kind: ClassVar[str] = KIND
    name: ClassVar[str] = "pipeline_review.minutes_written"


@registry.event
@dataclass(frozen=True)
class ReviewFinished(Event):
    """A pipeline review was finished."""

    kind: ClassVar[str] = KIND
    name: ClassVar[str] = "pipeline_review.finished"
