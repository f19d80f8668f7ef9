"""Files of records: the panel as a page of its own, attaching, downloading, removing and bringing back."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.downloads import download
from quarterdeck.kit.pages import asked_part, is_fragment_request, redirect, render, say, say_now
from quarterdeck.records import queries
from quarterdeck.records.actions import Attached, attach_file, remove_file, restore_file
from quarterdeck.records.forms.attachments import AttachForm
from quarterdeck.records.panels.attachments import PANEL, attachments_panel, record_href
from quarterdeck.records.terms import Upload
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page, require
from quarterdeck.users.queries.records import records, require_visible
from quarterdeck.users.terms import Permission
from quarterdeck.values.verdict import Refused

FORM = Via(Door.FORM)
BLOCKS = {PANEL: "panel"}


@require_http_methods(SHOWN_OR_POSTED)
@page
def attachments(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    """GET: the files of a record. POST: attach one."""
    by = actor_of(request)
    require_visible(by, kind, record_id)
    if request.method != "POST":
        return _panel(request, kind, record_id)
    require(by, Permission.ACTIVITIES_LOG)
    form = AttachForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        upload = Upload(file.name, file, form.cleaned_data["category"])
        try:
            attached = attach_file(kind=kind, record_id=record_id, upload=upload, by=by, via=FORM)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            said = _("This file is already attached.") if attached.is_again else _("Attached.")
            return _done(request, attached, said)
    return _panel(request, kind, record_id, form)


@require_safe
@page
def attachment(request: HttpRequest, attachment_id: int) -> FileResponse:
    """A file, to be saved."""
    found = queries.download(actor_of(request), attachment_id)
    return download(found.content, name=found.row.name, media_type=found.row.media_type, size=found.row.size)


@require_POST
@page
def attachment_remove(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """Remove a file, and offer to bring it back."""
    removed = remove_file(attachment_id=attachment_id, by=actor_of(request), via=FORM)
    restore = reverse("attachment_restore", args=[attachment_id])
    return _done(request, removed, _("Removed."), undo_url=restore)


@require_POST
@page
def attachment_restore(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """Bring a removed file back."""
    return _done(request, restore_file(attachment_id=attachment_id, by=actor_of(request), via=FORM), _("Restored."))


def _done(request: HttpRequest, file: Attached, said: str, *, undo_url: str = "") -> HttpResponse:
    if is_fragment_request(request):
        # Undo is asked for from the toast, whatever part of the page it names: the panel is what changed.
        response = _panel(request, file.kind, file.record_id, is_part=True)
        return say_now(response, said, undo_url=undo_url)
    say(request, said, undo_url=undo_url)
    return redirect(request, record_href(file.kind, file.record_id))


def _panel(
    request: HttpRequest, kind: str, record_id: int, form: AttachForm | None = None, *, is_part: bool = False
) -> HttpResponse:
    errors = form.said() if form else []
    panel = attachments_panel(
        request, kind, record_id, errors=errors, category=form.data.get("category", "") if form else ""
    )
    names = records.kind(kind).names([record_id])
    context = {"panel": panel, "name": names[record_id], "record_href": record_href(kind, record_id)}
    blocks = {**BLOCKS, **({_target(request): "panel"} if is_part else {})}
    status = 422 if errors else 200
    return render(request, "records/attachments.html", context, blocks=blocks, status=status)


def _target(request: HttpRequest) -> str:
    return asked_part(request)
