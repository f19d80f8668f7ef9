"""The page of what was found; its parts are what the command palette shows."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.search.queries import PlaceHit, places_named, recent_records, result_page, search
from quarterdeck.search.rules import read_query
from quarterdeck.search.terms import KIND_ICONS, KIND_LABELS, Closeness, Found, Hit, Kind, Only, Sought
from quarterdeck.users.policy import actor_of, page
from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import forbidden_character

RECENT_COOKIE = "quarterdeck_recent"
BLOCKS: dict[str, str | tuple[str, ...]] = {
    "palette": "opened",
    "palette-list": "palette",
    "results": "results",
}
_SHOWN = 8
_NOT_IN_IDS = re.compile(r"[^a-z0-9]+")


@require_safe
@page
def search_page(request: HttpRequest) -> HttpResponse:
    """Records and pages that hold what `q` says, by kind; with `kind` all of that one, page by page."""
    typed = request.GET.get("q", "")
    sought = read_query("" if forbidden_character(typed) else typed)
    actor, asked = actor_of(request), request.GET.get("kind", "")
    context: dict[str, Any] = {"typed": sought.text, "kind": "", "groups": [], "places": [], "next_href": ""}
    if asked in set(Kind) and sought.words:
        context |= _all_of(request, actor, sought, Kind(asked))
    elif sought.text:
        context |= _best(actor, sought)
    else:
        context |= _recent(request, actor)
    return render(request, "search/search.html", context, blocks=BLOCKS)


def _best(actor: Actor, sought: Sought) -> dict[str, Any]:
    found = search(actor, sought, limit=_SHOWN)
    kept = places_named(actor, sought) if sought.only in (Only.EVERYTHING, Only.ACTIONS) else []
    return {"groups": [_group(actor, sought, one) for one in found], "places": [_place(one) for one in kept]}


def _all_of(request: HttpRequest, actor: Actor, sought: Sought, kind: Kind) -> dict[str, Any]:
    cursor = request.GET.get("cursor", "")
    found = result_page(actor, sought, kind, cursor=cursor)
    here = {"q": sought.text, "kind": kind.value}
    return {
        "kind": kind.value,
        "title": text(KIND_LABELS[kind]),
        "groups": [_group(actor, sought, Found(kind, found.hits))] if found.hits else [],
        "next_href": _href(**here, cursor=found.next_cursor) if found.next_cursor else "",
        "first_href": _href(**here) if cursor else "",
        "back_href": _href(q=sought.text),
    }


def _recent(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    hits = recent_records(actor, request.COOKIES.get(RECENT_COOKIE, ""))
    rows = [_row(actor, hit) for hit in hits]
    group = {"key": "recent", "label": _("Looked at last"), "rows": rows, "more_href": "", "similar": False}
    return {"groups": [group] if rows else [], "places": [_place(one) for one in _navigation(actor)]}


def _navigation(actor: Actor) -> Iterable[PlaceHit]:
    return [place for place in places_named(actor, read_query(""), limit=30) if place.keys]


def _group(actor: Actor, sought: Sought, found: Found) -> dict[str, Any]:
    has_more = found.has_more and sought.only is not Only.ID
    return {
        "key": found.kind.value,
        "label": text(KIND_LABELS[found.kind]),
        "rows": [_row(actor, hit) for hit in found.hits],
        "more_href": _href(q=sought.text, kind=found.kind.value) if has_more else "",
        "similar": all(hit.closeness is Closeness.SIMILAR for hit in found.hits),
    }


def _row(actor: Actor, hit: Hit) -> dict[str, Any]:
    shown = hit.described
    return {
        "id": f"{hit.kind.value}-{public_id(hit.record_id)}",
        "href": _record_href(actor, hit),
        "icon": KIND_ICONS[hit.kind],
        "title": shown.title,
        "sub": shown.sub,
        "minor": shown.amount_minor,
        "currency": shown.currency,
        "go": "",
    }


def _place(place: PlaceHit) -> dict[str, Any]:
    return {
        "id": f"place-{_NOT_IN_IDS.sub('-', place.href).strip('-') or 'home'}",
        "href": place.href,
        "icon": place.icon,
        "title": place.label,
        "sub": place.group,
        "go": place.keys,
    }


def _record_href(actor: Actor, hit: Hit) -> str:
    if hit.kind is Kind.PERSON:
        if actor.may(Permission.PEOPLE_MANAGE):
            return reverse("settings_person", args=[hit.record_id])
        return f"{reverse('opportunities')}?{urlencode({'owner': public_id(hit.record_id), 'kind': 'open'})}"
    if hit.described.parent is not None:
        kind, record_id = hit.described.parent
        return f"{reverse(records.kind(kind).url_name, args=[record_id])}#activity-{public_id(hit.record_id)}"
    return reverse(records.kind(hit.kind.value).url_name, args=[hit.record_id])


def _href(**values: str) -> str:
    return f"{reverse('search')}?{urlencode(values)}"
