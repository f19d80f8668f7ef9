"""The deals behind what a page says of how closely the history it rests on is known."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from quarterdeck.analytics.questions import Reach, Viewer
from quarterdeck.analytics.resolution import Resolution, sentence
from quarterdeck.analytics.schema import datetime_of, instant
from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.queries import Lens
from quarterdeck.quality.queries.resolution import PAGE, RoughRow, RoughRows, rough_rows
from quarterdeck.users.policy import actor_of, page
from quarterdeck.users.queries import company
from quarterdeck.values.ids import public_id
from quarterdeck.warehouse.queries.resolution import changes_since
from quarterdeck.warehouse.rules.resolution import question_of
from quarterdeck.warehouse.terms import Unavailable
from quarterdeck.warehouse.views.resolution import rough_href

_MOST_PAGES = 100_000


@page
@require_safe
def resolution(request: HttpRequest) -> HttpResponse:
    """The deals whose changes are known to an interval only, those with the widest first.

    All of them where the address names no instants.
    """
    home = company()
    lens = Lens(actor=actor_of(request), currency=home.reporting_currency, now=timezone.now(), of=home)
    asked = question_of(request.GET, request.GET.getlist("only"), Viewer(Reach.NOTHING), instant(lens.now))
    asked = asked or changes_since(None, lens.now)
    number = page_number(request)
    told = rough_rows(lens, asked, (number - 1) * PAGE)
    listed = RoughRows(Resolution(), []) if isinstance(told, Unavailable) else told.answer
    found, said, here = listed.found, sentence(listed.found), rough_href(asked)
    count = ngettext("%(num)s deal", "%(num)s deals", found.deals)
    context = {
        "away": isinstance(told, Unavailable),
        "said": text(said) if said else "",
        "rows": [_row(lens, row) for row in listed.rows],
        "count": count % {"num": formats.number(found.deals, lens.actor.locale)},
        "first_href": here if number > 1 else "",
        "next_href": f"{here}&page={number + 1}" if found.deals > number * PAGE else "",
    }
    return render(request, "quality/resolution.html", context)


def _row(lens: Lens, row: RoughRow) -> dict[str, str]:
    locale, card, deal = lens.actor.locale, row.card, row.deal
    latest = datetime_of(deal.latest).astimezone(ZoneInfo(lens.company.time_zone))
    days = ngettext("%(num)s day", "%(num)s days", deal.days)
    return {
        "href": reverse("opportunity", args=[public_id(card.id)]) if card else "",
        "name": card.name if card else _("Out of sight now"),
        "account": (card.account_name if card else "") or "–",
        "owner": card.owner_name if card else "–",
        "changes": formats.number(deal.changes, locale),
        "known": days % {"num": formats.number(deal.days, locale)},
        "latest": formats.full_day(latest.date(), locale),
    }


def page_number(request: HttpRequest) -> int:
    """Which page of rows an address names, from 1."""
    said = request.GET.get("page", "")
    return min(max(int(said), 1), _MOST_PAGES) if said.isascii() and said.isdecimal() and len(said) < 9 else 1
