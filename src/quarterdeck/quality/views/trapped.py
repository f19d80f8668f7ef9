"""The deals behind what is to be minded when figures are read."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from quarterdeck.analytics.reading.trapped import ROWS, TrappedDeal
from quarterdeck.analytics.schema import date_of
from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.queries.cards import Card
from quarterdeck.quality.queries.resolution import PAGE
from quarterdeck.quality.queries.trapped import trap_page
from quarterdeck.quality.views.resolution import page_number
from quarterdeck.users.policy import actor_of, page
from quarterdeck.users.queries import company
from quarterdeck.values.ids import public_id
from quarterdeck.warehouse.terms import Unavailable

_NOTHING = "–"


@page
@require_safe
def trap_rows(request: HttpRequest, trap: str) -> HttpResponse:
    """The deals a trap speaks of, those that say most first; for who sees all records."""
    if trap not in ROWS:
        raise Http404
    home = company()
    lens = Lens(actor=actor_of(request), currency=home.reporting_currency, now=timezone.now(), of=home)
    number = page_number(request)
    told = trap_page(lens, trap, (number - 1) * PAGE, PAGE)
    context: dict[str, Any] = {
        "away": isinstance(told, Unavailable),
        "rows": [],
        "said": "",
        "export_query": urlencode({"trap": trap}),
    }
    if not isinstance(told, Unavailable):
        here = reverse("trap_rows", args=[trap])
        count = ngettext("%(num)s deal", "%(num)s deals", told.count)
        context |= {
            "said": text(told.trap.text) if told.trap else "",
            "rows": [_row(lens, deal, card) for deal, card in told.rows],
            "count": count % {"num": formats.number(told.count, lens.actor.locale)},
            "first_href": here if number > 1 else "",
            "next_href": f"{here}?page={number + 1}" if told.count > number * PAGE else "",
        }
    return render(request, "quality/trapped.html", context)


def _row(lens: Lens, deal: TrappedDeal, card: Card | None) -> dict[str, str]:
    locale = lens.actor.locale
    days = "" if deal.days is None else ngettext("%(num)s day", "%(num)s days", deal.days)
    closed = deal.closed_day
    return {
        "href": reverse("opportunity", args=[public_id(card.id)]) if card else "",
        "name": card.name if card else _("Out of sight now"),
        "account": (card.account_name if card else "") or _NOTHING,
        "owner": card.owner_name if card else _NOTHING,
        "created": formats.day(date_of(deal.created_day), locale, lens.today, weekday=False),
        "closed": _NOTHING if closed is None else formats.day(date_of(closed), locale, lens.today, weekday=False),
        "days": days % {"num": formats.number(deal.days, locale)} if deal.days is not None else _NOTHING,
        "amount": _NOTHING if deal.amount is None else formats.money_exact(deal.amount, deal.currency, locale),
    }
