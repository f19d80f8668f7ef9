"""Roles and what they allow: the table of all, adding one, changing one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.administration.forms.roles import RoleRightsForm
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.forms import form_page
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.users import actions
from quarterdeck.users.actions import require_second_factor
from quarterdeck.users.forms import version_of
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page, require
from quarterdeck.users.queries.administration import roles
from quarterdeck.users.queries.second_factor import without_second_factor
from quarterdeck.users.terms import FIXED_ROLES, PERMISSION_LABELS, REACH_LABELS, ROLES, Permission, RoleSpec
from quarterdeck.values.text import Text
from quarterdeck.values.verdict import Refused, Stale

VIA = Via(Door.FORM)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_roles(request: HttpRequest) -> HttpResponse:
    """The table of roles and permissions; let a role require a second factor, or no longer."""
    actor = actor_of(request)
    require(actor, Permission.PEOPLE_MANAGE)
    if request.method == "POST":
        is_required = request.POST.get("is_required") == "yes"
        require_second_factor(role=request.POST.get("role", ""), is_required=is_required, by=actor, via=VIA)
        say(request, _("It counts from everybody's next page on."))
        return redirect(request, reverse("settings_roles"))
    context = {
        "roles": roles(),
        "permissions": PERMISSION_LABELS,
        "reaches": REACH_LABELS,
        "without": without_second_factor(),
        "may_require": actor.may(Permission.SETTINGS_MANAGE),
    }
    return render(request, "administration/roles.html", context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_role_new(request: HttpRequest) -> HttpResponse:
    """Add a role."""
    by = actor_of(request)
    require(by, Permission.PEOPLE_MANAGE)
    form = RoleRightsForm(request.POST or None, actor=by)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_role(new=form.spec(1), by=by, via=VIA)
        except Refused as refusal:
            form.refuse(refusal, {"role": "permissions"})
        else:
            say(request, _("{name} was added.").format(name=form.cleaned_data["name"].strip()))
            return redirect(request, reverse("settings_roles"))
    context = {
        "title": _("Add role"),
        "submit": _("Add role"),
        "parents": [(_("Roles"), reverse("settings_roles"))],
        "cancel_href": reverse("settings_roles"),
    }
    return form_page(request, form, context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_role(request: HttpRequest, key: str) -> HttpResponse:
    """Change a role, put a shipped one back, retire one of one's own."""
    by = actor_of(request)
    require(by, Permission.PEOPLE_MANAGE)
    role = next((one for one in roles() if one.key == key), None)
    if role is None:
        raise Http404
    if request.method != "POST":
        return _role_page(request, role)
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    try:
        return deed(request, role)
    except Stale as stale:
        return _role_page(request, role, message=stale.text, status=409)


def _edit(request: HttpRequest, role: RoleSpec) -> HttpResponse:
    form = RoleRightsForm(request.POST, actor=actor_of(request), role=role)
    if form.is_valid():
        try:
            actions.edit_role(new=form.spec(version_of(request)), by=actor_of(request), via=VIA)
        except Refused as refusal:
            form.refuse(refusal, {"role": "permissions"})
        else:
            say(request, _("Saved. It counts from everybody's next page on."))
            return redirect(request, reverse("settings_roles"))
    return _role_page(request, role, form=form, status=422)


def _reset(request: HttpRequest, role: RoleSpec) -> HttpResponse:
    try:
        actions.reset_role(key=role.key, version=version_of(request), by=actor_of(request), via=VIA)
    except Refused as refusal:
        return _role_page(request, role, message=refusal.text, status=422)
    say(request, _("The role is as it is shipped again."))
    return redirect(request, reverse("settings_roles"))


def _retire(request: HttpRequest, role: RoleSpec) -> HttpResponse:
    try:
        actions.retire_role(key=role.key, by=actor_of(request), via=VIA)
    except Refused as refusal:
        return _role_page(request, role, message=refusal.text, status=422)
    say(request, _("{name} was retired.").format(name=role.name))
    return redirect(request, reverse("settings_roles"))


DEEDS = {"edit": _edit, "reset": _reset, "retire": _retire}


def _role_page(
    request: HttpRequest,
    role: RoleSpec,
    *,
    form: RoleRightsForm | None = None,
    message: Text | str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "role": role,
        "form": form or RoleRightsForm(actor=actor_of(request), role=role),
        "message": message,
        "is_fixed": role.key in FIXED_ROLES,
        "is_shipped": role.key in {spec.key for spec in ROLES},
    }
    return render(request, "administration/role.html", context, status=status)
