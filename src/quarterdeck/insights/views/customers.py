"""Pages about a customer: its tree of accounts, its buying map, its timeline."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.customers.forms import RecordForm
from quarterdeck.customers.queries import account_detail
from quarterdeck.customers.rules import out_of_reach
from quarterdeck.customers.views.kinds import CONTACT
from quarterdeck.customers.views.records import INLINE, save_form, undo_address
from quarterdeck.desk.views.viewing import viewing
from quarterdeck.insights.panels.shown import shown_map, shown_tree
from quarterdeck.insights.queries.customers import account_map, deal_map, tree_figures
from quarterdeck.insights.terms.customers import BuyingMap
from quarterdeck.journal.rules import require_own
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.users.policy import SHOWN_OR_POSTED, page
from quarterdeck.users.queries.records import records, require_visible
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import parse_id
from quarterdeck.values.verdict import NotFound

# What a buying map lets change of a contact.
STANDING = ("reports_to_id", "attitude", "influence")


@page
@require_safe
def account_tree(request: HttpRequest, account_id: int) -> HttpResponse:
    """The tree an account lies in, with what it has open and won."""
    who = viewing(request)
    name = account_detail(who.actor, account_id).account.name
    tree = shown_tree(tree_figures(who.lens, account_id), account_id, who)
    context = {"parents": account_parents(account_id, name), "tree": tree}
    return render(request, "insights/account_tree.html", context)


@page
@require_http_methods(SHOWN_OR_POSTED)
def account_buying_map(request: HttpRequest, account_id: int) -> HttpResponse:
    """The people of an account, over its open deals. POST: change how one of them (`edit`) stands."""
    who = viewing(request)
    name = account_detail(who.actor, account_id).account.name
    here = reverse("account_buying_map", args=[account_id])
    return _map_page(request, lambda: account_map(who.lens, account_id), here, account_parents(account_id, name))


@page
@require_http_methods(SHOWN_OR_POSTED)
def opportunity_buying_map(request: HttpRequest, opportunity_id: int) -> HttpResponse:
    """The people of a deal. POST: change how one of them (`edit`) stands."""
    who = viewing(request)
    require_visible(who.actor, "opportunity", opportunity_id)
    name = records.kind("opportunity").names([opportunity_id])[opportunity_id]
    here = reverse("opportunity_buying_map", args=[opportunity_id])
    parents = [(_("Deals"), reverse("opportunities")), (name, reverse("opportunity", args=[opportunity_id]))]
    return _map_page(request, lambda: deal_map(who.lens, opportunity_id), here, parents)


def _map_page(
    request: HttpRequest, read: Callable[[], BuyingMap], here: str, parents: list[tuple[str, str]]
) -> HttpResponse:
    """The map, with the form of whoever the address names in their place."""
    who = viewing(request)
    edited, form, status = _edited(request), None, 200
    if edited is not None:
        record = CONTACT.load(who.actor, edited)
        require_own(record.kept_in)
        if not record.may_edit:
            raise out_of_reach(Permission.CUSTOMERS_EDIT.value)
        form = RecordForm(
            [name for name in STANDING if name in record.editable(who.actor)],
            request.POST or None,
            actor=who.actor,
            present=record.present,
            initial={**record.initial, "version": record.version},
        )
        if request.method == "POST":
            status, seq = save_form(CONTACT, record, form, who.actor, INLINE)
            if not status:
                say(request, _("Saved."), undo_url=undo_address(CONTACT, record, seq))
                return redirect(request, here)
    context = {"parents": parents, "map": shown_map(read(), who, here), "edited": edited, "form": form, "here": here}
    return render(request, "insights/buying_map.html", context, blocks={"people": "people"}, status=status)


def _edited(request: HttpRequest) -> int | None:
    """The contact that is to be changed. Raises NotFound for a change of nobody."""
    try:
        return parse_id(request.GET.get("edit", ""))
    except ValueError:
        if request.method == "POST":
            raise NotFound("contact") from None
        return None


def account_parents(account_id: int, name: str) -> list[tuple[str, str]]:
    """What lies above a page about an account."""
    return [(_("Accounts"), reverse("accounts")), (name, reverse("account", args=[account_id]))]
