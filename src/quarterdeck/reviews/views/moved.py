"""The deals behind a bar of a pack's movement, the largest first; all of them sum to it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.analytics.movement.asked import BARS, Moved
from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.reports.rules.movement import BAR_LABELS, BAR_MEANINGS
from quarterdeck.reviews.queries import moved_rows
from quarterdeck.reviews.terms import PAGE
from quarterdeck.reviews.views.looking import Looks, looks_at, number_of
from quarterdeck.users.policy import page
from quarterdeck.warehouse.terms import Unavailable


@page
@require_safe
def pipeline_review_moved(request: HttpRequest, review_id: int, bar: str) -> HttpResponse:
    """The deals of a bar."""
    if bar not in BARS:
        raise Http404
    at, first = looks_at(request, review_id), (number_of(request) - 1) * PAGE
    moving, told = moved_rows(at.lens.actor, at.review, at.lens.now, bar, (first, PAGE))
    here = reverse("pipeline_review_moved", args=[review_id, bar])
    pack = reverse("pipeline_review_pack", args=[review_id])
    context = {
        "title": text(BAR_LABELS[bar]),
        "meaning": text(BAR_MEANINGS[bar]),
        "parents": [*at.crumbs(), (_("Meeting pack"), pack)],
        "days": [moving.first, moving.last],
        "away": isinstance(told, Unavailable),
        "rows": [],
    }
    if not isinstance(told, Unavailable):
        found, currency = told.answer, moving.lens.currency
        context |= {
            "rows": [_row(at, one, currency) for one in found.rows],
            "sum": formats.money_exact(found.minor, currency, at.lens.actor.locale),
            "summary": _("%(shown)s of %(count)s deals") % {"shown": len(found.rows), "count": found.count},
            "unrated": found.unrated,
            "first_href": here if first else "",
            "next_href": f"{here}?page={first // PAGE + 2}" if first + PAGE < found.count else "",
        }
    return render(request, "reviews/moved.html", context)


def _row(at: Looks, one: Moved, currency: str) -> dict[str, str]:
    return {
        "name": one.name or "–",
        "href": reverse("opportunity", args=[one.opportunity_id]) if one.name else "",
        "part": "–" if one.minor is None else formats.money_exact(one.minor, currency, at.lens.actor.locale),
    }
