"""One deal of a review: why it is here, how it stands, and the decision about it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.activities.queries import activities, next_step
from quarterdeck.activities.terms import TYPE_LABELS, ActivityFilter, ActivityType
from quarterdeck.desk.queries import OpportunityDetail, opportunity_page
from quarterdeck.health.panels import health_panels
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.panels import Panel
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.terms import Writer
from quarterdeck.reviews.actions import decide_deal, skip_deal
from quarterdeck.reviews.forms import DecisionForm
from quarterdeck.reviews.panels.words import shown_decision, shown_item
from quarterdeck.reviews.queries import Item, decisions_of, item_of, place_of, progress_of
from quarterdeck.reviews.terms import DEAL, Seen
from quarterdeck.reviews.views.looking import VIA, Looks, looks_at
from quarterdeck.reviews.views.queue import frame, to_next
from quarterdeck.scores.queries.scores import score_of
from quarterdeck.scores.views.shown import shown_score
from quarterdeck.users.policy import SHOWN_OR_POSTED, page
from quarterdeck.values.verdict import Conflict, NotPermitted, Refused

CALLS = (ActivityType.CALL, ActivityType.MEETING)
SHOWN = 5


@require_http_methods(SHOWN_OR_POSTED)
@page
def pipeline_review_deal(request: HttpRequest, review_id: int, opportunity_id: int) -> HttpResponse:
    """GET: the deal with the form. POST: decide, and go on to the next one."""
    at = looks_at(request, review_id)
    if request.method == "POST" and not at.may_write:
        raise Http404
    item = item_of(at.lens.actor, review_id, opportunity_id)
    deal = opportunity_page(at.lens, opportunity_id)
    form, status = _form(request, at, item, deal), 200
    if request.method == "POST" and form.is_valid():
        try:
            decide_deal(
                review_id=review_id, opportunity_id=opportunity_id, wanted=form.wanted, seen=form.seen,
                by=at.lens.actor, via=VIA,
            )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal, {"subject": "ask", "due_on": "step_due", "text": "step", "stage_id": "stage"})
        except NotPermitted as refusal:
            form.add_error(None, text(refusal.text))
        except Conflict as stale:
            form.met(stale.text)
            status = 409
        else:
            say(request, _("Decided."))
            return to_next(request, at, item.position)
    if form.errors and status == 200:
        status = 422
    return render(request, "reviews/deal.html", _context(at, item, deal, form), status=status)


@require_POST
@page
def pipeline_review_skip(request: HttpRequest, review_id: int, opportunity_id: int) -> HttpResponse:
    """Leave a deal for later, and go on."""
    at = looks_at(request, review_id)
    item = item_of(at.lens.actor, review_id, opportunity_id)
    said = request.POST.get("version", "")
    seen = Seen(int(said)) if said.isascii() and said.isdigit() and len(said) < 10 else Seen()
    try:
        skip_deal(review_id=review_id, opportunity_id=opportunity_id, seen=seen, by=at.lens.actor, via=VIA)
    except Refused as refusal:
        say(request, " ".join(text(reason.text) for reason in refusal.reasons))
        return redirect(request, at.href)
    return to_next(request, at, item.position)


def _form(request: HttpRequest, at: Looks, item: Item, deal: OpportunityDetail) -> DecisionForm:
    actor = at.lens.actor
    return DecisionForm(
        request.POST if request.method == "POST" else None,
        deal=deal,
        step=next_step(DEAL, deal.id),
        writer=Writer(actor, actor.locale, at.lens.day_in(actor.time_zone)),
        version=item.version,
    )


def _context(at: Looks, item: Item, deal: OpportunityDetail, form: DecisionForm) -> dict[str, Any]:
    actor = at.lens.actor
    number, before, after = place_of(actor, at.review.id, item.position)
    progress = progress_of(actor, [at.review.id])[at.review.id]
    is_open = deal.stage.is_open

    def href(other: int | None) -> str:
        return reverse("pipeline_review_deal", args=[at.review.id, other]) if other is not None else ""

    return {
        **frame(at),
        "parents": at.crumbs(),
        "item": shown_item(at.lens, item, at.review.currency),
        "since": item.since,
        "version": item.version,
        "deal": deal,
        # What was typed stays, though the review was finished or the deal closed meanwhile.
        "form": form if form.is_bound or (at.is_open and is_open) else None,
        "closed": "" if is_open else deal.stage.name,
        "place": _("%(number)s of %(count)s, %(done)s decided")
        % {"number": number, "count": progress.flagged, "done": progress.decided},
        "before_href": href(before),
        "after_href": href(after),
        "skip_href": reverse("pipeline_review_skip", args=[at.review.id, deal.id]) if at.is_open else "",
        "step": next_step(DEAL, deal.id),
        "panels": [*_score(at, deal.id, is_open=is_open), *(health_panels(at.lens, deal.id) if is_open else [])],
        "calls": [_activity(one) for one in _activities(at, deal.id, is_planned=False)],
        "tasks": [_activity(one) for one in _activities(at, deal.id, is_planned=True)],
        "decisions": [shown_decision(one) for one in decisions_of(actor, at.review.id, deal.id)],
    }


def _score(at: Looks, deal_id: int, *, is_open: bool) -> list[Panel]:
    if not is_open:
        return []
    found = score_of(at.lens.actor, deal_id, at.lens.company.time_zone)
    return [Panel("scores/parts/deal.html", shown_score(at.lens, found))]


def _activities(at: Looks, deal_id: int, *, is_planned: bool) -> Any:
    """The last calls and meetings, or what is planned; the deal's own page has them all."""
    asked = ActivityFilter(kind=DEAL, record_id=deal_id, is_open=is_planned, types=() if is_planned else CALLS)
    return activities(at.lens.actor, asked, limit=SHOWN).rows


def _activity(row: Any) -> dict[str, Any]:
    return {
        "type": text(TYPE_LABELS[row.type]),
        "subject": row.subject or row.body[:120],
        "at": row.at,
        "due_on": row.due_on,
        "who": row.assignee_name or row.author_name,
    }
