"""The qualification of a record: all of it on a page, one element in a dialog with its evidence."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quarterdeck.journal.actions.idempotency import KeyReused
from quarterdeck.kit.pages import asked_part, render
from quarterdeck.kit.viewing import text
from quarterdeck.qualification import actions, queries
from quarterdeck.qualification.forms import EvidenceForm
from quarterdeck.qualification.panels import LOADERS, subject_of
from quarterdeck.qualification.queries import ElementStanding, EvidenceEntry
from quarterdeck.qualification.terms import LEVEL_LABELS
from quarterdeck.qualification.views.replies import (
    DIALOG,
    DIALOG_BLOCKS,
    FORM,
    PAGE,
    Place,
    page_context,
    place_of,
    require_editor,
    saved,
    writer_of,
)
from quarterdeck.users.policy import ONCE_FIELD, SHOWN_OR_POSTED, actor_of, form_token, page, posted_once
from quarterdeck.values.verdict import Refused

BLOCKS = {f"{name}-panel": name for name in LOADERS}


@require_safe
@page
def qualification(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    """All panels of the qualification of a record, or the one that is asked for."""
    place = place_of(request, kind, record_id)
    asked = asked_part(request).removesuffix("-panel")
    names = (asked,) if asked in LOADERS else tuple(LOADERS)
    context = page_context(request, place, *names) | {"name": place.name, "href": place.url}
    return render(request, PAGE, context, blocks=BLOCKS)


@require_http_methods(SHOWN_OR_POSTED)
@page
def element(request: HttpRequest, kind: str, record_id: int, element_id: int) -> HttpResponse:
    """GET: an element with its evidence. POST: a new level."""
    place = place_of(request, kind, record_id)
    standing = _standing(request, place, element_id)
    if request.method != "POST":
        initial = {ONCE_FIELD: form_token(), "level": str(standing.level), "on": writer_of(request).today}
        return _dialog(request, place, standing, EvidenceForm(writer=writer_of(request), initial=initial))
    require_editor(request, place)
    form = EvidenceForm(request.POST, writer=writer_of(request))
    if form.is_valid():
        try:
            posted = posted_once(request, lambda: _record(request, place, form, element_id))
        except (Refused, KeyReused) as refusal:
            form.refuse(refusal) if isinstance(refusal, Refused) else form.add_error(None, text(refusal.text))
        else:
            return saved(request, place, "framework", _("Already saved.") if posted.is_again else _("Level saved."))
    return _dialog(request, place, standing, form, status=422)


def _record(request: HttpRequest, place: Place, form: EvidenceForm, element_id: int) -> str:
    actions.record_evidence(
        kind=place.kind, record_id=place.record_id, new=form.new(element_id), by=actor_of(request), via=FORM
    )
    return place.url


def _standing(request: HttpRequest, place: Place, element_id: int) -> ElementStanding:
    subject = subject_of(request, place.kind, place.record_id)
    found = queries.qualification_of(place.kind, place.record_id, subject, writer_of(request).today)
    for standing in found.elements if found else ():
        if standing.id == element_id:
            return standing
    raise Http404


def _dialog(
    request: HttpRequest, place: Place, standing: ElementStanding, form: EvidenceForm, *, status: int = 200
) -> HttpResponse:
    may_edit = subject_of(request, place.kind, place.record_id).may_edit
    entries = queries.element_history(place.kind, place.record_id, standing.id)
    context = {
        "title": standing.name,
        "lead": standing.guidance,
        "record_name": place.name,
        "record_href": place.url,
        "action": reverse("qualification_element", args=[place.kind, place.record_id, standing.id]),
        "form": form if may_edit else None,
        "submit": _("Save level"),
        "reply": "framework-panel",
        "history": [_entry(entry, place, may_edit=may_edit) for entry in entries],
        "history_label": _("Evidence so far"),
        "delete_href": "",
    }
    return render(request, DIALOG, context, blocks=_blocks("framework"), status=status)


def _blocks(part: str) -> dict[str, str]:
    return DIALOG_BLOCKS | {f"{part}-panel": "dialog"}


def _entry(entry: EvidenceEntry, place: Place, *, may_edit: bool) -> dict[str, Any]:
    args = [place.kind, place.record_id, entry.id]
    return {
        "level": entry.level,
        "title": text(LEVEL_LABELS[entry.level]),
        "text": entry.text,
        "who": entry.author or "Quarterdeck",
        "on": entry.on,
        "at": None,
        "is_void": entry.is_withdrawn,
        "withdraw_href": reverse("evidence_withdraw", args=args) if may_edit and not entry.is_withdrawn else "",
    }


@require_POST
@page
def evidence_withdraw(request: HttpRequest, kind: str, record_id: int, evidence_id: int) -> HttpResponse:
    """Let evidence count no more."""
    place = place_of(request, kind, record_id)
    actions.withdraw_evidence(kind=kind, record_id=record_id, evidence_id=evidence_id, by=actor_of(request), via=FORM)
    return saved(request, place, "framework", _("Evidence withdrawn."))
