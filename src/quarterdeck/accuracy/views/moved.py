"""What moved under a call since it was said."""

from collections import defaultdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.accuracy.queries import MovedCall, Which, moved_since
from quarterdeck.accuracy.terms import MOVE_LABELS, Move
from quarterdeck.forecasts.terms import CALLED, SAID_LABELS, Said
from quarterdeck.forecasts.views.looking import Looks, category_of, crumbs, type_of
from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.policy import actor_of, page

AT_ONCE = 100


@page
@require_safe
def forecast_moved(request: HttpRequest, period: str, line: str) -> HttpResponse:
    """The deals that came into a call's column, left it or changed since, and how they add up to its change."""
    of, said = category_of(request.GET, CALLED), request.GET.get("said", Said.OWN.value)
    if said not in set(Said):
        raise Http404
    asked = moved_since(actor_of(request), timezone.now(), Which(period, type_of(request), line, of, Said(said)))
    called = asked.picture.scene.rules.called
    if of not in called:
        raise Http404
    at, found = Looks(asked.picture), asked.moved
    context = {
        "title": _("What moved since the call"),
        "intro": f"{text(asked.line.name)} · {at.label(of)} · {text(SAID_LABELS[Said(said)])}",
        "parents": crumbs(at, asked.line),
        "columns": [
            (at.label(one), at.href("forecast_moved", asked.line.key, of=one.value, said=said), one is of)
            for one in called
        ],
        "unit": at.unit,
        "moved": _shown(at, found, _number(request), of) if found else None,
    }
    return render(request, "accuracy/moved.html", context)


def _number(request: HttpRequest) -> int:
    said = request.GET.get("page", "1")
    if not (said.isascii() and said.isdigit() and len(said) <= 6 and int(said)):
        raise Http404
    return int(said)


def _shown(at: Looks, found: MovedCall, number: int, of: Category) -> dict[str, Any]:
    first = (number - 1) * AT_ONCE
    by_move: dict[Move, list[int]] = defaultdict(list)
    for deal in found.deals:
        by_move[deal.move].append(deal.change)
    here = {"of": of.value, "said": found.call.said.value}
    key = found.line.key
    return {
        "at": formats.full_instant(found.call.at, at.scene.lens.company.time_zone, at.locale),
        "called": at.exact(at.scene.convert(found.call.minor or 0, found.call.currency) or 0),
        "base": at.exact(found.base),
        "now": at.exact(found.now),
        "besides": _signed(at, found.besides) if found.besides else "",
        "besides_label": _("What lines below say, and who belongs to the line")
        if found.call.said is Said.OWN
        else _("What the line and those below it say, and who belongs to them"),
        "sums": [
            (text(label), formats.number(len(by_move[move]), at.locale), _signed(at, sum(by_move[move])))
            for move, label in MOVE_LABELS.items()
            if move in by_move
        ],
        "rows": [
            {
                "name": deal.name,
                "href": reverse("opportunity", args=[deal.id]),
                "what": text(MOVE_LABELS[deal.move]),
                "then": at.exact(deal.then),
                "now": at.exact(deal.now),
                "change": _signed(at, deal.change),
            }
            for deal in found.deals[first : first + AT_ONCE]
        ],
        "summary": _("%(num)s rows") % {"num": formats.number(len(found.deals), at.locale)},
        "first_href": at.href("forecast_moved", key, **here) if first else "",
        "next_href": at.href("forecast_moved", key, **here, page=str(number + 1))
        if first + AT_ONCE < len(found.deals)
        else "",
    }


def _signed(at: Looks, minor: int) -> str:
    return f"{'+' if minor > 0 else ''}{at.exact(minor)}"
