"""Roles and what they allow, to read; whether a role requires a second factor, to set."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.users.actions import require_second_factor
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page, require
from quarterdeck.users.queries.administration import roles
from quarterdeck.users.queries.second_factor import without_second_factor
from quarterdeck.users.terms import PERMISSION_LABELS, REACH_LABELS, Permission


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_roles(request: HttpRequest) -> HttpResponse:
    """The table of roles and permissions; let a role require a second factor, or no longer."""
    actor = actor_of(request)
    require(actor, Permission.PEOPLE_MANAGE)
    if request.method == "POST":
        is_required = request.POST.get("is_required") == "yes"
        require_second_factor(role=request.POST.get("role", ""), is_required=is_required, by=actor, via=Via(Door.FORM))
        say(request, _("It counts from everybody's next page on."))
        return redirect(request, reverse("settings_roles"))
    context = {
        "roles": roles(),
        "permissions": PERMISSION_LABELS,
        "reaches": REACH_LABELS,
        "without": without_second_factor(),
        "may_require": actor.may(Permission.SETTINGS_MANAGE),
    }
    return render(request, "users/roles.html", context)
