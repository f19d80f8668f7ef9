"""Reviews: those under way and past, the habit of each person, and what was decided about one's own deals."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.queries import Lens
from quarterdeck.reviews.panels.words import NOTHING, shown_decision, shown_item
from quarterdeck.reviews.queries import Progress, Reviewed, decided_of_owner, habit_items, habits, progress_of, reviews
from quarterdeck.reviews.rules import Habit
from quarterdeck.reviews.terms import HABIT_BACK, PAGE, STATE_LABELS, STATE_TONES, ItemState, ReviewState
from quarterdeck.reviews.views.looking import number_of
from quarterdeck.users.policy import actor_of, page
from quarterdeck.users.queries import company
from quarterdeck.users.terms import Actor, Reach


@page
@require_safe
def pipeline_reviews(request: HttpRequest) -> HttpResponse:
    """What the viewer leads, and what was decided about their own deals."""
    actor, now = actor_of(request), timezone.now()
    first, own_first = ((number_of(request, name) - 1) * PAGE for name in ("page", "own"))
    rows, count = reviews(actor, now, first=first, most=PAGE)
    progress = progress_of(actor, [one.id for one in rows])
    people = habits(actor, now)
    own, own_count = decided_of_owner(actor, first=own_first, most=PAGE)
    here = reverse("pipeline_reviews")
    context = {
        "rows": [_row(actor, one, progress[one.id]) for one in rows],
        "summary": _("%(shown)s of %(count)s reviews") % {"shown": len(rows), "count": count},
        "next_href": f"{here}?page={first // PAGE + 2}" if first + len(rows) < count else "",
        "first_href": here if first else "",
        "habits": [_habit(actor, key, name, one) for key, name, one in people],
        "days": HABIT_BACK.days,
        "own": [shown_decision(one) for one in own],
        "own_summary": _("%(shown)s of %(count)s decisions") % {"shown": len(own), "count": own_count},
        "own_next_href": f"{here}?own={own_first // PAGE + 2}#own" if own_first + len(own) < own_count else "",
        "own_first_href": f"{here}#own" if own_first else "",
        "may_start": bool(people) and actor.write_reach is not Reach.NONE,
    }
    return render(request, "reviews/list.html", context)


def _row(actor: Actor, one: Reviewed, progress: Progress) -> dict[str, Any]:
    is_open = one.state is ReviewState.OPEN
    return {
        "href": reverse("pipeline_review", args=[one.id]),
        "pack_href": reverse("pipeline_review_pack", args=[one.id]),
        "name": one.name,
        "period": one.period.label,
        "author": one.author,
        "started_at": one.started_at,
        "state": text(STATE_LABELS[one.state]),
        "tone": STATE_TONES[one.state],
        "share": _("%(done)s of %(all)s") % {"done": progress.decided, "all": progress.flagged},
        "next_href": reverse("pipeline_review_next", args=[one.id]) if is_open and progress.flagged else "",
    }


def _habit(actor: Actor, key: str, name: str, one: Habit) -> dict[str, Any]:
    return {
        "name": name,
        "start_href": f"{reverse('pipeline_review_new')}?line={key}" if actor.write_reach is not Reach.NONE else "",
        "href": reverse("pipeline_review_habit", args=[key]),
        "flagged": one.flagged,
        "decided": one.decided,
        "share": NOTHING if one.share_bp is None else formats.percent_bp(one.share_bp, actor.locale),
        "last_at": one.last_at,
    }


@page
@require_safe
def pipeline_review_habit(request: HttpRequest, line: str) -> HttpResponse:
    """The deals that somebody's habit counts, the decided ones with `?state=decided`."""
    actor, now = actor_of(request), timezone.now()
    first = (number_of(request) - 1) * PAGE
    only = request.GET.get("state") == ItemState.DECIDED.value
    found, rows, count = habit_items(actor, now, line, (first, PAGE), only_decided=only)
    lens = Lens(actor=actor, currency=company().reporting_currency, now=now)
    here, query = reverse("pipeline_review_habit", args=[line]), "state=decided&" if only else ""
    context = {
        "title": _("%(name)s: decided") % {"name": found.name} if only else found.name,
        "parents": [(_("Reviews"), reverse("pipeline_reviews"))],
        "days": HABIT_BACK.days,
        "items": [shown_item(lens, one, one.review_currency) | {"started_at": at} for at, one in rows],
        "summary": _("%(shown)s of %(count)s deals") % {"shown": len(rows), "count": count},
        "first_href": f"{here}?{query}page=1" if first else "",
        "next_href": f"{here}?{query}page={first // PAGE + 2}" if first + len(rows) < count else "",
    }
    return render(request, "reviews/habit.html", context)
