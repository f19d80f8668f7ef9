"""What happened to opportunities."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True)
class OpportunityEvent(Event):
    """Base of the events about an opportunity."""

    kind: ClassVar[str] = "opportunity"


@registry.event
@dataclass(frozen=True)
class OpportunityCreated(OpportunityEvent):
    """An opportunity was created."""

    name: ClassVar[str] = "opportunity.created"
    stage_id: int
    owner_id: int


@registry.event
@dataclass(frozen=True)
class OpportunityEdited(OpportunityEvent):
    """Fields of an opportunity changed."""

    name: ClassVar[str] = "opportunity.edited"


@registry.event
@dataclass(frozen=True)
class OpportunityMoved(OpportunityEvent):
    """An opportunity went from one stage to another."""

    name: ClassVar[str] = "opportunity.moved"
    from_stage_id: int
    to_stage_id: int


@registry.event
@dataclass(frozen=True)
class BuyingContactAdded(OpportunityEvent):
    """A contact joined the buying group."""

    name: ClassVar[str] = "opportunity.contact_added"
    contact_id: int
    role: str


@registry.event
@dataclass(frozen=True)
class BuyingContactRemoved(OpportunityEvent):
    """A contact left the buying group."""

    name: ClassVar[str] = "opportunity.contact_removed"
    contact_id: int
    role: str


@registry.event
@dataclass(frozen=True)
class ChangeUndone(OpportunityEvent):
    """A change was undone: the history row `voided` counts for nothing any more."""

    name: ClassVar[str] = "opportunity.change_undone"
    voided: int


@registry.event
@dataclass(frozen=True)
class HistoryCorrected(OpportunityEvent):
    """A row of history was replaced by what was really so."""

    name: ClassVar[str] = "opportunity.history_corrected"
    voided: int


@registry.event
@dataclass(frozen=True)
class HistoryImported(OpportunityEvent):
    """A past state with a date of its own was brought in."""

    name: ClassVar[str] = "opportunity.history_imported"


@registry.event
@dataclass(frozen=True)
class OpportunityDeleted(OpportunityEvent):
    """An opportunity was deleted; it can be restored."""

    name: ClassVar[str] = "opportunity.deleted"


@registry.event
@dataclass(frozen=True)
class OpportunityRestored(OpportunityEvent):
    """A deleted opportunity was restored."""

    name: ClassVar[str] = "opportunity.restored"


@registry.event
@dataclass(frozen=True)
class OpportunityMerged(OpportunityEvent):
    """An opportunity became part of another one."""

    name: ClassVar[str] = "opportunity.merged"
    into_id: int


@registry.event
@dataclass(frozen=True)
class OpportunityUnmerged(OpportunityEvent):
    """An opportunity stands on its own again."""

    name: ClassVar[str] = "opportunity.unmerged"
    from_id: int
