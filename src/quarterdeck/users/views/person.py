"""A person: editing, role, links, second factor, sessions, and letting them go."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.panels import panels
from quarterdeck.users import actions
from quarterdeck.users.forms import DeactivateForm, PersonForm, RoleForm, version_of
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.users.queries import people_options
from quarterdeck.users.queries.administration import PersonRow, person, roles
from quarterdeck.users.queries.members import memberships_of
from quarterdeck.users.queries.profile import person_sessions
from quarterdeck.users.queries.territories import territories_of
from quarterdeck.users.queries.work import open_work
from quarterdeck.users.terms import TERRITORY_ROLE_LABELS
from quarterdeck.users.views.people import person_url
from quarterdeck.values.ids import public_id
from quarterdeck.values.verdict import Refused, Stale

VIA = Via(Door.FORM)


@require_http_methods(SHOWN_OR_POSTED)
@never_cache
@page
def settings_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show a person; change their name and sign-in, their role, their sessions; make a link for them."""
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


def _reactivate(request: HttpRequest, row: PersonRow) -> HttpResponse:
    try:
        actions.reactivate_person(person_id=row.id, by=actor_of(request), via=VIA)
    except Refused as refusal:
        return _person_page(request, row, {"message": refusal.text}, status=422)
    return _done(request, row, _("{name} may act again.").format(name=row.name))


def _reset_second_factor(request: HttpRequest, row: PersonRow) -> HttpResponse:
    try:
        actions.reset_second_factor(person_id=row.id, by=actor_of(request), via=VIA)
    except Refused as refusal:
        return _person_page(request, row, {"message": refusal.text}, status=422)
    return _done(request, row, _("The second factor of {name} was reset.").format(name=row.name))


def _end_sessions(request: HttpRequest, row: PersonRow) -> HttpResponse:
    try:
        count = actions.end_person_sessions(person_id=row.id, by=actor_of(request), via=VIA)
    except Refused as refusal:
        return _person_page(request, row, {"message": refusal.text}, status=422)
    return _done(
        request, row, ngettext("{count} session was ended.", "{count} sessions were ended.", count).format(count=count)
    )


DEEDS = {
    "edit": _edit,
    "role": _set_role,
    "link": _make_link,
    "reactivate": _reactivate,
    "reset_second_factor": _reset_second_factor,
    "end_sessions": _end_sessions,
}


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_person_deactivate(request: HttpRequest, person_id: int) -> HttpResponse:
    """What moves when somebody leaves, and to whom; the button does it."""
    actor = actor_of(request)
    row = person(actor, person_id)
    if not row.is_active:
        return redirect(request, person_url(person_id))
    others = [option for option in people_options(actor) if option.id != person_id]
    form = DeactivateForm(request.POST or None, people=others, name=row.name)
    if request.method == "POST" and form.is_valid():
        try:
            actions.deactivate_person(
                person_id=person_id, successor_id=form.cleaned_data["successor"], by=actor, via=VIA
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _done(request, row, _("{name} was deactivated and signed out everywhere.").format(name=row.name))
    status = 422 if request.method == "POST" else 200
    context = {"row": row, "form": form, "work": open_work(actor, person_id), "person_url": person_url(person_id)}
    return render(request, "users/deactivate.html", context, status=status)


def _done(request: HttpRequest, row: PersonRow, said: str) -> HttpResponse:
    say(request, said)
    return redirect(request, person_url(row.id))


def _person_page(
    request: HttpRequest, row: PersonRow, other: Mapping[str, object] | None = None, *, status: int = 200
) -> HttpResponse:
    """`other` holds what is not as usual: a form with errors, a message, a link just made."""
    actor = actor_of(request)
    initial = {"name": row.name, "email": row.email, "can_sign_in": row.can_sign_in}
    context = {
        "row": row,
        "form": PersonForm(initial=initial),
        "role_form": RoleForm(initial={"role": row.role_key}, roles=roles()),
        "message": "",
        "issued": None,
        "is_self": row.id == actor.person_id,
        "work": open_work(actor, row.id),
        "memberships": memberships_of(actor, row.id),
        "territories": territories_of(actor, row.id),
        "parts": TERRITORY_ROLE_LABELS,
        "sessions": person_sessions(actor, row.id, timezone.now()),
        "panels": panels.load("person", request, row.id),
        "deactivate_url": reverse("settings_person_deactivate", args=[public_id(row.id)]),
    }
    return render(request, "users/person.html", context | dict(other or {}), status=status)
