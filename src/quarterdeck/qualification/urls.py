"""Addresses of qualification."""

from django.urls import path

from quarterdeck.kit.addresses import views_of
from quarterdeck.kit.converters import register

register()

_RECORD = "<records:kind>/<pid:record_id>"
_OBJECTION = f"{_RECORD}/objections/<pid:objection_id>"
_SETTINGS = "settings/qualification"

view = views_of("quarterdeck.qualification.views")

urlpatterns = [
    path(f"{_RECORD}/qualification", view("records.qualification"), name="qualification"),
    path(f"{_RECORD}/qualification/<pid:element_id>", view("records.element"), name="qualification_element"),
    path(f"{_RECORD}/evidence/<int:evidence_id>/withdraw", view("records.evidence_withdraw"), name="evidence_withdraw"),
    path(f"{_RECORD}/needs/<slug:field>", view("needs.needs_field"), name="needs_field"),
    path(f"{_RECORD}/needs/undo/<int:seq>", view("needs.needs_undo"), name="needs_undo"),
    path(f"{_RECORD}/questions/<pid:question_id>", view("questions.question"), name="qualification_question"),
    path(
        f"{_RECORD}/questions/<pid:question_id>/undo/<int:revision>", view("questions.answer_undo"), name="answer_undo"
    ),
    path(f"{_RECORD}/objections/new", view("objections.objection_new"), name="objection_new"),
    path(_OBJECTION, view("objections.objection"), name="objection"),
    path(f"{_OBJECTION}/delete", view("objections.objection_delete"), name="objection_delete"),
    path(f"{_OBJECTION}/restore", view("objections.objection_restore"), name="objection_restore"),
    path(f"{_OBJECTION}/undo/<int:seq>", view("objections.objection_undo"), name="objection_undo"),
    path(_SETTINGS, view("frameworks.settings_qualification"), name="settings_qualification"),
    path(f"{_SETTINGS}/frameworks/new", view("frameworks.framework_new"), name="framework_new"),
    path(f"{_SETTINGS}/frameworks/<pid:framework_id>", view("frameworks.framework"), name="framework"),
    path(f"{_SETTINGS}/frameworks/<pid:framework_id>/elements/new", view("frameworks.element_new"), name="element_new"),
    path(f"{_SETTINGS}/elements/<pid:element_id>", view("frameworks.element"), name="element"),
    path(f"{_SETTINGS}/sets/new", view("sets.set_new"), name="question_set_new"),
    path(f"{_SETTINGS}/sets/<pid:set_id>", view("sets.question_set"), name="question_set"),
    path(f"{_SETTINGS}/sets/<pid:set_id>/questions/new", view("sets.question_new"), name="question_new"),
    path(f"{_SETTINGS}/questions/<pid:question_id>", view("sets.question"), name="question"),
]
