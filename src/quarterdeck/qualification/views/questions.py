"""A question about a record: its answer, and all answers before."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.kit.pages import render
from quarterdeck.qualification import actions, queries
from quarterdeck.qualification.forms import AnswerForm
from quarterdeck.qualification.panels import answer_text, subject_of
from quarterdeck.qualification.queries import AskedQuestion
from quarterdeck.qualification.terms import AnswerType
from quarterdeck.qualification.views.replies import (
    DIALOG,
    DIALOG_BLOCKS,
    FORM,
    Place,
    place_of,
    refused,
    require_editor,
    saved,
    writer_of,
)
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.values.verdict import Refused, Stale

BLOCKS = DIALOG_BLOCKS | {"questions-panel": "dialog"}


@require_http_methods(SHOWN_OR_POSTED)
@page
def question(request: HttpRequest, kind: str, record_id: int, question_id: int) -> HttpResponse:
    """GET: a question with its answers. POST: answer it."""
    place = place_of(request, kind, record_id)
    asked = _asked(request, place, question_id)
    if request.method != "POST":
        return _dialog(request, place, asked, _form(request, asked))
    require_editor(request, place)
    form, status = _form(request, asked, request.POST), 422
    if form.is_valid():
        try:
            return _save(request, place, asked, form)
        except Refused as refusal:
            form.refuse(refusal)
        except Stale as stale:
            asked, status = _asked(request, place, question_id), 409
            form.meet({"value": _initial(asked)}, asked.revision, stale.text)
    return _dialog(request, place, asked, form, status=status)


def _asked(request: HttpRequest, place: Place, question_id: int) -> AskedQuestion:
    subject = subject_of(request, place.kind, place.record_id)
    return queries.asked_question(place.kind, place.record_id, question_id, subject.group)


def _initial(asked: AskedQuestion) -> Any:
    if asked.type is AnswerType.YES_NO:
        return {True: "yes", False: "no"}.get(bool(asked.value)) if asked.value is not None else ""
    return asked.value


def _form(request: HttpRequest, asked: AskedQuestion, data: Any = None) -> AnswerForm:
    initial = {"version": asked.revision, "value": _initial(asked)}
    return AnswerForm(asked, data, writer=writer_of(request), initial=initial)


def _save(request: HttpRequest, place: Place, asked: AskedQuestion, form: AnswerForm) -> HttpResponse:
    done = actions.answer_question(
        kind=place.kind,
        record_id=place.record_id,
        question_id=asked.id,
        value=form.value,
        version=form.cleaned_data["version"] or 0,
        by=actor_of(request),
        via=FORM,
    )
    args = [place.kind, place.record_id, asked.id, done.version]
    undo_url = reverse("answer_undo", args=args) if done.seq else ""
    return saved(request, place, "questions", _("Answer saved."), undo_url)


def _dialog(
    request: HttpRequest, place: Place, asked: AskedQuestion, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    writer = writer_of(request)
    history = [
        {
            "level": None,
            "title": answer_text(row.value, writer.locale, writer.today) or _("No answer"),
            "text": "",
            "who": row.author or "Quarterdeck",
            "on": None,
            "at": row.recorded_at,
            "is_void": False,
            "withdraw_href": "",
        }
        for row in queries.answer_history(place.kind, place.record_id, asked.id)
    ]
    context = {
        "title": asked.text,
        "lead": "",
        "record_name": place.name,
        "record_href": place.url,
        "action": reverse("qualification_question", args=[place.kind, place.record_id, asked.id]),
        "form": form if subject_of(request, place.kind, place.record_id).may_edit else None,
        "submit": _("Save answer"),
        "reply": "questions-panel",
        "history": history,
        "history_label": _("Answers so far"),
        "delete_href": "",
    }
    return render(request, DIALOG, context, blocks=BLOCKS, status=status)


@require_POST
@page
def answer_undo(request: HttpRequest, kind: str, record_id: int, question_id: int, revision: int) -> HttpResponse:
    """Take an answer back."""
    place = place_of(request, kind, record_id)
    try:
        actions.undo_answer(
            kind=kind, record_id=record_id, question_id=question_id, revision=revision, by=actor_of(request), via=FORM
        )
    except Refused as refusal:
        return refused(request, place, "questions", refusal)
    return saved(request, place, "questions", _("Undone."))
