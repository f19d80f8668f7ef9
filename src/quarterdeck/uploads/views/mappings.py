"""Saved mappings: their list, keeping one, removing one."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quarterdeck.imports.terms import KIND_LABELS
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.forms import form_page
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.uploads import actions, queries
from quarterdeck.uploads.forms import SaveMappingForm
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.users.terms import Permission
from quarterdeck.values.verdict import Refused

VIA = Via(Door.FORM)


@require_safe
@page
def import_mappings(request: HttpRequest) -> HttpResponse:
    """The viewer's own mappings and those shared."""
    by = actor_of(request)
    rows = [(one, text(KIND_LABELS[one.kind]), one.person_id == by.person_id) for one in queries.saved_mappings(by)]
    may_follow = by.may(Permission.OPPORTUNITIES_IMPORT_HISTORY)
    return render(request, "uploads/mappings.html", {"mappings": rows, "may_follow": may_follow})


@require_http_methods(SHOWN_OR_POSTED)
@page
def import_mapping_save(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Keep the mapping of a file under a name."""
    by = actor_of(request)
    upload = queries.upload_of(by, upload_id)
    form = SaveMappingForm(request.POST if request.method == "POST" else None)
    back = reverse("import", args=[upload_id])
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_mapping(upload_id=upload_id, **form.cleaned_data, by=by, via=VIA)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            say(request, _("Saved. The next file with these columns finds it."))
            return redirect(request, back)
    context = {
        "title": _("Save the mapping"),
        "submit": _("Save"),
        "parents": [(_("Import"), reverse("imports")), (upload.file_name, back)],
        "cancel_href": back,
        "lead": _("The next file with the same columns finds it at once. One of yours with this name is replaced."),
    }
    return form_page(request, form, context)


@require_POST
@page
def import_mapping_remove(request: HttpRequest, mapping_id: int) -> HttpResponse:
    """Remove a mapping of one's own."""
    actions.remove_mapping(mapping_id=mapping_id, by=actor_of(request), via=VIA)
    say(request, _("Removed."))
    return redirect(request, reverse("import_mappings"))
