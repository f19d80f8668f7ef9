"""Addresses of qualification."""

from django.urls import path

from quarterdeck.kit.converters import register
from quarterdeck.qualification.views import frameworks, needs, objections, questions, records, sets

register()

_RECORD = "<records:kind>/<pid:record_id>"
_OBJECTION = f"{_RECORD}/objections/<pid:objection_id>"
_SETTINGS = "settings/qualification"

urlpatterns = [
    path(f"{_RECORD}/qualification", records.qualification, name="qualification"),
    path(f"{_RECORD}/qualification/<pid:element_id>", records.element, name="qualification_element"),
    path(f"{_RECORD}/evidence/<int:evidence_id>/withdraw", records.evidence_withdraw, name="evidence_withdraw"),
    path(f"{_RECORD}/needs/<slug:field>", needs.needs_field, name="needs_field"),
    path(f"{_RECORD}/needs/undo/<int:seq>", needs.needs_undo, name="needs_undo"),
    path(f"{_RECORD}/questions/<pid:question_id>", questions.question, name="qualification_question"),
    path(f"{_RECORD}/questions/<pid:question_id>/undo/<int:revision>", questions.answer_undo, name="answer_undo"),
    path(f"{_RECORD}/objections/new", objections.objection_new, name="objection_new"),
    path(_OBJECTION, objections.objection, name="objection"),
    path(f"{_OBJECTION}/delete", objections.objection_delete, name="objection_delete"),
    path(f"{_OBJECTION}/restore", objections.objection_restore, name="objection_restore"),
    path(f"{_OBJECTION}/undo/<int:seq>", objections.objection_undo, name="objection_undo"),
    path(_SETTINGS, frameworks.settings_qualification, name="settings_qualification"),
    path(f"{_SETTINGS}/frameworks/new", frameworks.framework_new, name="framework_new"),
    path(f"{_SETTINGS}/frameworks/<pid:framework_id>", frameworks.framework, name="framework"),
    path(f"{_SETTINGS}/frameworks/<pid:framework_id>/elements/new", frameworks.element_new, name="element_new"),
    path(f"{_SETTINGS}/elements/<pid:element_id>", frameworks.element, name="element"),
    path(f"{_SETTINGS}/sets/new", sets.set_new, name="question_set_new"),
    path(f"{_SETTINGS}/sets/<pid:set_id>", sets.question_set, name="question_set"),
    path(f"{_SETTINGS}/sets/<pid:set_id>/questions/new", sets.question_new, name="question_new"),
    path(f"{_SETTINGS}/questions/<pid:question_id>", sets.question, name="question"),
]
