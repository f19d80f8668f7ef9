"""What any record may have: approvals, attachments, notices."""

from quarterdeck.records.models.approvals import Approval, Delegation
from quarterdeck.records.models.attachments import Attachment
from quarterdeck.records.models.notices import MutedNotice, Notice

__all__ = ["Approval", "Attachment", "Delegation", "MutedNotice", "Notice"]
