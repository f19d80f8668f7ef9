"""Requests of a deal: link it to a gap, change that, take it back, bring it back."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.customers.queries import contact_options
from quarterdeck.gaps import actions, queries
from quarterdeck.gaps.forms import PLACES, RequestForm
from quarterdeck.gaps.queries import RequestRow, lens_of
from quarterdeck.gaps.rules import picked
from quarterdeck.gaps.terms import DEAL
from quarterdeck.gaps.views.looking import VIA, writer_of
from quarterdeck.gaps.views.shown import deal_gaps
from quarterdeck.journal.actions.idempotency import KeyReused
from quarterdeck.kit.pages import asked_part, is_fragment_request, redirect, render, say, say_now
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.queries import card
from quarterdeck.qualification.panels import subject_of
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page, posted_once
from quarterdeck.users.queries.records import OUT_OF_REACH, records, require_visible
from quarterdeck.values.verdict import NotPermitted, Refused, Stale

MOST_CONTACTS = 50
BLOCKS = {"dialog": "dialog", "gaps-panel": "dialog"}


@require_http_methods(SHOWN_OR_POSTED)
@page
def gap_request_new(request: HttpRequest, opportunity_id: int) -> HttpResponse:
    """Link a deal to a gap of the catalogue, or to a new one, once."""
    _require_editor(request, opportunity_id)
    form = _form(request, opportunity_id, None)
    if request.method == "POST" and form.is_valid():
        try:
            posted = posted_once(request, lambda: _link(request, opportunity_id, form))
        except (Refused, KeyReused) as refusal:
            form.refuse(refusal, PLACES) if isinstance(refusal, Refused) else form.add_error(None, text(refusal.text))
        else:
            said = _("Already linked.") if posted.is_again else _("Product gap linked.")
            return _answer(request, opportunity_id, said)
    action = reverse("gap_request_new", args=[opportunity_id])
    words = {"title": _("Link product gap"), "submit": _("Link product gap"), "action": action, "remove_href": ""}
    return _dialog(request, opportunity_id, form, words)


def _link(request: HttpRequest, opportunity_id: int, form: RequestForm) -> str:
    said = form.cleaned_data
    asked: dict[str, Any] = {"new": form.request, "by": actor_of(request), "via": VIA}
    gap_id = said["gap"] or picked(said["new_name"], queries.gap_options(actor_of(request)))
    if gap_id:
        actions.link_gap(opportunity_id=opportunity_id, gap_id=gap_id, **asked)
    else:
        actions.link_gap_named(opportunity_id=opportunity_id, name=said["new_name"], **asked)
    return reverse("opportunity", args=[opportunity_id])


@require_http_methods(SHOWN_OR_POSTED)
@page
def gap_request(request: HttpRequest, opportunity_id: int, request_id: int) -> HttpResponse:
    """GET: a request in a form. POST: save it; a stale form comes back with both values."""
    _require_editor(request, opportunity_id)
    row = queries.request_row(actor_of(request), opportunity_id, request_id)
    form = _form(request, opportunity_id, row)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_request(
                opportunity_id=opportunity_id,
                request_id=request_id,
                changes=form.changes,
                version=form.cleaned_data["version"],
                by=actor_of(request),
                via=VIA,
            )
        except Refused as refusal:
            form.refuse(refusal, PLACES)
        except Stale as stale:
            row, status = queries.request_row(actor_of(request), opportunity_id, request_id), 409
            stored = {name: value for name, value in _initial(row).items() if name != "version"}
            form.meet(stored, row.version, stale.text)
        else:
            return _answer(request, opportunity_id, _("Saved."))
    args = [opportunity_id, request_id]
    words = {
        "title": row.gap_name,
        "submit": _("Save"),
        "action": reverse("gap_request", args=args),
        "remove_href": reverse("gap_request_remove", args=args),
    }
    return _dialog(request, opportunity_id, form, words, status=status)


@require_POST
@page
def gap_request_remove(request: HttpRequest, opportunity_id: int, request_id: int) -> HttpResponse:
    """Unlink a deal from a gap, and offer to bring the link back."""
    require_visible(actor_of(request), DEAL, opportunity_id)
    actions.remove_request(opportunity_id=opportunity_id, request_id=request_id, by=actor_of(request), via=VIA)
    undo_url = reverse("gap_request_restore", args=[opportunity_id, request_id])
    return _answer(request, opportunity_id, _("Link removed."), undo_url)


@require_POST
@page
def gap_request_restore(request: HttpRequest, opportunity_id: int, request_id: int) -> HttpResponse:
    """Link a deal to a gap again."""
    require_visible(actor_of(request), DEAL, opportunity_id)
    try:
        actions.restore_request(opportunity_id=opportunity_id, request_id=request_id, by=actor_of(request), via=VIA)
    except Refused as refusal:
        return _answer(request, opportunity_id, text(refusal.text), status=422)
    return _answer(request, opportunity_id, _("Restored."))


def _require_editor(request: HttpRequest, opportunity_id: int) -> None:
    """Raise NotFound unless the viewer may see the deal, NotPermitted unless they may change it."""
    require_visible(actor_of(request), DEAL, opportunity_id)
    if not subject_of(request, DEAL, opportunity_id).may_edit:
        raise NotPermitted("records.edit", OUT_OF_REACH)


def _form(request: HttpRequest, opportunity_id: int, row: RequestRow | None) -> RequestForm:
    actor = actor_of(request)
    found = contact_options(actor, card(lens_of(actor), opportunity_id).account_id, "", MOST_CONTACTS)
    contacts = [(one.id, f"{one.name}, {one.title}" if one.title else one.name) for one in found]
    if row and row.fields.contact_id and row.fields.contact_id not in dict(contacts):
        contacts.append((row.fields.contact_id, row.contact_name or _("Somebody whom you may not see")))
    return RequestForm(
        request.POST or None,
        writer=writer_of(request),
        gaps=[] if row else queries.gap_options(actor),
        contacts=contacts,
        is_new=row is None,
        **({"initial": _initial(row)} if row else {}),
    )


def _initial(row: RequestRow) -> dict[str, Any]:
    said = asdict(row.fields)
    contact_id = said.pop("contact_id")
    return {**said, "contact": contact_id, "version": row.version}


def _dialog(
    request: HttpRequest, opportunity_id: int, form: RequestForm, words: dict[str, Any], *, status: int = 0
) -> HttpResponse:
    context = {**words, **_record(opportunity_id), "form": form}
    return render(request, "gaps/dialog.html", context, blocks=BLOCKS, status=status or (422 if form.errors else 200))


def _record(opportunity_id: int) -> dict[str, str]:
    """What the deal is called, and where it is. One query."""
    named = records.kind(DEAL).names([opportunity_id]).get(opportunity_id, "")
    return {"record_name": named, "record_href": reverse("opportunity", args=[opportunity_id])}


def _answer(
    request: HttpRequest, opportunity_id: int, message: str, undo_url: str = "", *, status: int = 200
) -> HttpResponse:
    """The fresh panel with what was done, or the deal's page for a browser without scripts."""
    if not is_fragment_request(request):
        say(request, message, undo_url=undo_url)
        return redirect(request, reverse("opportunity", args=[opportunity_id]))
    record = _record(opportunity_id)
    context = {
        "panel": deal_gaps(request, opportunity_id), "name": record["record_name"], "href": record["record_href"],
    }  # fmt: skip
    asked = asked_part(request)
    shown = render(request, "gaps/record.html", context, blocks={asked: "gaps"}, status=status)
    return say_now(shown, message, undo_url=undo_url)
