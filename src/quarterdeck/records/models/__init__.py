"""What any record may have: approvals, attachments, custom fields, notices."""

from quarterdeck.records.models.approvals import Approval, Delegation
from quarterdeck.records.models.attachments import Attachment
from quarterdeck.records.models.fields import Field, FieldChoice, FieldValue
from quarterdeck.records.models.notices import MutedNotice, Notice

__all__ = ["Approval", "Attachment", "Delegation", "Field", "FieldChoice", "FieldValue", "MutedNotice", "Notice"]
