"""What happened to approvals and delegations. The journal's entries of them are their log."""

from typing import ClassVar

from quarterdeck.journal.events import Event, registry
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True)
class ApprovalEvent(Event):
    """Base of the events about an approval; (subject_kind, subject_id) is the record it is about."""

    kind: ClassVar[str] = "approval"
    subject_kind: str
    subject_id: int


@registry.event
@dataclass(frozen=True)
class ApprovalAsked(ApprovalEvent):
    """Somebody asked for an approval."""

    name: ClassVar[str] = "approval.asked"


@registry.event
@dataclass(frozen=True)
class ApprovalGranted(ApprovalEvent):
    """Another person approved, perhaps on behalf of somebody."""

    name: ClassVar[str] = "approval.granted"


@registry.event
@dataclass(frozen=True)
class ApprovalRejected(ApprovalEvent):
    """Another person rejected, and said why."""

    name: ClassVar[str] = "approval.rejected"


@registry.event
@dataclass(frozen=True)
class ApprovalWithdrawn(ApprovalEvent):
    """Who asked does not ask any more."""

    name: ClassVar[str] = "approval.withdrawn"


@dataclass(frozen=True)
class DelegationEvent(Event):
    """Base of the events about a delegation of approvals."""

    kind: ClassVar[str] = "delegation"


@registry.event
@dataclass(frozen=True)
class ApprovalsDelegated(DelegationEvent):
    """Somebody lets another person decide on their behalf for some days."""

    name: ClassVar[str] = "approvals.delegated"


@registry.event
@dataclass(frozen=True)
class DelegationEnded(DelegationEvent):
    """A delegation was ended before its last day."""

    name: ClassVar[str] = "approvals.delegation_ended"
