"""What every page is given: who looks, where one can go, a message from the page before."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_bidi, ngettext
from django.utils.translation import gettext as _

from quarterdeck.administration.rules.schedule import is_overdue
from quarterdeck.kit import formats
from quarterdeck.kit.addresses import address
from quarterdeck.kit.faults import disk
from quarterdeck.kit.terms import Banner, NavLink, NavSection, Rail, Viewer
from quarterdeck.server.places import SECTIONS, SETTINGS, Place
from quarterdeck.users.policy import actor_of, profile_of
from quarterdeck.users.queries.profile import Profile
from quarterdeck.users.terms import Permission, ScopeKind
from quarterdeck.values.dataclasses import dataclass

# Addresses of pages that stand among the settings.
OF_SETTINGS = ("/settings", "/views/")
RAIL_COOKIE = "quarterdeck_rail"
_PREVIEW_CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Toast:
    """The message of the page before; `undo_url` is empty when there is nothing to undo."""

    text: str = ""
    undo_url: str = ""


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Names every page may use: viewer, nav, settings, toast, and how the sidebar stands."""
    is_inside = _is_employee(request)
    return {
        "viewer": viewer_of(request),
        "nav": _sections(request, SECTIONS) if is_inside else (),
        "settings": _sections(request, SETTINGS) if is_inside and request.path.startswith(OF_SETTINGS) else (),
        "profile_url": address("settings_profile") if is_inside else "",
        # Only a page that shows the message may use it up; a fragment does not.
        "toast": SimpleLazyObject(lambda: _toast(request)),
        "rail_choice": rail_choice(request),
        "banners": banners(request),
        "language": get_language() or "en",
        "text_direction": "rtl" if get_language_bidi() else "ltr",
    }


def banners(request: HttpRequest) -> tuple[Banner, ...]:
    """What stands above every page for as long as it is so. No query."""
    found = []
    if disk.is_full():
        text = _("Nothing can be saved until an administrator makes room. Reading goes on.")
        found.append(Banner(_("The server's disk is full."), text, tone="neg"))
    profile = profile_of(request)
    if profile is not None and actor_of(request).may(Permission.INSTALLATION_MANAGE):
        found += _of_the_installation(profile)
    return tuple(found)


def _of_the_installation(profile: Profile) -> Iterator[Banner]:
    """What administrators are told until they have seen to it. No query: the facts came with the person."""
    if profile.held_since is not None:
        text = _("It sends and removes nothing outside until an administrator confirms it.")
        yield Banner(_("This is a restored copy."), text, href=reverse("settings_status"), link=_("Look and confirm"))
    now, warn_days = timezone.now(), settings.BACKUP_WARN_DAYS
    if profile.safe_since is not None and is_overdue(now, since=profile.safe_since, warn_days=warn_days):
        text = ngettext(
            "What was changed in the last %(days)s day would be lost.",
            "What was changed in the last %(days)s days would be lost.",
            (now - profile.safe_since).days,
        ) % {"days": (now - profile.safe_since).days}
        yield Banner(_("There is no fresh backup."), text, href=reverse("settings_backups"), link=_("Look at backups"))


def viewer_of(request: HttpRequest) -> Viewer:
    """Who looks at this page, with formats, colours and density of their profile."""
    profile = profile_of(request)
    if profile is None:
        return Viewer(0, "", "", "", get_language() or "en", "UTC", timezone.now().date(), _PREVIEW_CURRENCY)
    return Viewer(
        person_id=profile.person_id,
        name=profile.name,
        initials=formats.initials(profile.name),
        company=profile.company,
        locale=profile.locale,
        time_zone=profile.time_zone,
        today=timezone.now().astimezone(ZoneInfo(profile.time_zone)).date(),
        currency=profile.display_currency,
        theme=profile.preferences.theme,
        density=profile.preferences.density,
        has_single_keys=profile.preferences.single_keys,
        keys=profile.preferences.keys,
    )


def rail_choice(request: HttpRequest) -> Rail:
    """How this kind of page's sidebar was last left: the cookie lists `kind-f` (folded) and `kind-o` (open)."""
    choices = request.COOKIES.get(RAIL_COOKIE, "").split(".")
    kind = request.path.strip("/").partition("/")[0]
    if f"{kind}-f" in choices:
        return "folded"
    return "open" if f"{kind}-o" in choices else "auto"


def _sections(request: HttpRequest, sections: tuple[tuple[str, tuple[Place, ...]], ...]) -> tuple[NavSection, ...]:
    shown = ((_(title) if title else "", _links(request, places)) for title, places in sections)
    return tuple(NavSection(title, links) for title, links in shown if links)


def _links(request: HttpRequest, places: tuple[Place, ...]) -> tuple[NavLink, ...]:
    actor, profile = actor_of(request), profile_of(request)
    waiting = {"notifications": profile.unread_notices if profile else 0}
    return tuple(
        NavLink(
            label=_(place.label),
            href=address(place.url_name) + place.query,
            icon=place.icon,
            keys=place.keys,
            is_current=request.path.startswith(place.prefixes),
            is_primary=place.is_primary,
            is_phone_only=place.is_phone_only,
            count=waiting.get(place.url_name, 0),
        )
        for place in places
        if place.permission is None or actor.may(place.permission)
    )


def _is_employee(request: HttpRequest) -> bool:
    """Partner users are signed in as well, and see nothing of the inside, no words either."""
    return profile_of(request) is not None and actor_of(request).scope.kind is not ScopeKind.ORGANISATION


def _toast(request: HttpRequest) -> Toast:
    waiting = list(get_messages(request))
    if not waiting:
        return Toast()
    return Toast(text=str(waiting[-1].message), undo_url=waiting[-1].extra_tags or "")
