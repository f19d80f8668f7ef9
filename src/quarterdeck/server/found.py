"""The places of the sidebar and of the settings, and saved views, for search."""

from collections.abc import Iterator

from django.urls import reverse

from quarterdeck.kit.viewing import text
from quarterdeck.saved_views.queries import views_of
from quarterdeck.search.queries.places import PlaceHit
from quarterdeck.server.places import BESIDE, SECTIONS, SETTINGS
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.text import N_

_RUN, _SETTINGS, _VIEWS = N_("Run"), N_("Settings"), N_("Views")


def named_places(actor: Actor) -> Iterator[PlaceHit]:
    """Where the actor may go, by name. No query."""
    parts = [*SECTIONS, (_RUN, BESIDE), *((_SETTINGS, places) for _, places in SETTINGS)]
    for group, places in parts:
        for place in places:
            is_open = place.permission is None or actor.may(place.permission)
            if place.of_all and actor.scope.kind is not ScopeKind.ALL:
                continue
            if not place.is_phone_only and is_open:
                href = reverse(place.url_name) + place.query
                yield PlaceHit(text(place.label), text(group), href, place.icon, place.keys)


def named_views(actor: Actor) -> Iterator[PlaceHit]:
    """The list in each view the actor may use, their own first; from there the board is one press away. One query."""
    for row in views_of(actor).rows:
        label = text(row.name) if row.is_shipped else row.name
        yield PlaceHit(label, text(_VIEWS), f"{reverse('opportunities')}?view={row.key}", "filter")
