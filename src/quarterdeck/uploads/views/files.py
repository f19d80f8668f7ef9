"""The list of imports, bringing a file, removing one."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quarterdeck.imports.terms import KIND_LABELS, Kind
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.uploads import actions, queries
from quarterdeck.uploads.forms import UploadForm
from quarterdeck.uploads.terms import STATE_LABELS
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page, require
from quarterdeck.users.terms import Permission, ScopeKind
from quarterdeck.values.verdict import Refused

VIA = Via(Door.FORM)


@require_safe
@page
def imports(request: HttpRequest) -> HttpResponse:
    """Files that were brought, the newest first."""
    by = actor_of(request)
    found = queries.uploads_page(by, cursor=request.GET.get("cursor", ""))
    here = reverse("imports")
    context = {
        "uploads": [(one, text(KIND_LABELS[one.kind]), text(STATE_LABELS[one.state])) for one in found.uploads],
        # They hold records of everybody.
        "may_mirror": by.scope.kind is ScopeKind.ALL,
        "first_href": here if "cursor" in request.GET else "",
        "next_href": f"{here}?cursor={found.next_cursor}" if found.next_cursor else "",
    }
    return render(request, "uploads/list.html", context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def import_new(request: HttpRequest) -> HttpResponse:
    """Bring a file; its columns come next."""
    by = actor_of(request)
    require(by, Permission.IMPORTS_RUN)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        file, kind = form.cleaned_data["file"], form.cleaned_data["kind"]
        try:
            upload_id = actions.take_file(
                content=file, name=file.name, kind=Kind(kind) if kind else None, by=by, via=VIA
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect(request, reverse("import_columns", args=[upload_id]))
    return render(request, "uploads/new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@page
def import_remove(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Remove a file that was not imported."""
    actions.remove_upload(upload_id=upload_id, by=actor_of(request), via=VIA)
    say(request, _("Removed."))
    return redirect(request, reverse("imports"))
