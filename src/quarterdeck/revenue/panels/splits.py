"""The panel of who gets the credit of a deal."""

from django.http import HttpRequest
from django.urls import reverse

from quarterdeck.catalog.tables import shown_share
from quarterdeck.kit.panels import Panel, panels
from quarterdeck.revenue.panels.shown import exact_money
from quarterdeck.revenue.queries.splits import NamedShare, named_shares
from quarterdeck.users.policy import actor_of


@panels.add("opportunity", "splits")
def deal_splits(request: HttpRequest, opportunity_id: int) -> Panel:
    """The shares by kind; without any the owner has all of the revenue."""
    locale = actor_of(request).locale
    kinds: dict[str, list[dict[str, object]]] = {}
    for share in named_shares(opportunity_id):
        kinds.setdefault(share.type_name, []).append(shown_of(share, locale))
    values = {"kinds": kinds, "href": reverse("opportunity_splits", args=[opportunity_id])}
    return Panel("revenue/parts/splits.html", values)


def shown_of(share: NamedShare, locale: str) -> dict[str, object]:
    """A share in the viewer's writing."""
    amount = share.amount_minor
    return {
        "person": share.person,
        "is_owner": share.is_owner,
        "share": shown_share(share.share_bp, locale),
        "amount": "" if amount is None else exact_money(amount, share.currency, locale),
    }
