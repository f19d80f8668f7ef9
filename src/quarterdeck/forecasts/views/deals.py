"""The deals behind a figure of a forecast, what they add up to, and judging them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from quarterdeck.forecasts.actions import Place, judge_deal
from quarterdeck.forecasts.queries import Deal, added, behind, column_of, judgements
from quarterdeck.forecasts.rules import leads_beside_or_above
from quarterdeck.forecasts.terms import (
    FIGURES,
    JUDGED_LABELS,
    OPEN_FIGURE,
    OWN_FIGURE,
    PAGE,
    WEIGHTED_FIGURE,
    Judged,
    Source,
)
from quarterdeck.forecasts.views.looking import NOTHING, VIA, Looks, crumbs, looks_at, type_of
from quarterdeck.kit import formats
from quarterdeck.kit.pages import redirect, render, say
from quarterdeck.kit.pieces import exact_text
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.terms import CATEGORY_LABELS, Category
from quarterdeck.users.policy import actor_of, page
from quarterdeck.users.queries.people import people_names
from quarterdeck.values.ids import parse_id, public_id
from quarterdeck.values.verdict import Refused

MOST_PAGES = 10_000


@page
@require_safe
def forecast_deals(request: HttpRequest, period: str, line: str) -> HttpResponse:
    """The deals behind a figure of a line, with what each adds."""
    at = looks_at(request, period)
    found, figure = at.picture.tree.line(line), request.GET.get("figure", Category.COMMIT.value)
    if figure not in at.scene.rules.figures:
        raise Http404
    deals, number = behind(at.scene, at.picture.tree, found, figure), _number(request)
    shown = deals[(number - 1) * PAGE : number * PAGE]
    if number > 1 and not shown:
        raise Http404
    may_judge = found.team_id is not None and at.scene.actor.person_id in found.leaders
    judged = judgements(at.scene, found.team_id) if found.team_id else {}
    names = people_names(deal.owner_id for deal in shown)
    context = {
        "title": figure_label(at, figure),
        "parents": crumbs(at, found),
        "rows": [_row(at, deal, figure, names, judged, may_judge=may_judge) for deal in shown],
        "is_weighted": figure == WEIGHTED_FIGURE,
        "is_judged": found.team_id is not None,
        "judge_href": at.href("forecast_judge", found.key, figure=figure),
        "total": at.exact(sum(added(deal, figure) or 0 for deal in deals)),
        "lacking": sum(deal.minor is None for deal in deals),
        "count": formats.number(len(deals), at.locale),
        "currency": at.unit,
        "is_money": not at.scene.type.is_pieces,
        "is_in_parts": at.scene.type.source is not Source.DEALS,
        "part_label": _("Line") if at.scene.type.source is Source.LINES else _("Credit of"),
        "rate_day": at.scene.lens.rates.day,
        "first_href": at.behind(found, figure) if number > 1 else "",
        "next_href": at.href("forecast_deals", found.key, figure=figure, page=str(number + 1))
        if number * PAGE < len(deals)
        else "",
    }
    return render(request, "forecasts/deals.html", context)


@page
@require_http_methods(["POST"])
def forecast_judge(request: HttpRequest, period: str, line: str) -> HttpResponse:
    """Judge a deal for a team."""
    judged, deal = request.POST.get("judged", ""), request.POST.get("deal", "")
    if judged not in set(Judged):
        raise Http404
    by, place = actor_of(request), Place(period, line, type_of(request))
    try:
        judge_deal(place=place, opportunity_id=_deal_id(deal), judged=Judged(judged), by=by, via=VIA)
    except Refused as refusal:
        say(request, " ".join(text(reason.text) for reason in refusal.reasons))
    else:
        say(request, _("Saved."))
    figure = request.GET.get("figure", "")
    said = {"type": type_of(request), "figure": figure if figure in FIGURES else ""}
    asked = urlencode({key: value for key, value in said.items() if value})
    return redirect(request, reverse("forecast_deals", args=[period, line]) + (f"?{asked}" if asked else ""))


def _deal_id(said: str) -> int:
    try:
        return parse_id(said)
    except ValueError as error:
        raise Http404 from error


def _number(request: HttpRequest) -> int:
    said = request.GET.get("page", "1")
    if not (said.isascii() and said.isdecimal() and len(said) < 6 and 1 <= int(said) <= MOST_PAGES):
        raise Http404
    return int(said)


def figure_label(at: Looks, figure: str) -> str:
    """What a figure is called."""
    column = column_of(figure)
    if column is None:
        return _("Open in the period") if figure == OPEN_FIGURE else _("Weighted by stage default")
    label = at.label(column)
    return _("Own, %(column)s") % {"column": label} if figure.startswith(OWN_FIGURE) else label


def _row(
    at: Looks, deal: Deal, figure: str, names: Mapping[int, str], judged: Mapping[int, Judged], *, may_judge: bool
) -> dict[str, Any]:
    stages = {stage.id: stage.name for spec in at.scene.lens.specs.values() for stage in spec.stages}
    own = deal.amount_minor
    adds, is_open = added(deal, figure), deal.category is not Category.CLOSED
    said = judged.get(deal.id, Judged.NONE)
    me = at.scene.actor.person_id
    is_above = deal.owner_id == me or leads_beside_or_above(at.picture.tree.lines, {deal.owner_id}, me)
    return {
        "id": public_id(deal.id),
        "name": deal.name,
        "href": reverse("opportunity", args=[deal.id]),
        "owner": names.get(deal.owner_id, NOTHING),
        "stage": stages.get(deal.stage_id, NOTHING),
        "category": text(CATEGORY_LABELS[deal.category])
        + (f" ({text(CATEGORY_LABELS[Category.LIKELY])})" if deal.is_recounted else ""),
        "on": deal.on,
        "part": deal.part or NOTHING,
        "amount": NOTHING
        if own is None
        else exact_text(own, "" if at.scene.type.is_pieces else deal.currency, at.locale),
        "adds": NOTHING if adds is None else at.exact(adds),
        "chance": formats.percent_bp(10_000 if not is_open else deal.probability_bp, at.locale),
        "judged": text(JUDGED_LABELS[said]) if is_open else "",
        "choices": [
            (text(JUDGED_LABELS[one]), one.value)
            for one in Judged
            if may_judge and deal.is_seen and is_open and not is_above and one is not said
        ],
    }
