"""Settings: question sets and their questions."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.kit.viewing import text
from quarterdeck.qualification import actions, queries
from quarterdeck.qualification.forms import QuestionForm, QuestionSetForm
from quarterdeck.qualification.queries import QuestionRow, QuestionSetRow
from quarterdeck.qualification.terms import ANSWER_TYPE_LABELS, AnswerType, QuestionFields, QuestionSetFields
from quarterdeck.qualification.views.editing import VIA, Editing, add_page, edit_page, require_manager, root
from quarterdeck.users.policy import ONCE_FIELD, SHOWN_OR_POSTED, actor_of, form_token, page


@require_http_methods(SHOWN_OR_POSTED)
@page
def set_new(request: HttpRequest) -> HttpResponse:
    """Add a set; its page asks for the questions."""
    require_manager(request)
    initial = {ONCE_FIELD: form_token(), "position": 0}
    form = QuestionSetForm(request.POST or None, is_new=True, pipelines=queries.subjects.groups(), initial=initial)

    def write() -> str:
        made = actions.add_question_set(new=QuestionSetFields(**form.values), by=actor_of(request), via=VIA)
        return reverse("question_set", args=[made.id])

    return add_page(request, form, write, _("Add question set"), [root()])


@require_http_methods(SHOWN_OR_POSTED)
@page
def question_set(request: HttpRequest, set_id: int) -> HttpResponse:
    """Change a set, retire it or take it back; the way to its questions."""
    require_manager(request)
    row = queries.question_set_row(set_id)
    pipelines = queries.subjects.groups()
    if row.pipeline:
        pipelines.setdefault(row.pipeline, row.pipeline)
    editing = Editing(
        edit=partial(actions.edit_question_set, set_id=set_id),
        make_form=partial(QuestionSetForm, pipelines=pipelines),
        load=partial(queries.question_set_row, set_id),
        here=reverse("question_set", args=[set_id]),
        context=_set_context,
    )
    return edit_page(request, editing)


def _set_context(row: QuestionSetRow) -> dict[str, Any]:
    return {
        "title": row.name,
        "parents": [root()],
        "label": _("Question set"),
        "lead": "",
        "parts": [
            {
                "name": question.text,
                "href": reverse("question", args=[question.id]),
                "value": text(ANSWER_TYPE_LABELS[AnswerType(question.type)]),
                "is_active": question.is_active,
            }
            for question in row.questions
        ],
        "parts_label": _("Questions"),
        "heads": (_("Question"), _("Answer"), _("State")),
        "is_weighted": False,
        "add_label": _("Add question"),
        "add_href": reverse("question_new", args=[row.id]),
    }


@require_http_methods(SHOWN_OR_POSTED)
@page
def question_new(request: HttpRequest, set_id: int) -> HttpResponse:
    """Add a question to a set, after those it has."""
    require_manager(request)
    row = queries.question_set_row(set_id)
    here = reverse("question_set", args=[set_id])
    after = max((one.position for one in row.questions), default=-1) + 1
    form = QuestionForm(request.POST or None, is_new=True, initial={ONCE_FIELD: form_token(), "position": after})

    def write() -> str:
        actions.add_question(set_id=set_id, new=QuestionFields(**form.values), by=actor_of(request), via=VIA)
        return here

    return add_page(request, form, write, _("Add question"), [root(), (row.name, here)])


@require_http_methods(SHOWN_OR_POSTED)
@page
def question(request: HttpRequest, question_id: int) -> HttpResponse:
    """Change a question, retire it or take it back."""
    require_manager(request)
    parent = queries.question_set_row(queries.question_row(question_id).set_id)
    here = reverse("question_set", args=[parent.id])
    editing = Editing(
        edit=partial(actions.edit_question, question_id=question_id),
        make_form=QuestionForm,
        load=partial(queries.question_row, question_id),
        here=here,
        context=partial(_question_context, parents=[root(), (parent.name, here)]),
    )
    return edit_page(request, editing)


def _question_context(row: QuestionRow, *, parents: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "title": row.text,
        "parents": parents,
        "label": _("Question"),
        "lead": _("A retired question keeps its answers, and is asked no more."),
        "parts": None,
    }
