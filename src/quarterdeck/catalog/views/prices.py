"""Price books: the list with tiers and discount bands, adding, editing, archiving, and the prices of each."""

from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.catalog import actions, queries
from quarterdeck.catalog.forms import BookForm, EntryForm, PriceForm
from quarterdeck.catalog.queries import BookRow
from quarterdeck.catalog.tables import shown_price, shown_quantity, shown_share
from quarterdeck.catalog.views.managing import VIA, added, deed, manager, saved
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.users.policy import ONCE_FIELD, SHOWN_OR_POSTED, actor_of, form_token, page
from quarterdeck.users.queries.administration import roles
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import parse_id
from quarterdeck.values.text import Text, sought
from quarterdeck.values.verdict import NotFound, Refused, Stale

FIELDS = ("name", "currency", "tier_id", "valid_from", "valid_until", "version")


@require_safe
@page
def settings_price_books(request: HttpRequest) -> HttpResponse:
    """Every price book, price tier and discount band."""
    by = actor_of(request)
    names = {role.key: role.name for role in roles()}
    context = {
        "books": queries.price_books(),
        "tiers": queries.price_tiers(),
        "bands": [
            (band, shown_share(band.above_bp, by.locale), names.get(band.approver_role, band.approver_role))
            for band in queries.discount_bands()
        ],
        "may_manage": by.may(Permission.PRODUCTS_MANAGE),
    }
    return render(request, "catalog/price_books.html", context)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_price_book_new(request: HttpRequest) -> HttpResponse:
    """Add a price book; the same form sent twice adds one."""
    by = manager(request)
    form = _book_form(request, None)

    def write() -> str:
        book = actions.add_price_book(new=form.book, by=by, via=VIA)
        return reverse("settings_price_book", args=[book.book_id])

    if request.method == "POST" and (done := added(request, form, write, _("Price book added."))):
        return done
    return render(request, "catalog/price_book_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_price_book(request: HttpRequest, book_id: int) -> HttpResponse:
    """A price book and its prices; change it, archive it, add, change and remove prices."""
    book = queries.price_book(book_id)
    if request.method != "POST":
        return _shown(request, book)
    manager(request)
    return deed(request, DEEDS)(request, book)


def _edit(request: HttpRequest, book: BookRow) -> HttpResponse:
    form = _book_form(request, book)

    def write() -> None:
        version = form.cleaned_data["version"] or 0
        fields = {name: getattr(form.book, name) for name in FIELDS[:-1]}
        actions.edit_price_book(book_id=book.id, changes=fields, version=version, by=manager(request), via=VIA)

    try:
        done = saved(request, form, write, _href(book), _("Saved."))
    except Stale as stale:
        fresh = queries.price_book(book.id)
        form.meet({name: getattr(fresh, name) for name in FIELDS[:-1]}, fresh.version, stale.text)
        met = _shown(request, fresh, form=form)
        met.status_code = 409
        return met
    return done or _shown(request, book, form=form)


def _set_state(request: HttpRequest, book: BookRow) -> HttpResponse:
    act = actions.archive_price_book if book.is_active else actions.reactivate_price_book
    try:
        act(book_id=book.id, by=manager(request), via=VIA)
    except Refused as refusal:
        return _shown(request, book, message=refusal.text)
    said = _("{name} gives no more prices.") if book.is_active else _("{name} gives prices again.")
    say(request, said.format(name=book.name))
    return redirect(request, _href(book))


def _add(request: HttpRequest, book: BookRow) -> HttpResponse:
    form = EntryForm(request.POST, locale=actor_of(request).locale)

    def write() -> None:
        actions.add_price(book_id=book.id, new=form.entry, by=manager(request), via=VIA)

    done = saved(request, form, write, _href(book) + "#prices", _("Price added."))
    return done or _shown(request, book, entry_form=form)


def _remove(request: HttpRequest, book: BookRow) -> HttpResponse:
    entry = _entry_of(request.POST.get("price", ""))
    actions.remove_price(book_id=book.id, entry_id=entry, by=manager(request), via=VIA)
    say(request, _("Price removed."))
    return redirect(request, _href(book) + "#prices")


DEEDS = {"edit": _edit, "state": _set_state, "add": _add, "remove": _remove}


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_price(request: HttpRequest, book_id: int, price_id: int) -> HttpResponse:
    """Change the price of one unit."""
    by, book = manager(request), queries.price_book(book_id)
    entry = queries.price_entry(book_id, price_id)
    form = PriceForm(request.POST or None, locale=by.locale, initial={"unit_price": entry.unit_price})

    def write() -> None:
        price = form.cleaned_data["unit_price"]
        actions.change_price(book_id=book_id, entry_id=price_id, unit_price=price, by=by, via=VIA)

    if request.method == "POST" and (done := saved(request, form, write, _href(book) + "#prices", _("Saved."))):
        return done
    quantity = shown_quantity(entry.minimum_quantity, by.locale)
    context = {"book": book, "entry": entry, "quantity": quantity, "form": form}
    return render(request, "catalog/price.html", context, status=422 if form.errors else 200)


def _entry_of(posted: str) -> int:
    try:
        return parse_id(posted)
    except ValueError as error:
        raise NotFound("price") from error


def _href(book: BookRow) -> str:
    return reverse("settings_price_book", args=[book.id])


def _book_form(request: HttpRequest, book: BookRow | None) -> BookForm:
    present = book.tier_id if book else None
    tiers = {tier.id: tier.name for tier in queries.price_tiers() if tier.is_active or tier.id == present}
    initial = {name: getattr(book, name) for name in FIELDS} if book else {ONCE_FIELD: form_token()}
    is_its_post = request.method == "POST" and (book is None or request.POST.get("do") == "edit")
    return BookForm(
        request.POST if is_its_post else None,
        currencies=queries.active_currencies(),
        tiers=tiers,
        locale=actor_of(request).locale,
        today=timezone.now().astimezone(ZoneInfo(actor_of(request).time_zone)).date(),
        initial=initial,
    )


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 7 and int(asked) > 0):
        raise Http404
    return int(asked)


def _shown(
    request: HttpRequest,
    book: BookRow,
    *,
    form: BookForm | None = None,
    entry_form: EntryForm | None = None,
    message: Text | None = None,
) -> HttpResponse:
    """The page; with a form that was sent, or a message, that of a refusal."""
    by, number = actor_of(request), _page_number(request)
    typed = request.GET.get("text", "").strip()
    found = queries.price_entries(book.id, text=sought(typed) or "", page=number)
    may_manage = by.may(Permission.PRODUCTS_MANAGE)
    rows = [
        (row, shown_price(row.unit_price, book.currency, by.locale), shown_quantity(row.minimum_quantity, by.locale))
        for row in found.rows
    ]
    context = {
        "book": book,
        "rows": rows,
        "text": typed,
        "first_href": _href(book) if number > 1 else "",
        "next_href": f"{_href(book)}?page={found.next_page}" if found.next_page and not typed else "",
        "may_manage": may_manage,
        "form": (form or _book_form(request, book)) if may_manage else None,
        "entry_form": entry_form or EntryForm(locale=by.locale),
        "message": message,
    }
    return render(request, "catalog/price_book.html", context, status=422 if form or entry_form or message else 200)
