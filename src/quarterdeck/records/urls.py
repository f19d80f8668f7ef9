"""Addresses of what any record may have."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()

view = views_of("quarterdeck.records.views")

_attachments = [
    path("<records:kind>/<pid:record_id>/attachments", view("attachments.attachments"), name="attachments"),
    path("attachments/<pid:attachment_id>", view("attachments.attachment"), name="attachment"),
    path("attachments/<pid:attachment_id>/remove", view("attachments.attachment_remove"), name="attachment_remove"),
    path("attachments/<pid:attachment_id>/restore", view("attachments.attachment_restore"), name="attachment_restore"),
]
_notices = [
    path("notifications", view("notices.notifications"), name="notifications"),
    path("notifications/read", view("notices.notifications_read"), name="notifications_read"),
    path("notifications/<int:notice_id>/open", view("notices.notification_open"), name="notification_open"),
    path("notifications/<int:notice_id>/read", view("notices.notification_read"), name="notification_read"),
    path("settings/notifications", view("notices.settings_notifications"), name="settings_notifications"),
]
_approvals = [
    path("approvals", view("approvals.approvals"), name="approvals"),
    path("approvals/delegations", view("approvals.delegations"), name="delegations"),
    path("approvals/delegations/<pid:delegation_id>/end", view("approvals.delegation_end"), name="delegation_end"),
    path("approvals/<pid:approval_id>", view("approvals.approval"), name="approval"),
    path("approvals/<pid:approval_id>/decide", view("approvals.approval_decide"), name="approval_decide"),
    path("approvals/<pid:approval_id>/withdraw", view("approvals.approval_withdraw"), name="approval_withdraw"),
]
_fields = [
    path("settings/fields", view("fields.settings_fields"), name="settings_fields"),
    path("settings/fields/new", view("fields.settings_field_new"), name="settings_field_new"),
    path("settings/fields/<int:field_id>", view("fields.settings_field"), name="settings_field"),
]
urlpatterns = [*_attachments, *_notices, *_approvals, *_fields]
