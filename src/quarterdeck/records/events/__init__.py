"""What happened to what any record may have. Importing it makes all of its events known."""

from quarterdeck.records.events.approvals import (
    ApprovalAsked,
    ApprovalGranted,
    ApprovalRejected,
    ApprovalsDelegated,
    ApprovalWithdrawn,
    DelegationEnded,
)
from quarterdeck.records.events.attachments import FileAttached, FileErased, FileRemoved, FileRestored

__all__ = [
    "ApprovalAsked",
    "ApprovalGranted",
    "ApprovalRejected",
    "ApprovalWithdrawn",
    "ApprovalsDelegated",
    "DelegationEnded",
    "FileAttached",
    "FileErased",
    "FileRemoved",
    "FileRestored",
]
