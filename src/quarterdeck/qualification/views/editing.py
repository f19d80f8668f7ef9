"""What the settings pages of qualification share: adding once, saving one version."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.journal.actions.idempotency import KeyReused
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.forms import PageForm, form_page
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import actor_of, posted_once, require
from quarterdeck.users.terms import Permission
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.verdict import Refused, Stale

VIA = Via(Door.FORM)
PAGE = "qualification/editor.html"
Parents = list[tuple[str, str]]


def require_manager(request: HttpRequest) -> None:
    """Raise NotPermitted unless the viewer manages frameworks and question sets."""
    require(actor_of(request), Permission.QUALIFICATION_MANAGE)


def root() -> tuple[str, str]:
    """The settings page that all others lie below."""
    return (_("Qualification"), reverse("settings_qualification"))


def add_page(
    request: HttpRequest, form: PageForm, write: Callable[[], str], title: str, parents: Parents
) -> HttpResponse:
    """GET: an empty form. POST: add once, and go where `write` says."""
    if request.method == "POST" and form.is_valid():
        try:
            posted = posted_once(request, write)
        except (Refused, KeyReused) as refusal:
            form.refuse(refusal) if isinstance(refusal, Refused) else form.add_error(None, text(refusal.text))
        else:
            say(request, _("Already added.") if posted.is_again else _("Added."))
            return redirect(request, posted.url)
    context = {"title": title, "submit": title, "parents": parents, "cancel_href": parents[-1][1]}
    return form_page(request, form, context)


@dataclass(frozen=True, slots=True)
class Editing:
    """One thing being edited: the action, how its form is made, where it is, and what its page shows beside."""

    edit: Callable[..., Any]
    make_form: Callable[..., Any]
    load: Callable[[], Any]
    here: str
    context: Callable[[Any], dict[str, Any]]


def edit_page(request: HttpRequest, editing: Editing) -> HttpResponse:
    """GET: the thing in a form. POST: save it; a stale form comes back with both values."""
    row = editing.load()
    status = 200
    form = editing.make_form(request.POST if request.method == "POST" else None, initial=_initial(row))
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                version = form.cleaned_data["version"] or 0
                editing.edit(changes=form.values, version=version, by=actor_of(request), via=VIA)
            except Refused as refusal:
                form.refuse(refusal)
            except Stale as stale:
                row, status = editing.load(), 409
                form.meet({name: getattr(row, name) for name in form.names}, row.version, stale.text)
            else:
                say(request, _("Saved."))
                return redirect(request, editing.here)
    return render(request, PAGE, {"form": form, "is_active": row.is_active, **editing.context(row)}, status=status)


def _initial(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__}
