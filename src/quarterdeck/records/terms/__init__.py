"""Words of what any record may have."""

from quarterdeck.records.terms.attachments import CATEGORY_LABELS, AttachmentRow, Category, Upload
from quarterdeck.records.terms.fields import FIELD_TYPE_LABELS
from quarterdeck.records.terms.notices import NewNotification, NoticeKind, NoticeRow

__all__ = [
    "CATEGORY_LABELS",
    "FIELD_TYPE_LABELS",
    "AttachmentRow",
    "Category",
    "NewNotification",
    "NoticeKind",
    "NoticeRow",
    "Upload",
]
