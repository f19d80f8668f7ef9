"""The panels of a customer: the tree of accounts, the buying map, the newest of what happened."""

from functools import partial

from django.http import HttpRequest
from django.urls import reverse

from quarterdeck.desk.views.viewing import viewing
from quarterdeck.insights.panels.shown import shown_map, shown_tree
from quarterdeck.insights.queries.customers import account_map, tree_figures
from quarterdeck.kit.panels import Panel, panels
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id

# Accounts a panel shows before it leads on to the page.
SHOWN = 12


@panels.add("account", "tree")
def tree_panel(request: HttpRequest, account_id: int) -> Panel:
    """The tree the account lies in, with open and won value. Three queries."""
    who = viewing(request)
    tree = shown_tree(tree_figures(who.lens, account_id), account_id, who)
    return Panel(
        "insights/parts/tree.html",
        {"tree": tree.first(SHOWN), "href": reverse("account_tree", args=[account_id])},
        column="side",
    )


def timeline_panel(request: HttpRequest, record_id: int, *, kind: str) -> Panel:
    """The newest of what happened; they come after the page. No query."""
    href = reverse(f"{kind}_timeline", args=[record_id])
    return Panel("insights/parts/newest.html", {"href": href}, column="side")


for _kind in ("account", "contact"):
    panels.add(_kind, "happened")(partial(timeline_panel, kind=_kind))


@panels.add("opportunity", "buying_map")
def deal_map_panel(request: HttpRequest, opportunity_id: int) -> Panel:
    """The way to the buying map of a deal. No query."""
    return Panel(
        "insights/parts/deal_map.html",
        {"href": reverse("opportunity_buying_map", args=[opportunity_id])},
        column="side",
    )


@panels.add("account", "buying_map")
def map_panel(request: HttpRequest, account_id: int) -> Panel:
    """The people of the account as a chart. Its queries do not grow with them."""
    who = viewing(request)
    may_add, here = who.actor.may(Permission.CUSTOMERS_EDIT), reverse("account_buying_map", args=[account_id])
    return Panel(
        "insights/parts/buying_map.html",
        {
            "map": shown_map(account_map(who.lens, account_id), who, here),
            "href": here,
            "new_href": f"{reverse('contact_new')}?account={public_id(account_id)}" if may_add else "",
        },
        column="main",
    )
