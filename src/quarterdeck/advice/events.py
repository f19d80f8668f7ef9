"""What became of an advice."""

from typing import ClassVar

from quarterdeck.journal.events import registry
from quarterdeck.opportunities.events import OpportunityEvent
from quarterdeck.values.dataclasses import dataclass


@registry.event
@dataclass(frozen=True)
class AdviceDismissed(OpportunityEvent):
    """Somebody said that an advice is not for this deal."""

    name: ClassVar[str] = "opportunity.advice_dismissed"
    practice: str


@registry.event
@dataclass(frozen=True)
class AdviceFollowed(OpportunityEvent):
    """What was advised for this deal was done."""

    name: ClassVar[str] = "opportunity.advice_followed"
    practice: str
