"""Quotas from a file or pasted rows."""

from io import BytesIO

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.quotas import actions
from quarterdeck.quotas.forms import FileForm
from quarterdeck.quotas.rules.files import COLUMNS, NEEDED
from quarterdeck.quotas.views.showing import manager
from quarterdeck.users.policy import SHOWN_OR_POSTED, page
from quarterdeck.values.verdict import Refused

VIA = Via(Door.IMPORT)


@require_http_methods(SHOWN_OR_POSTED)
@page
def quotas_import(request: HttpRequest) -> HttpResponse:
    """Set a quota for each row: all of them, or none while a cell is wrong."""
    who = manager(request)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        file = said["file"].file if said["file"] else BytesIO(said["pasted"].encode())
        try:
            done = actions.import_quotas(file=file, by=who.actor, via=VIA)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            told = {"written": done.written, "unchanged": done.unchanged}
            say(request, _("%(written)s quotas were set, %(unchanged)s were so already.") % told)
            return redirect(request, reverse("quotas"))
    columns = [(name, name in NEEDED) for name in COLUMNS]
    return render(request, "quotas/import.html", {"form": form, "columns": columns}, status=422 if form.errors else 200)
