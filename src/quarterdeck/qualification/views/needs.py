"""The needs behind a record: one field in place, undo."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.catalog.queries import active_currencies
from quarterdeck.kit.pages import is_fragment_request, render
from quarterdeck.qualification import actions, queries
from quarterdeck.qualification.forms import NeedsForm
from quarterdeck.qualification.panels import needs_facts
from quarterdeck.qualification.queries import NeedsStanding
from quarterdeck.qualification.terms import NEEDS_LABELS
from quarterdeck.qualification.views.replies import (
    FORM,
    INLINE,
    Place,
    place_of,
    refused,
    require_editor,
    saved,
    writer_of,
)
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.values.verdict import Refused, Stale

BLOCKS = {"field": "field", "needs-panel": "field"}


@require_http_methods(SHOWN_OR_POSTED)
@page
def needs_field(request: HttpRequest, kind: str, record_id: int, field: str) -> HttpResponse:
    """GET: the editor of one field. POST: save it; a stale form comes back with both values."""
    place = place_of(request, kind, record_id)
    if field not in NEEDS_LABELS:
        raise Http404
    require_editor(request, place)
    found = queries.needs_of_record(kind, record_id)
    if request.method != "POST":
        return _editor(request, place, field, _form(request, field, found))
    form = _form(request, field, found, request.POST)
    status = 422
    if form.is_valid():
        try:
            return _save(request, place, form)
        except Refused as refusal:
            form.refuse(refusal)
        except Stale as stale:
            fresh = queries.needs_of_record(kind, record_id)
            form.meet({name: getattr(fresh.fields, name) for name in form.names}, fresh.version, stale.text)
            status = 409
    return _editor(request, place, field, form, status=status)


def _form(request: HttpRequest, field: str, found: NeedsStanding, data: Any = None) -> NeedsForm:
    initial: dict[str, Any] = {name: getattr(found.fields, name) for name in found.fields.__slots__}
    initial["version"] = found.version
    if not initial["budget_currency"]:
        initial["budget_currency"] = actor_of(request).display_currency
    return NeedsForm(field, data, writer=writer_of(request), currencies=active_currencies(), initial=initial)


def _save(request: HttpRequest, place: Place, form: NeedsForm) -> HttpResponse:
    done = actions.edit_needs(
        kind=place.kind,
        record_id=place.record_id,
        changes=form.changes,
        version=form.cleaned_data["version"] or 0,
        by=actor_of(request),
        via=INLINE if is_fragment_request(request) else FORM,
    )
    undo_url = reverse("needs_undo", args=[place.kind, place.record_id, done.seq]) if done.seq else ""
    return saved(request, place, "needs", _("Saved."), undo_url)


def _editor(request: HttpRequest, place: Place, field: str, form: NeedsForm, *, status: int = 200) -> HttpResponse:
    found = queries.needs_of_record(place.kind, place.record_id)
    facts = needs_facts(found.fields, actor_of(request), (place.kind, place.record_id), may_edit=True)
    context = {"form": form, "fact": facts[field], "record_name": place.name, "record_href": place.url}
    return render(request, "qualification/field.html", context, blocks=BLOCKS, status=status)


@require_POST
@page
def needs_undo(request: HttpRequest, kind: str, record_id: int, seq: int) -> HttpResponse:
    """Take an edit of the needs back."""
    place = place_of(request, kind, record_id)
    try:
        actions.undo_needs_edit(kind=kind, record_id=record_id, seq=seq, by=actor_of(request), via=FORM)
    except Refused as refusal:
        return refused(request, place, "needs", refusal)
    return saved(request, place, "needs", _("Undone."))
