"""What happened to splits and their types."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.opportunities.events import OpportunityEvent
from quarterdeck.values.dataclasses import dataclass


@registry.event
@dataclass(frozen=True)
class SplitsSet(OpportunityEvent):
    """The credit of an opportunity was shared out anew."""

    name: ClassVar[str] = "opportunity.splits_set"
    is_addition: ClassVar[bool] = True
    type_key: str


@dataclass(frozen=True)
class SplitTypeEvent(Event):
    """Base of the events about a kind of split."""

    kind: ClassVar[str] = "split_type"


@registry.event
@dataclass(frozen=True)
class SplitTypeAdded(SplitTypeEvent):
    """A kind of split was added."""

    name: ClassVar[str] = "split_type.added"


@registry.event
@dataclass(frozen=True)
class SplitTypeEdited(SplitTypeEvent):
    """A kind of split was renamed."""

    name: ClassVar[str] = "split_type.edited"


@registry.event
@dataclass(frozen=True)
class SplitTypeRetired(SplitTypeEvent):
    """A kind of split takes no new shares."""

    name: ClassVar[str] = "split_type.retired"


@registry.event
@dataclass(frozen=True)
class SplitTypeReactivated(SplitTypeEvent):
    """A retired kind of split takes shares again."""

    name: ClassVar[str] = "split_type.reactivated"
