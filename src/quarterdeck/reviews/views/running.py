"""Starting a review, its minutes, and finishing it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from quarterdeck.forecasts.queries import plain_scene, tree_of
from quarterdeck.forecasts.rules import depths, period_key
from quarterdeck.journal.actions.idempotency import KeyReused
from quarterdeck.kit.forms import form_page
from quarterdeck.kit.pages import redirect, say
from quarterdeck.kit.viewing import text
from quarterdeck.reviews.actions import finish_review, start_review, write_minutes
from quarterdeck.reviews.forms import MinutesForm, StartForm
from quarterdeck.reviews.queries import led_lines
from quarterdeck.reviews.queries.subjects import periods_offered
from quarterdeck.reviews.views.looking import VIA, looks_at
from quarterdeck.users.policy import SHOWN_OR_POSTED, actor_of, page, posted_once
from quarterdeck.users.terms import Reach
from quarterdeck.values.verdict import Conflict, Refused, Stale


@require_http_methods(SHOWN_OR_POSTED)
@page
def pipeline_review_new(request: HttpRequest) -> HttpResponse:
    """Start a review of a person, a team or the company."""
    actor = actor_of(request)
    scene = plain_scene(actor, timezone.now())
    lines = led_lines(tree_of(scene), actor)
    if not lines or actor.write_reach is Reach.NONE:
        raise Http404
    levels = depths(lines)
    form = StartForm(
        request.POST if request.method == "POST" else None,
        lines=[(one.key, "\u2003" * levels[one.key] + one.name) for one in lines],
        periods=[(period_key(one), one.label) for one in periods_offered(scene)],
        initial={"line": request.GET.get("line", lines[0].key), "period": scene.key},
        locale=actor.locale,
    )

    def write() -> str:
        said = form.cleaned_data
        review = start_review(line=said["line"], period=said["period"], by=actor, via=VIA)
        return reverse("pipeline_review_next", args=[review])

    if form.is_bound and form.is_valid():
        try:
            return redirect(request, posted_once(request, write).url)
        except Refused as refusal:
            form.refuse(refusal)
        except (KeyReused, Conflict) as refusal:
            form.add_error(None, text(refusal.text))
    all_ = reverse("pipeline_reviews")
    words = {
        "title": _("Start a review"),
        "submit": _("Start the review"),
        "parents": [(_("Reviews"), all_)],
        "cancel_href": all_,
        "columns": 1,
        "lead": _(
            "Open deals that changed, slipped, stand still or are at risk come one at a time, the largest first."
        ),
    }
    return form_page(request, form, words)


@require_http_methods(SHOWN_OR_POSTED)
@page
def pipeline_review_minutes(request: HttpRequest, review_id: int) -> HttpResponse:
    """Write the minutes; a stale form comes back with both texts."""
    at = looks_at(request, review_id)
    if not at.may_write:
        raise Http404
    review = at.review
    form = MinutesForm(
        request.POST if request.method == "POST" else None,
        initial={"minutes": review.minutes, "version": review.version},
    )
    words = {
        "title": _("Minutes"), "submit": _("Save"), "parents": at.crumbs(), "cancel_href": at.href, "columns": 1,
    }  # fmt: skip
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            write_minutes(
                review_id=review_id, minutes=said["minutes"], version=said["version"], by=at.lens.actor, via=VIA
            )
        except Refused as refusal:
            form.refuse(refusal)
        except Stale as stale:
            form.meet({"minutes": review.minutes}, review.version, stale.text)
            answer = form_page(request, form, words)
            answer.status_code = 409
            return answer
        else:
            say(request, _("Saved."))
            return redirect(request, at.href)
    return form_page(request, form, words)


@require_POST
@page
def pipeline_review_finish(request: HttpRequest, review_id: int) -> HttpResponse:
    """Finish a review, and show its pack."""
    try:
        finish_review(review_id=review_id, by=actor_of(request), via=VIA)
    except Refused as refusal:
        say(request, " ".join(text(reason.text) for reason in refusal.reasons))
    else:
        say(request, _("The review is finished."))
    return redirect(request, reverse("pipeline_review_pack", args=[review_id]))
