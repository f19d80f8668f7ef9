"""Asking for a list as a file: a small one at once, a large one in the background, with a link to fetch it by."""

from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.exports import queries
from quarterdeck.exports.actions import ask_export, note_export
from quarterdeck.exports.forms import ExportForm
from quarterdeck.exports.rules import file_name, is_at_once
from quarterdeck.exports.tables.files import fetched, label_of, listed, write_list
from quarterdeck.exports.tables.sources import Source, sources
from quarterdeck.exports.terms import FILE_TYPE_LABELS, STATE_LABELS, ExportState, Order
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.background import waiting_words
from quarterdeck.kit.downloads import download, streamed
from quarterdeck.kit.pages import is_fragment_request, redirect, render
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.users.terms import Actor, Permission, ScopeKind
from quarterdeck.values.verdict import Refused

VIA = Via(Door.FORM)
BLOCKS = {"export": "export"}
TONES = {ExportState.WAITING: "acc", ExportState.READY: "pos", ExportState.FAILED: "neg", ExportState.GONE: "idle"}


@require_http_methods(SHOWN_OR_POSTED)
@page
def export_new(request: HttpRequest, source: str) -> HttpResponseBase:
    """What a list is to be written as; its post answers the file, or leads to where it can be fetched."""
    by, found = actor_of(request), sources.get(source)
    if request.method != "POST":
        # Whoever may not read the list learns that before choosing.
        count = found.read(by, request.GET).count
        return _shown(request, found, _form(found, initial={"query": request.GET.urlencode()}), count)
    form = _form(found, request.POST)
    if not form.is_valid():
        return _shown(request, found, form, found.read(by, QueryDict(request.POST.get("query", ""))).count)
    order = form.order()
    try:
        return _answered(request, order, by)
    except Refused as refusal:
        form.refuse(refusal)
        return _shown(request, found, form, 0)


def _answered(request: HttpRequest, order: Order, by: Actor) -> HttpResponseBase:
    """The file where it is soon written, else the page that says when it is."""
    rows = listed(order, by)
    if not is_at_once(rows.count, order.type):
        return redirect(request, reverse("export", args=[ask_export(order=order, by=by, via=VIA)]))
    target = BytesIO()
    count = write_list(order, rows, target, ZoneInfo(by.time_zone))
    note_export(order=order, count=count, by=by, via=VIA)
    name, size = file_name(order, timezone.now().date()), target.tell()
    target.seek(0)
    return download(target, name=name, media_type=order.media_type, size=size)


def _form(source: Source, *args: Any, **kwargs: Any) -> ExportForm:
    return ExportForm(source.key, *args, may_again=source.again is not None, **kwargs)


def _shown(request: HttpRequest, source: Source, form: ExportForm, count: int | None) -> HttpResponse:
    query = form["query"].value()
    asked = f"?{query}" if query else ""
    back = reverse(source.url_name) + asked
    lead = _("All of them that belong to the records you see, or to those that the list lets through.")
    context = {
        "title": _("Export"),
        "submit": _("Export"),
        "parents": [(text(source.label), back)],
        "cancel_href": back,
        "lead": lead
        if source.is_part
        else _("Every row of the list, with its filter and order: %(count)s.") % {"count": count},
        "parts": [
            (text(one.label), reverse("export_new", args=[one.key]) + asked)
            for one in sources.parts_of(source.url_name)
        ],
    }
    status = 422 if form.is_bound and form.errors else 200
    # The form alone stands in the template that the page extends.
    name = "kit/form.html" if is_fragment_request(request) else "exports/new.html"
    return render(request, name, context | {"form": form}, blocks={"form": "form"}, status=status)


@require_safe
@page
def exports(request: HttpRequest) -> HttpResponse:
    """The viewer's own files that the background wrote or is writing."""
    by = actor_of(request)
    rows = [
        (row, label_of(row.order), text(STATE_LABELS[row.state]), TONES[row.state], row.state is ExportState.READY)
        for row in queries.exports_of(by)
    ]
    may_all = by.may(Permission.INSTALLATION_MANAGE) and by.scope.kind is ScopeKind.ALL
    company_href = reverse("export_company") if may_all else ""
    return render(request, "exports/exports.html", {"rows": rows, "company_href": company_href})


@require_safe
@page
def export(request: HttpRequest, export_id: int) -> HttpResponse:
    """A file: being written, ready to be fetched, or why it is not there."""
    row = queries.export_of(actor_of(request), export_id)
    context = {
        "row": row,
        "label": label_of(row.order),
        "state": text(STATE_LABELS[row.state]),
        "tone": TONES[row.state],
        "type": text(FILE_TYPE_LABELS[row.order.type]),
        "here": reverse("export", args=[export_id]),
        "is_waiting": row.state is ExportState.WAITING,
        "waiting_words": waiting_words(row.created_at, timezone.now()) if row.state is ExportState.WAITING else "",
        "file_href": reverse("export_file", args=[export_id]) if row.state is ExportState.READY else "",
    }
    return render(request, "exports/export.html", context, blocks=BLOCKS)


@require_safe
@page
def export_file(request: HttpRequest, export_id: int) -> HttpResponseBase:
    """The bytes of a file, for whoever asked for it, while it is kept."""
    row = fetched(actor_of(request), export_id)
    pieces = queries.pieces_of(export_id)
    return streamed(pieces, name=row.file_name, media_type=row.order.media_type, size=row.size)
