"""The whole company as files: asked for by who runs the installation, fetched by them alone."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.exports.actions import ask_export
from quarterdeck.exports.forms import ArchiveForm
from quarterdeck.exports.queries.archive import require_archive
from quarterdeck.exports.terms import COMPANY, Headings, Order
from quarterdeck.exports.views.files import VIA
from quarterdeck.kit.forms import form_page
from quarterdeck.kit.pages import redirect
from quarterdeck.sheets.writing import FileType
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.values.verdict import Refused


@require_http_methods(SHOWN_OR_POSTED)
@page
def export_company(request: HttpRequest) -> HttpResponse:
    """Which kind of file; its post leads to where the archive can be fetched once it is written."""
    by = actor_of(request)
    require_archive(by)
    form = ArchiveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        order = Order(COMPANY, "", FileType(form.cleaned_data["type"]), Headings.KEYS)
        try:
            return redirect(request, reverse("export", args=[ask_export(order=order, by=by, via=VIA)]))
        except Refused as refusal:
            form.refuse(refusal)
    context = {
        "title": _("Export the whole company"),
        "submit": _("Export"),
        "parents": [(_("Exports"), reverse("exports"))],
        "cancel_href": reverse("exports"),
        "lead": _("Every table as a file, packed: customers, deals, history, activities, settings; no secrets."),
    }
    return form_page(request, form, context)
