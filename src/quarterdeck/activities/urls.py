"""Addresses of activities, next steps and tasks."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()

_RECORD = "<records:kind>/<pid:record_id>"
_ACTIVITY = "activities/<pid:activity_id>"

view = views_of("quarterdeck.activities.views")

urlpatterns = [
    path(f"{_RECORD}/activities", view("record.record_activities"), name="record_activities"),
    path(f"{_RECORD}/activities/new/<slug:asked>", view("dialogs.activity_new"), name="activity_new"),
    path(f"{_RECORD}/next-step", view("dialogs.next_step"), name="next_step"),
    path(f"{_RECORD}/next-step/done", view("dialogs.next_step_done"), name="next_step_done"),
    path(f"{_RECORD}/next-step/undo/<int:seq>", view("changes.next_step_undo"), name="next_step_undo"),
    path(f"{_ACTIVITY}/edit", view("dialogs.activity_edit"), name="activity_edit"),
    path(f"{_ACTIVITY}/done", view("dialogs.activity_done"), name="activity_done"),
    path(f"{_ACTIVITY}/reopen", view("changes.activity_reopen"), name="activity_reopen"),
    path(f"{_ACTIVITY}/delete", view("changes.activity_delete"), name="activity_delete"),
    path(f"{_ACTIVITY}/restore", view("changes.activity_restore"), name="activity_restore"),
    path(f"{_ACTIVITY}/undo/<int:seq>", view("changes.activity_undo"), name="activity_undo"),
    path("tasks", view("tasks.tasks"), name="tasks"),
    path("mentions", view("people.mention_options"), name="mention_options"),
    path("settings/people/<pid:person_id>/mail-source", view("people.mail_source"), name="mail_source"),
]
