"""Words of what any record may have."""

from quarterdeck.records.terms.attachments import AttachmentRow, Category, Upload
from quarterdeck.records.terms.notices import NewNotification, NoticeKind, NoticeRow

__all__ = ["AttachmentRow", "Category", "NewNotification", "NoticeKind", "NoticeRow", "Upload"]
