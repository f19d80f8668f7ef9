"""The queue of a review: its flagged deals with why each is in it, and where to go on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.viewing import text
from quarterdeck.reviews.panels.words import shown_item
from quarterdeck.reviews.queries import Progress, items_of, next_item, progress_of
from quarterdeck.reviews.terms import ITEM_LABELS, PAGE, STATE_LABELS, STATE_TONES, ItemState
from quarterdeck.reviews.views.looking import Looks, looks_at, number_of
from quarterdeck.users.policy import page


@page
@require_safe
def pipeline_review(request: HttpRequest, review_id: int) -> HttpResponse:
    """The deals of a review, the most at stake first."""
    at = looks_at(request, review_id)
    said = request.GET.get("state", "")
    state = ItemState(said) if said in set(ItemState) else None
    first = (number_of(request) - 1) * PAGE
    items = items_of(at.lens.actor, review_id, state=state, first=first, most=PAGE)
    progress = progress_of(at.lens.actor, [review_id])[review_id]
    count = _count(progress, state)
    query = f"state={said}&" if state else ""
    context = {
        **frame(at),
        "parents": at.crumbs(is_deep=False),
        "items": [shown_item(at.lens, one, at.review.currency) for one in items],
        "metrics": _metrics(at, progress, state),
        "currency": at.review.currency,
        "summary": _("%(shown)s of %(count)s deals") % {"shown": len(items), "count": count},
        "first_href": f"{at.href}?{query}page=1" if first else "",
        "next_page_href": f"{at.href}?{query}page={first // PAGE + 2}" if first + len(items) < count else "",
    }
    return render(request, "reviews/queue.html", context)


@page
@require_safe
def pipeline_review_next(request: HttpRequest, review_id: int) -> HttpResponse:
    """Go on where the review stopped: to the next deal that waits."""
    at = looks_at(request, review_id)
    return to_next(request, at)


def to_next(request: HttpRequest, at: Looks, after: int = -1) -> HttpResponse:
    """To the deal to go on with; to the queue when none is left."""
    found = next_item(at.lens.actor, at.review.id, after)
    if found is None:
        say(request, _("No open deal is left to decide about."))
        return redirect(request, at.href)
    return redirect(request, reverse("pipeline_review_deal", args=[at.review.id, found]))


def frame(at: Looks) -> dict[str, Any]:
    """What stands above every page of a review."""
    review = at.review
    return {
        "title": at.title,
        "review": review,
        "state": text(STATE_LABELS[review.state]),
        "tone": STATE_TONES[review.state],
        "may_write": at.may_write,
        "is_open": at.is_open,
        "next_href": reverse("pipeline_review_next", args=[review.id]) if at.is_open else "",
        "pack_href": reverse("pipeline_review_pack", args=[review.id]),
        "minutes_href": reverse("pipeline_review_minutes", args=[review.id]) if at.may_write else "",
        "finish_href": reverse("pipeline_review_finish", args=[review.id]) if at.is_open else "",
    }


def _count(progress: Progress, state: ItemState | None) -> int:
    counts = {
        ItemState.WAITING: progress.waiting,
        ItemState.SKIPPED: progress.skipped,
        ItemState.DECIDED: progress.decided,
    }
    return progress.flagged if state is None else counts[state]


def _metrics(at: Looks, progress: Progress, state: ItemState | None) -> list[dict[str, Any]]:
    """How many deals are how far, each the way to them."""

    def metric(label: str, of: ItemState | None) -> dict[str, Any]:
        return {
            "label": label,
            "value": str(_count(progress, of)),
            "base": _("deals"),
            "href": at.href + (f"?state={of.value}" if of else ""),
            "is_current": of is state,
        }

    return [metric(_("Flagged"), None), *(metric(text(ITEM_LABELS[one]), one) for one in ItemState)]
