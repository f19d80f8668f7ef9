"""Addresses of what any record may have."""

from django.urls import path

from quarterdeck.kit.converters import register
from quarterdeck.records.views import approvals, attachments, fields, notices

register()

_attachments = [
    path("<records:kind>/<pid:record_id>/attachments", attachments.attachments, name="attachments"),
    path("attachments/<pid:attachment_id>", attachments.attachment, name="attachment"),
    path("attachments/<pid:attachment_id>/remove", attachments.attachment_remove, name="attachment_remove"),
    path("attachments/<pid:attachment_id>/restore", attachments.attachment_restore, name="attachment_restore"),
]
_notices = [
    path("notifications", notices.notifications, name="notifications"),
    path("notifications/read", notices.notifications_read, name="notifications_read"),
    path("notifications/<int:notice_id>/open", notices.notification_open, name="notification_open"),
    path("notifications/<int:notice_id>/read", notices.notification_read, name="notification_read"),
    path("settings/notifications", notices.settings_notifications, name="settings_notifications"),
]
_approvals = [
    path("approvals", approvals.approvals, name="approvals"),
    path("approvals/delegations", approvals.delegations, name="delegations"),
    path("approvals/delegations/<pid:delegation_id>/end", approvals.delegation_end, name="delegation_end"),
    path("approvals/<pid:approval_id>", approvals.approval, name="approval"),
    path("approvals/<pid:approval_id>/decide", approvals.approval_decide, name="approval_decide"),
    path("approvals/<pid:approval_id>/withdraw", approvals.approval_withdraw, name="approval_withdraw"),
]
_fields = [
    path("settings/fields", fields.settings_fields, name="settings_fields"),
    path("settings/fields/new", fields.settings_field_new, name="settings_field_new"),
    path("settings/fields/<int:field_id>", fields.settings_field, name="settings_field"),
]
urlpatterns = [*_attachments, *_notices, *_approvals, *_fields]
