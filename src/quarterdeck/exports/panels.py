"""The way from a contact's or person's page to what is held about them, for who may read that."""

from django.http import HttpRequest
from django.urls import reverse

from quarterdeck.kit.panels import Panel, panels
from quarterdeck.users.policy import actor_of
from quarterdeck.users.terms import Permission, ScopeKind


@panels.add("contact", "held_data")
def held_data_panel(request: HttpRequest, record_id: int) -> Panel | None:
    """A link. No query."""
    return _link(request, "contact", record_id)


@panels.add("person", "held_data")
def held_person_panel(request: HttpRequest, record_id: int) -> Panel | None:
    """The same for somebody who uses Quarterdeck."""
    return _link(request, "person", record_id)


def _link(request: HttpRequest, kind: str, record_id: int) -> Panel | None:
    actor = actor_of(request)
    if not actor.may(Permission.SETTINGS_MANAGE) or actor.scope.kind is not ScopeKind.ALL:
        return None
    return Panel("exports/parts/held.html", {"href": reverse("held_data", args=[kind, record_id])})
