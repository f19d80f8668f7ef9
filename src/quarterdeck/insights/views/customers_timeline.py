"""The timelines of accounts and contacts: all that happened, by kind and person, and the newest for their pages."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.customers.queries import account_detail, contact_detail
from quarterdeck.desk.views.history import told
from quarterdeck.desk.views.viewing import Viewing, viewing
from quarterdeck.insights.queries.customers_timeline import CustomerEntries, account_timeline, contact_timeline
from quarterdeck.insights.terms.customers import GROUP_LABELS, EntryGroup, TimelineAsked
from quarterdeck.insights.views.customers import account_parents
from quarterdeck.kit.pages import asked_part, render
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import page
from quarterdeck.users.queries import people_options
from quarterdeck.users.queries.records import records
from quarterdeck.users.terms import Actor
from quarterdeck.values.ids import parse_id, public_id

BLOCKS = {"timeline": "timeline", "newest": "timeline"}
NEWEST, PAGE = 6, 30
Read = Callable[[Actor, int, str, TimelineAsked], CustomerEntries]


@page
@require_safe
def account_timeline_page(request: HttpRequest, account_id: int) -> HttpResponse:
    """Everything that happened with an account, its contacts and its deals."""
    name = account_detail(viewing(request).actor, account_id).account.name
    here = reverse("account_timeline", args=[account_id])
    return _shown(request, account_timeline, (account_id, name, here), account_parents(account_id, name))


@page
@require_safe
def contact_timeline_page(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Everything that happened with a contact and its deals."""
    name = contact_detail(viewing(request).actor, contact_id).contact.name
    here = reverse("contact_timeline", args=[contact_id])
    parents = [(_("Contacts"), reverse("contacts")), (name, reverse("contact", args=[contact_id]))]
    return _shown(request, contact_timeline, (contact_id, name, here), parents)


def _shown(
    request: HttpRequest, read: Read, about: tuple[int, str, str], parents: list[tuple[str, str]]
) -> HttpResponse:
    who, (record_id, name, here) = viewing(request), about
    asked = _asked(request)
    found = read(who.actor, record_id, name, asked)
    context = {
        "title": _("Timeline"),
        "part": "newest" if asked.limit == NEWEST else "timeline",
        "is_short": asked.limit == NEWEST,
        "parents": parents,
        "rows": _rows(who, found, record_id),
        "here": here,
        "older_href": _address(here, asked, found.next_cursor) if found.next_cursor else "",
        "groups": _groups(here, asked),
        "people": [(public_id(one.id), one.name, one.id == asked.person_id) for one in people_options(who.actor)],
        "kept": [("kind", group.value) for group in asked.groups],
    }
    return render(request, "insights/timeline.html", context, blocks=BLOCKS)


def _asked(request: HttpRequest) -> TimelineAsked:
    """What the address asks for. What cannot be read is not asked."""
    known = {group.value for group in EntryGroup}
    groups = tuple(EntryGroup(value) for value in request.GET.getlist("kind") if value in known)
    try:
        person_id = parse_id(request.GET.get("person", ""))
    except ValueError:
        person_id = None
    is_panel = asked_part(request) == "newest"
    return TimelineAsked(groups, person_id, request.GET.get("before", ""), NEWEST if is_panel else PAGE)


def _address(here: str, asked: TimelineAsked, cursor: str = "", group: EntryGroup | None = None) -> str:
    groups = (group,) if group else asked.groups
    pairs = [("kind", one.value) for one in groups]
    pairs += [("person", public_id(asked.person_id))] if asked.person_id is not None else []
    pairs += [("before", cursor)] if cursor else []
    return f"{here}?{urlencode(pairs)}" if pairs else here


def _groups(here: str, asked: TimelineAsked) -> list[tuple[str, str, bool]]:
    every = TimelineAsked(person_id=asked.person_id)
    options = [(_("All"), _address(here, every), not asked.groups)]
    return options + [
        (text(label), _address(here, every, group=group), asked.groups == (group,))
        for group, label in GROUP_LABELS.items()
    ]


def _rows(who: Viewing, found: CustomerEntries, record_id: int) -> list[dict[str, Any]]:
    """Entries in words, each with the record it is about where that is not the page's own."""
    rows = []
    for entry, shown in zip(found.entries, told(who, found.entries, found.names), strict=True):
        kind = str(entry.payload.get("subject_kind") or entry.kind)
        subject = int(str(entry.payload.get("subject_id") or entry.record_id))
        name = "" if subject == record_id else found.names.get(kind, {}).get(subject, "")
        href = reverse(records.kind(kind).url_name, args=[subject]) if name else ""
        rows.append({"entry": shown, "about": name, "href": href})
    return rows
