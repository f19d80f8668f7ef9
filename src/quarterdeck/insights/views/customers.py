"""Pages about a customer: its tree of accounts, its buying map, its timeline."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.customers.queries import account_detail
from quarterdeck.desk.views.viewing import viewing
from quarterdeck.insights.panels.shown import shown_map, shown_tree
from quarterdeck.insights.queries.customers import account_map, deal_map, tree_figures
from quarterdeck.kit.pages import render
from quarterdeck.users.policy import page
from quarterdeck.users.queries.records import records, require_visible


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
@require_safe
def account_buying_map(request: HttpRequest, account_id: int) -> HttpResponse:
    """The people of an account, over its open deals."""
    who = viewing(request)
    name = account_detail(who.actor, account_id).account.name
    context = {
        "parents": account_parents(account_id, name),
        "map": shown_map(account_map(who.lens, account_id), who),
    }
    return render(request, "insights/buying_map.html", context)


@page
@require_safe
def opportunity_buying_map(request: HttpRequest, opportunity_id: int) -> HttpResponse:
    """The people of a deal."""
    who = viewing(request)
    require_visible(who.actor, "opportunity", opportunity_id)
    name = records.kind("opportunity").names([opportunity_id])[opportunity_id]
    context = {
        "parents": [(_("Deals"), reverse("opportunities")), (name, reverse("opportunity", args=[opportunity_id]))],
        "map": shown_map(deal_map(who.lens, opportunity_id), who),
    }
    return render(request, "insights/buying_map.html", context)


def account_parents(account_id: int, name: str) -> list[tuple[str, str]]:
    """What lies above a page about an account."""
    return [(_("Accounts"), reverse("accounts")), (name, reverse("account", args=[account_id]))]
