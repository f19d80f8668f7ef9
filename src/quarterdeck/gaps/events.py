"""What happened to product gaps, and to the requests of deals for them."""

from typing import ClassVar

from quarterdeck.gaps.terms import GAP, REQUEST
from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@registry.event
@dataclass(frozen=True)
class GapAdded(Event):
    """A product gap was added."""

    kind: ClassVar[str] = GAP
    name: ClassVar[str] = "product_gap.added"


@registry.event
@dataclass(frozen=True)
class GapEdited(Event):
    """A product gap changed."""

    kind: ClassVar[str] = GAP
    name: ClassVar[str] = "product_gap.edited"


@registry.event
@dataclass(frozen=True)
class GapReleased(Event):
    """What a product gap lacked was released."""

    kind: ClassVar[str] = GAP
    name: ClassVar[str] = "product_gap.released"


@registry.event
@dataclass(frozen=True)
class GapMerged(Event):
    """A product gap became part of another one."""

    kind: ClassVar[str] = GAP
    name: ClassVar[str] = "product_gap.merged"
    into_id: int


@registry.event
@dataclass(frozen=True)
class GapUnmerged(Event):
    """A product gap stands for itself again."""

    kind: ClassVar[str] = GAP
    name: ClassVar[str] = "product_gap.unmerged"
    from_id: int


@dataclass(frozen=True)
class RequestEvent(Event):
    """Base of what happens to the request of a deal for a gap."""

    opportunity_id: int


@registry.event
@dataclass(frozen=True)
class RequestAdded(RequestEvent):
    """A deal was linked to a product gap."""

    kind: ClassVar[str] = REQUEST
    name: ClassVar[str] = "product_gap_request.added"


@registry.event
@dataclass(frozen=True)
class RequestEdited(RequestEvent):
    """The request of a deal for a product gap changed."""

    kind: ClassVar[str] = REQUEST
    name: ClassVar[str] = "product_gap_request.edited"


@registry.event
@dataclass(frozen=True)
class RequestRemoved(RequestEvent):
    """A deal is no longer linked to a product gap."""

    kind: ClassVar[str] = REQUEST
    name: ClassVar[str] = "product_gap_request.removed"


@registry.event
@dataclass(frozen=True)
class RequestRestored(RequestEvent):
    """A deal is linked to a product gap again."""

    kind: ClassVar[str] = REQUEST
    name: ClassVar[str] = "product_gap_request.restored"
