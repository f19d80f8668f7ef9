"""Addresses of activities, next steps and tasks."""

from django.urls import path

from quarterdeck.activities.views import changes, dialogs, people, record, tasks
from quarterdeck.kit.converters import register

register()

_RECORD = "<records:kind>/<pid:record_id>"
_ACTIVITY = "activities/<pid:activity_id>"

urlpatterns = [
    path(f"{_RECORD}/activities", record.record_activities, name="record_activities"),
    path(f"{_RECORD}/activities/new/<slug:asked>", dialogs.activity_new, name="activity_new"),
    path(f"{_RECORD}/next-step", dialogs.next_step, name="next_step"),
    path(f"{_RECORD}/next-step/done", dialogs.next_step_done, name="next_step_done"),
    path(f"{_RECORD}/next-step/undo/<int:seq>", changes.next_step_undo, name="next_step_undo"),
    path(f"{_ACTIVITY}/edit", dialogs.activity_edit, name="activity_edit"),
    path(f"{_ACTIVITY}/done", dialogs.activity_done, name="activity_done"),
    path(f"{_ACTIVITY}/reopen", changes.activity_reopen, name="activity_reopen"),
    path(f"{_ACTIVITY}/delete", changes.activity_delete, name="activity_delete"),
    path(f"{_ACTIVITY}/restore", changes.activity_restore, name="activity_restore"),
    path(f"{_ACTIVITY}/undo/<int:seq>", changes.activity_undo, name="activity_undo"),
    path("tasks", tasks.tasks, name="tasks"),
    path("mentions", people.mention_options, name="mention_options"),
    path("settings/people/<pid:person_id>/mail-source", people.mail_source, name="mail_source"),
]
