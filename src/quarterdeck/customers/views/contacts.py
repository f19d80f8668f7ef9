"""Contacts: the list, the page of one, creating and changing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quarterdeck.customers import queries
from quarterdeck.customers.filters import contact_filter
from quarterdeck.customers.forms import ContactFilterForm
from quarterdeck.customers.tables import CONTACT_SORTS, contact_columns, contact_words
from quarterdeck.customers.views import records
from quarterdeck.customers.views.kinds import CONTACT, NEW_CONTACT_FIELDS, Record
from quarterdeck.customers.views.lists import PAGE, chosen, custom_list, filter_row, known_sort
from quarterdeck.kit.pages import render
from quarterdeck.kit.panels import panels
from quarterdeck.kit.tables import Listing, Table
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import parse_id
from quarterdeck.values.verdict import NotFound

OPTIONS = "contact-options"
LIST_BLOCKS: dict[str, str | tuple[str, ...]] = {
    "list": ("list", "filters", "summary", "tools"),
    OPTIONS: "options",
}
RECORD_BLOCKS = {"record": "record", "undo": "record"}
MOST_OPTIONS = 12


@require_safe
@page
def contacts(request: HttpRequest) -> HttpResponse:
    """The contacts the viewer may see. A picker gets the best matches for the text it sends."""
    by = actor_of(request)
    listing = Listing.of(request, default_sort="name")
    custom = custom_list(by, "contact", listing)
    narrowed = contact_filter(listing.params, custom.narrowed)
    sort = known_sort(listing, (*CONTACT_SORTS, *custom.sorts()))
    found = queries.contact_list(by, narrowed, sort=sort, cursor=listing.cursor, limit=PAGE)
    words = contact_words(found.count, by.locale)
    form = ContactFilterForm(chosen(listing.params, ContactFilterForm, custom), actor=by, custom=custom.offered)
    columns = contact_columns() + custom.columns(by, [row.id for row in found.rows])
    context = {
        "title": _("Contacts"),
        "kind": "contacts",
        "table": Table.of(columns, found.rows, listing, words, next_cursor=found.next_cursor),
        "filters": filter_row(listing, form, narrowed.whose),
        "new_href": reverse("contact_new") if by.may(Permission.CUSTOMERS_EDIT) else "",
        "new_label": _("New contact"),
        "options_id": OPTIONS,
        "options": _options(request, listing.text),
    }
    return render(request, "customers/list.html", context, blocks=LIST_BLOCKS)


def _options(request: HttpRequest, typed: str) -> list[tuple[str, str]]:
    options = queries.contact_options(actor_of(request), None, typed, MOST_OPTIONS) if typed else []
    return [(option.name, " · ".join(filter(None, (option.title, option.account_name)))) for option in options]


@require_safe
@page
def contact(request: HttpRequest, contact_id: int) -> HttpResponse:
    """A contact. A merged one leads to the contact it became part of."""
    found = records.record_or_successor(request, CONTACT, contact_id)
    return found if isinstance(found, HttpResponse) else _shown(request, found)


def show(request: HttpRequest, contact_id: int, *, status: int = 200) -> HttpResponse:
    """The page of a contact as it is now, or the part of it that a change may touch."""
    return _shown(request, CONTACT.load(actor_of(request), contact_id), status=status)


def _shown(request: HttpRequest, record: Record, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "kind": "contact",
        "delete_label": _("Delete contact"),
        "record": record,
        "facts": records.facts(CONTACT, record, actor_of(request)),
        "account": record.present.get("account_id"),
        "manager": record.present.get("reports_to_id"),
        "panels": [
            *(panels.load("kept_contact", request, record.id) if record.kept_in else ()),
            *panels.load("contact", request, record.id),
        ],
    }
    return render(request, "customers/contact.html", context, blocks=RECORD_BLOCKS, status=status)


@require_http_methods(SHOWN_OR_POSTED)
@page
def contact_new(request: HttpRequest) -> HttpResponse:
    """Create a contact, of the account that the address names."""
    start = records.Start(fields=NEW_CONTACT_FIELDS, initial={"account_id": _account_name(request)}, fixed={}, more={})
    return records.new_page(request, CONTACT, start)


def _account_name(request: HttpRequest) -> str:
    try:
        account_id = parse_id(request.GET.get("account", ""))
        return queries.account_detail(actor_of(request), account_id).account.name
    except (ValueError, NotFound):
        return ""


@require_http_methods(SHOWN_OR_POSTED)
@page
def contact_edit(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Change a contact."""
    return records.edit_page(request, CONTACT, contact_id)


@require_http_methods(SHOWN_OR_POSTED)
@page
def contact_field(request: HttpRequest, contact_id: int, field: str) -> HttpResponse:
    """Change one field of a contact where it stands."""
    return records.field_page(request, CONTACT, contact_id, field, show)


@require_http_methods(SHOWN_OR_POSTED)
@page
def contact_delete(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Delete a contact, after asking."""
    return records.delete_page(request, CONTACT, contact_id)


@require_POST
@page
def contact_restore(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Bring a deleted contact back."""
    return records.restore(request, CONTACT, contact_id)


@require_POST
@page
def contact_undo(request: HttpRequest, contact_id: int, seq: int) -> HttpResponse:
    """Take an edit of a contact back."""
    return records.undo(request, CONTACT, contact_id, seq, show)
