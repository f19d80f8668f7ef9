"""What any record may have: attachments, notifications, approvals."""
