"""Endpoints of what any record may have."""

from quarterdeck.records.api.approvals import ApprovalOut, approval_row, approvals
from quarterdeck.records.api.attachments import attachments, record_attachments
from quarterdeck.records.api.fields import fields
from quarterdeck.records.api.notices import notifications

__all__ = ["ApprovalOut", "approval_row", "approvals", "attachments", "fields", "notifications", "record_attachments"]
