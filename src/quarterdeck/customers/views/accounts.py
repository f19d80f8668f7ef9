"""Accounts: the list, the page of one, creating and changing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quarterdeck.customers import queries
from quarterdeck.customers.filters import account_filter
from quarterdeck.customers.forms import ACCOUNT_NAMES, AccountFilterForm
from quarterdeck.customers.tables import ACCOUNT_SORTS, account_columns, account_words
from quarterdeck.customers.terms import ACCOUNT_KIND_LABELS, AccountKind
from quarterdeck.customers.views import records
from quarterdeck.customers.views.kinds import ACCOUNT, ACCOUNT_FIELDS, Record
from quarterdeck.customers.views.lists import PAGE, chosen, custom_list, filter_row, known_sort
from quarterdeck.kit.pages import render
from quarterdeck.kit.panels import panels
from quarterdeck.kit.tables import Listing, Table
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page
from quarterdeck.users.terms import Permission

OPTIONS = "account-options"
LIST_BLOCKS: dict[str, str | tuple[str, ...]] = {
    "list": ("list", "filters", "summary", "tools"),
    OPTIONS: "options",
}
RECORD_BLOCKS = {"record": "record", "undo": "record"}
MOST_OPTIONS = 12


@require_safe
@page
def accounts(request: HttpRequest) -> HttpResponse:
    """The accounts the viewer may see. A picker that names its field in `for` gets the best matches for it."""
    by = actor_of(request)
    listing = Listing.of(request, default_sort="name")
    custom = custom_list(by, "account", listing)
    narrowed = account_filter(listing.params, custom.narrowed)
    sort = known_sort(listing, (*ACCOUNT_SORTS, *custom.sorts()))
    found = queries.account_list(by, narrowed, sort=sort, cursor=listing.cursor, limit=PAGE)
    words = account_words(found.count, by.locale)
    form = AccountFilterForm(chosen(listing.params, AccountFilterForm, custom), actor=by, custom=custom.offered)
    columns = account_columns(by.locale) + custom.columns(by, [row.id for row in found.rows])
    asks_for = listing.params.get("for", "")
    context = {
        "title": _("Accounts"),
        "kind": "accounts",
        "table": Table.of(columns, found.rows, listing, words, next_cursor=found.next_cursor),
        "filters": filter_row(listing, form, narrowed.whose),
        "new_href": reverse("account_new") if by.may(Permission.CUSTOMERS_EDIT) else "",
        "new_label": _("New account"),
        "options_id": OPTIONS,
        "options": _options(request, listing.params[asks_for])
        if (asks_for in ACCOUNT_NAMES or asks_for.startswith("cf_")) and asks_for in listing.params
        else [],
    }
    return render(request, "customers/list.html", context, blocks=LIST_BLOCKS)


def _options(request: HttpRequest, typed: str) -> list[tuple[str, str]]:
    options = queries.account_options(actor_of(request), typed, MOST_OPTIONS)
    return [(option.name, " · ".join(filter(None, (option.domain, option.country)))) for option in options]


@require_safe
@page
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """An account. A merged one leads to the account it became part of."""
    found = records.record_or_successor(request, ACCOUNT, account_id)
    return found if isinstance(found, HttpResponse) else _shown(request, found)


def show(request: HttpRequest, account_id: int, *, status: int = 200) -> HttpResponse:
    """The page of an account as it is now, or the part of it that a change may touch."""
    return _shown(request, ACCOUNT.load(actor_of(request), account_id), status=status)


def _shown(request: HttpRequest, record: Record, *, status: int = 200) -> HttpResponse:
    by = actor_of(request)
    context: dict[str, Any] = {
        "kind": "account",
        "delete_label": _("Delete account"),
        "record": record,
        "facts": records.facts(ACCOUNT, record, by),
        "parent": record.present.get("parent_id"),
        "is_person": "domain" not in record.fields,
        "panels": [
            *(panels.load("kept_account", request, record.id) if record.kept_in else ()),
            *panels.load("account", request, record.id),
        ],
    }
    return render(request, "customers/account.html", context, blocks=RECORD_BLOCKS, status=status)


@require_http_methods(SHOWN_OR_POSTED)
@page
def account_new(request: HttpRequest) -> HttpResponse:
    """Create an account: a company, or (`kind=person`) a person."""
    asked = request.POST.get("kind") or request.GET.get("kind", "")
    kind = AccountKind.PERSON if asked == AccountKind.PERSON else AccountKind.COMPANY
    kinds = [
        (text(label), f"{reverse('account_new')}?kind={other.value}", other is kind)
        for other, label in ACCOUNT_KIND_LABELS.items()
    ]
    return records.new_page(
        request,
        ACCOUNT,
        records.Start(
            fields=ACCOUNT_FIELDS[kind],
            initial={},
            fixed={"kind": kind},
            more={"kinds": kinds, "hidden": {"kind": kind.value}},
        ),
    )


@require_http_methods(SHOWN_OR_POSTED)
@page
def account_edit(request: HttpRequest, account_id: int) -> HttpResponse:
    """Change an account."""
    return records.edit_page(request, ACCOUNT, account_id)


@require_http_methods(SHOWN_OR_POSTED)
@page
def account_field(request: HttpRequest, account_id: int, field: str) -> HttpResponse:
    """Change one field of an account where it stands."""
    return records.field_page(request, ACCOUNT, account_id, field, show)


@require_http_methods(SHOWN_OR_POSTED)
@page
def account_delete(request: HttpRequest, account_id: int) -> HttpResponse:
    """Delete an account, after asking."""
    return records.delete_page(request, ACCOUNT, account_id)


@require_POST
@page
def account_restore(request: HttpRequest, account_id: int) -> HttpResponse:
    """Bring a deleted account back."""
    return records.restore(request, ACCOUNT, account_id)


@require_POST
@page
def account_undo(request: HttpRequest, account_id: int, seq: int) -> HttpResponse:
    """Take an edit of an account back."""
    return records.undo(request, ACCOUNT, account_id, seq, show)
