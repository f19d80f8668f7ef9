"""Endpoints of what any record may have."""

from quarterdeck.records.api.attachments import attachments, record_attachments
from quarterdeck.records.api.notices import notifications

__all__ = ["attachments", "notifications", "record_attachments"]
