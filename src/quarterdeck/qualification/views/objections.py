"""Objections of a record: raise, answer, settle, delete, restore, undo."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.journal.actions.idempotency import KeyReused
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.qualification import actions, queries
from quarterdeck.qualification.forms import ObjectionForm
from quarterdeck.qualification.queries import ObjectionRow
from quarterdeck.qualification.terms import ObjectionFields, Topic
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
from quarterdeck.users.policy import ONCE_FIELD, SHOWN_OR_POSTED, actor_of, form_token, page, posted_once
from quarterdeck.values.verdict import Refused, Stale

PART = "objections"
BLOCKS = DIALOG_BLOCKS | {"objections-panel": "dialog"}


@require_http_methods(SHOWN_OR_POSTED)
@page
def objection_new(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    """Write an objection down, once."""
    place = place_of(request, kind, record_id)
    require_editor(request, place)
    initial = {ONCE_FIELD: form_token(), "raised_on": writer_of(request).today, "topic": Topic.OTHER.value}
    form = ObjectionForm(request.POST or None, writer=writer_of(request), is_new=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            posted = posted_once(request, lambda: _raise(request, place, form))
        except (Refused, KeyReused) as refusal:
            form.refuse(refusal) if isinstance(refusal, Refused) else form.add_error(None, text(refusal.text))
        else:
            return saved(request, place, PART, _("Already saved.") if posted.is_again else _("Objection saved."))
    action = reverse("objection_new", args=[kind, record_id])
    return _dialog(request, place, form, {"title": _("New objection"), "action": action, "delete_href": ""})


def _raise(request: HttpRequest, place: Place, form: ObjectionForm) -> str:
    new = ObjectionFields(**form.changes)
    actions.raise_objection(kind=place.kind, record_id=place.record_id, new=new, by=actor_of(request), via=FORM)
    return place.url


@require_http_methods(SHOWN_OR_POSTED)
@page
def objection(request: HttpRequest, kind: str, record_id: int, objection_id: int) -> HttpResponse:
    """GET: an objection in a form. POST: save it; a stale form comes back with both values."""
    place = place_of(request, kind, record_id)
    require_editor(request, place)
    row = queries.objection_row(kind, record_id, objection_id)
    form = ObjectionForm(request.POST or None, writer=writer_of(request), initial=_initial(row))
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            return _save(request, place, row, form)
        except Refused as refusal:
            form.refuse(refusal)
        except Stale as stale:
            row, status = queries.objection_row(kind, record_id, objection_id), 409
            form.meet({name: getattr(row.fields, name) for name in form.changes}, row.version, stale.text)
    args = [kind, record_id, objection_id]
    context = {
        "title": _("Objection"),
        "action": reverse("objection", args=args),
        "delete_href": reverse("objection_delete", args=args),
    }
    return _dialog(request, place, form, context, status=status)


def _initial(row: ObjectionRow) -> dict[str, Any]:
    return {name: getattr(row.fields, name) for name in row.fields.__slots__} | {"version": row.version}


def _save(request: HttpRequest, place: Place, row: ObjectionRow, form: ObjectionForm) -> HttpResponse:
    done = actions.edit_objection(
        kind=place.kind,
        record_id=place.record_id,
        objection_id=row.id,
        changes=form.changes,
        version=form.cleaned_data["version"] or 0,
        by=actor_of(request),
        via=FORM,
    )
    undo_url = reverse("objection_undo", args=[place.kind, place.record_id, row.id, done.seq]) if done.seq else ""
    return saved(request, place, PART, _("Objection saved."), undo_url)


def _dialog(
    request: HttpRequest, place: Place, form: ObjectionForm, more: dict[str, Any], *, status: int = 0
) -> HttpResponse:
    context = {
        "lead": "",
        "record_name": place.name,
        "record_href": place.url,
        "form": form,
        "submit": _("Save objection"),
        "reply": "objections-panel",
        "history": [],
        "history_label": "",
        **more,
    }
    return render(request, DIALOG, context, blocks=BLOCKS, status=status or (422 if form.errors else 200))


@require_POST
@page
def objection_delete(request: HttpRequest, kind: str, record_id: int, objection_id: int) -> HttpResponse:
    """Take an objection away, and offer to bring it back."""
    place, args = place_of(request, kind, record_id), [kind, record_id, objection_id]
    actions.delete_objection(kind=kind, record_id=record_id, objection_id=objection_id, by=actor_of(request), via=FORM)
    return saved(request, place, PART, _("Deleted."), reverse("objection_restore", args=args))


@require_POST
@page
def objection_restore(request: HttpRequest, kind: str, record_id: int, objection_id: int) -> HttpResponse:
    """Bring a deleted objection back."""
    place = place_of(request, kind, record_id)
    actions.restore_objection(kind=kind, record_id=record_id, objection_id=objection_id, by=actor_of(request), via=FORM)
    return saved(request, place, PART, _("Restored."))


@require_POST
@page
def objection_undo(request: HttpRequest, kind: str, record_id: int, objection_id: int, seq: int) -> HttpResponse:
    """Take an edit of an objection back."""
    place = place_of(request, kind, record_id)
    undo: Callable[..., Any] = actions.undo_objection_edit
    try:
        undo(kind=kind, record_id=record_id, objection_id=objection_id, seq=seq, by=actor_of(request), via=FORM)
    except Refused as refusal:
        return refused(request, place, PART, refusal)
    return saved(request, place, PART, _("Undone."))
