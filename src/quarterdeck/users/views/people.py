"""People: the list, adding, editing, links, roles, deactivating."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.forms import form_page
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.panels import panels
from quarterdeck.kit.tables import Column, Listing, ListWords, Table, link
from quarterdeck.users import actions
from quarterdeck.users.forms import NewPersonForm, PersonForm, RoleForm, version_of
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page, require
from quarterdeck.users.queries.administration import PersonRow, people, person, roles
from quarterdeck.users.terms import NewPerson, Permission
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_, label
from quarterdeck.values.verdict import Refused, Stale

VIA = Via(Door.FORM)
WORDS = ListWords(
    label=N_("People"),
    search=N_("Find by name"),
    nothing_matches=N_("Nobody matches."),
    nothing_yet=N_("Nobody here."),
)
COLUMNS: tuple[Column[PersonRow], ...] = (
    Column(N_("Name"), lambda row: link(_url("settings_person", row.id), row.name, sub=row.email)),
    Column(N_("Role"), lambda row: label(row.role_name), on_phone="bare"),
    Column(N_("Organisation"), lambda row: row.organisation, on_phone="bare"),
    Column(N_("Sign-in"), lambda row: label(_state(row)), on_phone="bare"),
)


@require_safe
@page
def settings_people(request: HttpRequest) -> HttpResponse:
    """The list of people, active or deactivated."""
    listing = Listing.of(request, default_sort="name")
    is_active = listing.params.get("state") != "deactivated"
    rows = people(actor_of(request), text=listing.text, is_active=is_active)
    table = Table.of(COLUMNS, rows, listing, WORDS)
    context = {"table": table.with_chips(listing.chip(N_("Deactivated"), "state", "deactivated"))}
    return render(request, "users/people.html", context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_person_new(request: HttpRequest) -> HttpResponse:
    """Add an employee; when they may sign in, show the link that they set a password by."""
    by = actor_of(request)
    require(by, Permission.PEOPLE_MANAGE)
    form = NewPersonForm(request.POST or None, roles=roles())
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        new = NewPerson(values["name"], values["email"], values["role"], can_sign_in=values["can_sign_in"])
        try:
            person_id = actions.add_person(new=new, by=by, via=VIA)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            say(request, _("{name} was added.").format(name=values["name"].strip()))
            return redirect(request, _url("settings_person", person_id))
    context = {
        "title": _("Add person"),
        "submit": _("Add person"),
        "parents": [(_("People"), reverse("settings_people"))],
        "cancel_href": reverse("settings_people"),
    }
    return form_page(request, form, context)


@require_http_methods(SHOWN_OR_POSTED)
@never_cache
@page
def settings_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show a person; change their name and sign-in, their role, whether they may act; make a link for them."""
    row = person(actor_of(request), person_id)
    if request.method != "POST":
        return _person_page(request, row)
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    return deed(request, row)


def _edit(request: HttpRequest, row: PersonRow) -> HttpResponse:
    form = PersonForm(request.POST)
    if form.is_valid():
        version = version_of(request)
        try:
            actions.edit_person(person_id=row.id, **form.cleaned_data, version=version, by=actor_of(request), via=VIA)
        except Stale as stale:
            return _person_page(request, row, {"message": stale.text}, status=409)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _done(request, row, _("Saved."))
    return _person_page(request, row, {"form": form}, status=422)


def _set_role(request: HttpRequest, row: PersonRow) -> HttpResponse:
    form = RoleForm(request.POST, roles=roles())
    if form.is_valid():
        try:
            actions.set_role(person_id=row.id, role=form.cleaned_data["role"], by=actor_of(request), via=VIA)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _done(request, row, _("The role was changed. It counts from now on."))
    return _person_page(request, row, {"role_form": form}, status=422)


def _make_link(request: HttpRequest, row: PersonRow) -> HttpResponse:
    """The secret is in this answer only, so it is no redirect."""
    make = actions.issue_reset_link if row.has_password else actions.invite_person
    try:
        issued = make(person_id=row.id, by=actor_of(request), via=VIA)
    except Refused as refusal:
        return _person_page(request, row, {"message": refusal.text}, status=422)
    join_url = request.build_absolute_uri(reverse("join", args=[issued.secret]))
    return _person_page(request, row, {"issued": issued, "join_url": join_url})


def _set_state(request: HttpRequest, row: PersonRow) -> HttpResponse:
    act = actions.deactivate_person if row.is_active else actions.reactivate_person
    try:
        act(person_id=row.id, by=actor_of(request), via=VIA)
    except Refused as refusal:
        return _person_page(request, row, {"message": refusal.text}, status=422)
    said = _("{name} was deactivated and signed out everywhere.") if row.is_active else _("{name} may act again.")
    return _done(request, row, said.format(name=row.name))


DEEDS = {"edit": _edit, "role": _set_role, "link": _make_link, "state": _set_state}


def _done(request: HttpRequest, row: PersonRow, said: str) -> HttpResponse:
    say(request, said)
    return redirect(request, _url("settings_person", row.id))


def _person_page(
    request: HttpRequest, row: PersonRow, other: Mapping[str, object] | None = None, *, status: int = 200
) -> HttpResponse:
    """`other` holds what is not as usual: a form with errors, a message, a link just made."""
    initial = {"name": row.name, "email": row.email, "can_sign_in": row.can_sign_in}
    context = {
        "row": row,
        "form": PersonForm(initial=initial),
        "role_form": RoleForm(initial={"role": row.role_key}, roles=roles()),
        "message": "",
        "issued": None,
        "is_self": row.id == actor_of(request).person_id,
        "panels": panels.load("person", request, row.id) if row.is_employee and row.is_active else [],
    }
    return render(request, "users/person.html", context | dict(other or {}), status=status)


def _state(row: PersonRow) -> str:
    if not row.can_sign_in:
        return N_("Does not sign in")
    if not row.is_active:
        return N_("Deactivated")
    return N_("Active") if row.has_password else N_("No password yet")


def _url(name: str, record_id: int) -> str:
    return reverse(name, args=[public_id(record_id)])
