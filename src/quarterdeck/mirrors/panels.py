"""What other pages say of mirrors: where a record is kept, and loads that need a look."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quarterdeck.journal.queries.foreign import foreign_record
from quarterdeck.kit.panels import Panel, panels
from quarterdeck.mirrors.queries.mirrors import failed_mirrors, may_see_mirrors
from quarterdeck.users.policy import actor_of
from quarterdeck.users.terms import Permission

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def age_words(as_of: datetime | None, now: datetime) -> str:
    """How old what a mirror shows is, in the largest unit that fits; empty before its first load."""
    if as_of is None:
        return ""
    seconds = max(0, int((now - as_of).total_seconds()))
    if seconds < _HOUR:
        minutes = max(1, seconds // _MINUTE)
        return ngettext("as of %(num)s minute ago", "as of %(num)s minutes ago", minutes) % {"num": minutes}
    if seconds < 2 * _DAY:
        hours = seconds // _HOUR
        return ngettext("as of %(num)s hour ago", "as of %(num)s hours ago", hours) % {"num": hours}
    days = seconds // _DAY
    return ngettext("as of %(num)s day ago", "as of %(num)s days ago", days) % {"num": days}


def _kept(request: HttpRequest, kind: str, record_id: int) -> Panel | None:
    mark = foreign_record(kind, record_id)
    if mark is None:
        return None
    by = actor_of(request)
    may_keep = by.may(Permission.IMPORTS_RUN) and by.may(Permission.OPPORTUNITIES_IMPORT_HISTORY)
    values = {
        "source": mark.source,
        "age": age_words(mark.as_of, timezone.now()),
        "since": mark.since,
        "href": mark.href,
        "mirror_href": reverse("mirror", args=[mark.source_id]) if may_see_mirrors(by) else "",
        "take_over_href": reverse("foreign_take_over", args=[kind, record_id]) if may_keep else "",
    }
    return Panel("mirrors/kept.html", values)


@panels.add("kept_account", "kept")
def account_kept(request: HttpRequest, record_id: int) -> Panel | None:
    """Where an account is kept, on pages of those that another system keeps. One query."""
    return _kept(request, "account", record_id)


@panels.add("kept_contact", "kept")
def contact_kept(request: HttpRequest, record_id: int) -> Panel | None:
    """Where a contact is kept, on pages of those that another system keeps. One query."""
    return _kept(request, "contact", record_id)


@panels.add("kept_opportunity", "kept")
def opportunity_kept(request: HttpRequest, record_id: int) -> Panel | None:
    """Where a deal is kept, on pages of those that another system keeps. One query."""
    return _kept(request, "opportunity", record_id)


@panels.add("my_day_operations", "mirrors")
def mirrors(request: HttpRequest, _record_id: int) -> Panel | None:
    """Mirrors whose last load needs a look, for who may see them. One query, none without a root of mirrors."""
    if settings.MIRROR_ROOT is None or not may_see_mirrors(actor_of(request)):
        return None
    found = failed_mirrors()
    if not found:
        return None
    lines: list[dict[str, Any]] = [
        {
            "icon": "refresh",
            "tone": "warn",
            "title": name,
            "why": _("Its last load needs a look."),
            "count": "",
            "href": reverse("mirror", args=[number]),
        }
        for number, name in found
    ]
    values = {"title": _("Mirrors"), "id": "mirrors", "lines": lines, "nothing": ""}
    return Panel("insights/parts/watch.html", values)
