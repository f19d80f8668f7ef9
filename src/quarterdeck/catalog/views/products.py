"""Products: the list, adding, editing, archiving."""

from dataclasses import fields

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.catalog import actions, queries
from quarterdeck.catalog.forms import NewProductForm, ProductForm
from quarterdeck.catalog.queries import ProductRow
from quarterdeck.catalog.tables import PRODUCT_WORDS, product_columns
from quarterdeck.catalog.terms import NewProduct
from quarterdeck.journal.actions.idempotency import KeyReused
from quarterdeck.journal.terms import Door, Via
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.tables import Listing, Table
from quarterdeck.kit.viewing import text
from quarterdeck.users.policy import ONCE_FIELD, SHOWN_OR_POSTED, actor_of, form_token, page, posted_once, require
from quarterdeck.users.terms import Permission
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused, Stale

VIA = Via(Door.FORM)
FIELDS = tuple(field.name for field in fields(NewProduct))


@require_safe
@page
def settings_products(request: HttpRequest) -> HttpResponse:
    """The products that can be picked, or the archived ones."""
    by, listing = actor_of(request), Listing.of(request, default_sort="name")
    is_active = listing.params.get("state") != "archived"
    family = listing.params.get("family", "")
    found = queries.product_list(text=listing.text, family=family, is_active=is_active, cursor=listing.cursor)
    may_manage = by.may(Permission.PRODUCTS_MANAGE)
    columns = product_columns(by.locale, may_manage=may_manage)
    table = Table.of(columns, found.rows, listing, PRODUCT_WORDS, next_cursor=found.next_cursor or "")
    typed = listing.params.get("product", "")
    context = {
        "options": [(row.name, row.code) for row in queries.picked_products(typed)] if typed else [],
        "table": table.with_chips(listing.chip(N_("Archived"), "state", "archived")),
        "families": [(name, listing.href(family=name)) for name in queries.product_families()],
        "family": family,
        "every_family": listing.href(family=""),
        "may_manage": may_manage,
    }
    return render(request, "catalog/products.html", context, blocks={"product-options": "options"})


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_product_new(request: HttpRequest) -> HttpResponse:
    """Add a product; the same form sent twice adds one."""
    by = actor_of(request)
    require(by, Permission.PRODUCTS_MANAGE)
    currencies = queries.active_currencies()
    form = NewProductForm(
        request.POST or None, currencies=currencies, locale=by.locale, initial={ONCE_FIELD: form_token()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            posted = posted_once(request, lambda: _add(request, form))
        except (Refused, KeyReused) as refusal:
            form.refuse(refusal) if isinstance(refusal, Refused) else form.add_error(None, text(refusal.text))
        else:
            say(request, _("Already added.") if posted.is_again else _("Product added."))
            return redirect(request, posted.url)
    context = {"form": form, "families": queries.product_families()}
    return render(request, "catalog/product_new.html", context, status=422 if form.errors else 200)


def _add(request: HttpRequest, form: NewProductForm) -> str:
    actions.add_product(new=NewProduct(**form.values), by=actor_of(request), via=VIA)
    return reverse("settings_products")


@require_http_methods(SHOWN_OR_POSTED)
@page
def settings_product(request: HttpRequest, product_id: int) -> HttpResponse:
    """Show a product; change it, archive it or bring it back."""
    require(actor_of(request), Permission.PRODUCTS_MANAGE)
    row = queries.product_row(product_id)
    if request.method != "POST":
        return _product_page(request, row)
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        raise Http404
    return deed(request, row)


def _edit(request: HttpRequest, row: ProductRow) -> HttpResponse:
    by = actor_of(request)
    form = ProductForm(
        request.POST, currencies=queries.active_currencies(), locale=by.locale, initial={"currency": row.currency}
    )
    if not form.is_valid():
        return _product_page(request, row, form=form, status=422)
    try:
        actions.edit_product(
            product_id=row.id, changes=form.values, version=form.cleaned_data["version"] or 0, by=by, via=VIA
        )
    except Stale as stale:
        fresh = queries.product_row(row.id)
        form.meet({name: getattr(fresh, name) for name in FIELDS}, fresh.version, stale.text)
        return _product_page(request, fresh, form=form, status=409)
    except Refused as refusal:
        form.refuse(refusal)
        return _product_page(request, row, form=form, status=422)
    return _done(request, row, _("Saved."))


def _set_state(request: HttpRequest, row: ProductRow) -> HttpResponse:
    act = actions.archive_product if row.is_active else actions.reactivate_product
    try:
        act(product_id=row.id, by=actor_of(request), via=VIA)
    except Refused as refusal:
        return _product_page(request, row, message=refusal.text, status=422)
    said = _("{name} was archived.") if row.is_active else _("{name} can be picked again.")
    return _done(request, row, said.format(name=row.name))


DEEDS = {"edit": _edit, "state": _set_state}


def _done(request: HttpRequest, row: ProductRow, said: str) -> HttpResponse:
    say(request, said)
    return redirect(request, reverse("settings_product", args=[row.id]))


def _product_page(
    request: HttpRequest,
    row: ProductRow,
    *,
    form: ProductForm | None = None,
    message: Text | None = None,
    status: int = 200,
) -> HttpResponse:
    fresh = ProductForm(
        initial={name: getattr(row, name) for name in (*FIELDS, "version")},
        currencies=queries.active_currencies(),
        locale=actor_of(request).locale,
    )
    families = queries.product_families()
    context = {"row": row, "form": form or fresh, "families": families, "message": message}
    return render(request, "catalog/product.html", context, status=status)
