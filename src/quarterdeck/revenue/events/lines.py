"""What happened to the lines of opportunities. They are events of the opportunity: its timeline tells them."""

from typing import ClassVar

from quarterdeck.journal.events import registry
from quarterdeck.opportunities.events import OpportunityEvent
from quarterdeck.values.dataclasses import dataclass


@registry.event
@dataclass(frozen=True)
class LineAdded(OpportunityEvent):
    """A line was added."""

    name: ClassVar[str] = "opportunity.line_added"
    line_id: int


@registry.event
@dataclass(frozen=True)
class LineEdited(OpportunityEvent):
    """Fields of a line changed, or its schedule."""

    name: ClassVar[str] = "opportunity.line_edited"
    line_id: int


@registry.event
@dataclass(frozen=True)
class LineRemoved(OpportunityEvent):
    """A line was removed."""

    name: ClassVar[str] = "opportunity.line_removed"
    line_id: int


@registry.event
@dataclass(frozen=True)
class LineMoved(OpportunityEvent):
    """A line took another place among the others."""

    name: ClassVar[str] = "opportunity.line_moved"
    line_id: int


@registry.event
@dataclass(frozen=True)
class LineRestored(OpportunityEvent):
    """A removed line was put back."""

    name: ClassVar[str] = "opportunity.line_restored"
    line_id: int


@registry.event
@dataclass(frozen=True)
class LinesAdded(OpportunityEvent):
    """Several lines were added at once."""

    name: ClassVar[str] = "opportunity.lines_added"
    count: int
