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
from quarterdeck.records.events.fields import FieldCopied, FieldCreated, FieldEdited, FieldHidden, FieldShown

__all__ = [
    "ApprovalAsked",
    "ApprovalGranted",
    "ApprovalRejected",
    "ApprovalWithdrawn",
    "ApprovalsDelegated",
    "DelegationEnded",
    "FieldCopied",
    "FieldCreated",
    "FieldEdited",
    "FieldHidden",
    "FieldShown",
    "FileAttached",
    "FileErased",
    "FileRemoved",
    "FileRestored",
]
