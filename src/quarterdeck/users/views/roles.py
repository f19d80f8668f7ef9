"""Roles and what they allow, to read."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from quarterdeck.kit.pages import render
from quarterdeck.users.policy import actor_of, page, require
from quarterdeck.users.queries.administration import roles
from quarterdeck.users.terms import PERMISSION_LABELS, REACH_LABELS, Permission


@require_safe
@page
def settings_roles(request: HttpRequest) -> HttpResponse:
    """The table of roles and permissions."""
    require(actor_of(request), Permission.PEOPLE_MANAGE)
    context = {"roles": roles(), "permissions": PERMISSION_LABELS, "reaches": REACH_LABELS}
    return render(request, "users/roles.html", context)
