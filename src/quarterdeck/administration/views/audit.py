"""The audit log: to search, to page through, and to take away as a file."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from quarterdeck.administration.forms.audit import AskedAudit, asked_audit
from quarterdeck.administration.queries.audit import audit_page, audit_pages, of_tab, require_audit
from quarterdeck.administration.rules.audit import TAB_LABELS, AuditTab
from quarterdeck.administration.tables.audit import WORDS, Reader, audit_columns
from quarterdeck.administration.tables.audit_file import COLUMNS, file_rows
from quarterdeck.exports.tables.sources import Listed
from quarterdeck.exports.terms import AT_ONCE
from quarterdeck.journal.queries.audit import audit_count
from quarterdeck.kit.pages import render
from quarterdeck.kit.tables import Listing, Table
from quarterdeck.users.policy import actor_of, page
from quarterdeck.users.queries.people import everybody
from quarterdeck.users.terms import Actor

PAGE = 50
EXPORTED_AT_ONCE = 500


@require_safe
@page
def settings_audit(request: HttpRequest) -> HttpResponse:
    """A page of the journal, narrowed by what the address says."""
    actor = actor_of(request)
    require_audit(actor)
    listing = Listing.of(request, default_sort="")
    tab, reader = _tab(listing), _reader(actor)
    asked = _asked(listing, reader)
    found = audit_page(actor, of_tab(asked.narrowed, tab), before=_before(listing), limit=PAGE)
    table = Table.of(
        audit_columns(found, reader),
        found.entries,
        listing,
        WORDS,
        next_cursor=str(found.next_before) if found.next_before else "",
    )
    names = asked.form.fields
    context = {
        "table": table.with_chips(
            *(listing.chip(label, "tab", one.value) for one, label in TAB_LABELS.items() if one is not AuditTab.ALL)
        ),
        "form": asked.form,
        "set": [
            (asked.form[name].label, asked.form.chosen(name), listing.href(**{name: ""}))
            for name in names
            if asked.form.chosen(name)
        ],
        "kept": [(name, value) for name, value in listing.params.items() if name not in (*names, "cursor")],
        "summary": _summary(len(found.entries), is_first=not listing.cursor, has_more=bool(found.next_before)),
    }
    return render(request, "administration/audit.html", context)


def read_audit(actor: Actor, query: QueryDict) -> Listed:
    """Everything that matches, newest first: a row for each field that changed. Raises NotPermitted."""
    require_audit(actor)
    listing, reader = Listing.of_query(reverse("settings_audit"), query, default_sort=""), _reader(actor)
    narrowed = of_tab(_asked(listing, reader).narrowed, _tab(listing))
    parts = audit_pages(actor, narrowed, limit=EXPORTED_AT_ONCE)
    rows = (row for part in parts for row in file_rows(part, reader))
    return Listed(audit_count(narrowed, most=AT_ONCE + 1), COLUMNS, rows)


def _asked(listing: Listing, reader: Reader) -> AskedAudit:
    return asked_audit(listing.params, reader.actor, people=everybody(), today=reader.today)


def _reader(actor: Actor) -> Reader:
    return Reader(actor, timezone.localdate(timezone=ZoneInfo(actor.time_zone)))


def _tab(listing: Listing) -> AuditTab:
    asked = listing.params.get("tab", "")
    return AuditTab(asked) if asked in set(AuditTab) else AuditTab.ALL


def _before(listing: Listing) -> int | None:
    return int(listing.cursor) if listing.cursor.isdecimal() and len(listing.cursor) < 19 else None


def _summary(count: int, *, is_first: bool, has_more: bool) -> str:
    if has_more:
        return _("{count} entries; there are more").format(count=count)
    if is_first:
        return ngettext("{count} entry", "{count} entries", count).format(count=count)
    return ngettext("The last entry", "The last {count} entries", count).format(count=count)
