"""What is held about a person: seen, taken away, and for a contact erased after asking."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.customers.actions import erase_contact
from quarterdeck.exports.actions import erase_person, note_held_data
from quarterdeck.exports.forms import EraseForm
from quarterdeck.exports.queries.privacy import KINDS, Held, as_json, as_text, held_about
from quarterdeck.exports.terms import HELD_LABELS, ZIP
from quarterdeck.exports.views.files import VIA
from quarterdeck.kit.downloads import download
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import Refused


@require_http_methods(SHOWN_OR_POSTED)
@page
def held_data(request: HttpRequest, kind: str, record_id: int) -> HttpResponse:
    """What is held about a person, by table; its post erases them once the name is typed."""
    held = _held(request, kind, record_id)
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["name"] != held.name:
            form.add_error("name", _("This is not the name. Type it as it stands above."))
        elif _erased(request, kind, record_id, form):
            say(request, _("Erased for good."))
            return redirect(request, reverse("held_data", args=[kind, record_id]))
    context = {
        "held": held,
        "counts": [(text(HELD_LABELS[name]), count) for name, count in held.counts()],
        "files": held.files(),
        "form": form,
        "is_person": kind == "person",
        "back": reverse("contact" if kind == "contact" else "settings_person", args=[record_id]),
        "file_href": reverse("held_data_file", args=[kind, record_id]),
    }
    return render(request, "exports/held_data.html", context, status=422 if form.errors else 200)


def _erased(request: HttpRequest, kind: str, record_id: int, form: EraseForm) -> bool:
    """Erase a contact or somebody who left; False with the reasons on the form when they cannot be yet."""
    try:
        if kind == "contact":
            erase_contact(contact_id=record_id, by=actor_of(request), via=VIA)
        else:
            erase_person(person_id=record_id, by=actor_of(request), via=VIA)
    except Refused as refusal:
        form.refuse(refusal)
        return False
    return True


@require_POST
@page
def held_data_file(request: HttpRequest, kind: str, record_id: int) -> HttpResponseBase:
    """The same as a packed file: one to be read by people, one by programs."""
    held = _held(request, kind, record_id)
    note_held_data(kind=kind, record_id=record_id, by=actor_of(request), via=VIA)
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as packed:
        packed.writestr("held-data.txt", as_text(held))
        packed.writestr("held-data.json", as_json(held))
    size = target.tell()
    target.seek(0)
    return download(target, name=f"held-data-{public_id(record_id)}.zip", media_type=ZIP, size=size)


def _held(request: HttpRequest, kind: str, record_id: int) -> Held:
    if kind not in KINDS:
        raise Http404
    return held_about(actor_of(request), kind, record_id)
