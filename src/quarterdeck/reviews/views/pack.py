"""The pack of a meeting, as a page and as a document: the same words and numbers in both."""

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.analytics.movement.asked import CLOSING, OPENING
from quarterdeck.forecasts.terms import COLUMN_LABELS
from quarterdeck.kit import formats
from quarterdeck.kit.downloads import download
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.terms import Category
from quarterdeck.reports.rules.movement import BAR_LABELS, BAR_MEANINGS
from quarterdeck.reviews.panels.document import document
from quarterdeck.reviews.panels.words import NOTHING, shown_decision, shown_item
from quarterdeck.reviews.queries import Pack, pack_of
from quarterdeck.reviews.queries.pack import Called
from quarterdeck.reviews.views.looking import Looks, looks_at
from quarterdeck.reviews.views.queue import frame
from quarterdeck.users.policy import page
from quarterdeck.warehouse.terms import Unavailable


@page
@require_safe
def pipeline_review_pack(request: HttpRequest, review_id: int) -> HttpResponse:
    """The pack; every number opens its rows."""
    at = looks_at(request, review_id)
    context = {
        **frame(at),
        "parents": at.crumbs(),
        "pdf_href": reverse("pipeline_review_pdf", args=[review_id]),
        **shown_pack(at, pack_of(at.lens.actor, at.review, at.lens.now)),
    }
    return render(request, "reviews/pack.html", context)


@page
@require_safe
def pipeline_review_pdf(request: HttpRequest, review_id: int) -> HttpResponseBase:
    """The same as a document."""
    at = looks_at(request, review_id)
    content = document(at.lens, at.title, shown_pack(at, pack_of(at.lens.actor, at.review, at.lens.now)))
    name = f"review-{at.review.started_at.date().isoformat()}.pdf"
    return download(BytesIO(content), name=name, media_type="application/pdf", size=len(content))


def shown_pack(at: Looks, found: Pack) -> dict[str, Any]:
    """The pack in words, for the page and the document."""
    lens, locale, currency = at.lens, at.lens.actor.locale, found.picture.scene.currency
    zone = lens.company.time_zone
    lock = found.lock
    return {
        "as_of": formats.full_instant(found.at, zone, locale),
        "currency": currency,
        "lock_href": reverse("forecast_lock", args=[lock.id]) if lock else "",
        "lock_at": formats.full_instant(lock.locked_at, zone, locale) if lock else "",
        "called": [_called(at, found, one) for one in found.called],
        "model": _model(at, found),
        "left": _left(found),
        **_movement(at, found),
        "is_over": at.review.finished_at is not None,
        "risks": [shown_item(lens, one, at.review.currency) for one in found.risks],
        "decisions": [shown_decision(one) for one in found.decisions],
        "asks": [shown_decision(one) for one in found.asks],
        "progress": _("%(done)s of %(all)s flagged deals decided, %(skipped)s skipped")
        % {"done": found.progress.decided, "all": found.progress.flagged, "skipped": found.progress.skipped},
        "minutes": at.review.minutes,
    }


def _called(at: Looks, found: Pack, one: Called) -> dict[str, Any]:
    """A column: what the system says, the call, the adjustment, and the final number beside that of the lock."""
    currency, locale = found.picture.scene.currency, at.lens.actor.locale

    def money(minor: int | None) -> str:
        return NOTHING if minor is None else formats.money_exact(minor, currency, locale)

    then = None if one.then is None else one.then.final
    change = NOTHING if then is None else money(one.now.final - then)
    return {
        "label": text(COLUMN_LABELS[found.picture.scene.rules.method][one.category]),
        "system": money(one.now.raw if one.category is Category.CLOSED else one.now.system),
        "system_href": _href(found, "forecast_deals", figure=one.category.value),
        "call": money(one.now.call),
        "adjusted": money(one.now.adjusted),
        "final": money(one.now.final),
        "then": money(then),
        "change": f"+{change}" if then is not None and one.now.final > then else change,
        "href": _href(found, "forecast_line"),
    }


def _href(found: Pack, name: str, **query: str) -> str:
    """A page of the line in the forecast; empty where no type sums this now, or the period is none any more."""
    kind, line = found.picture.scene.type, found.line
    if line is None or not kind.key or not found.review.period.label:
        return ""
    asked = query if kind.is_default else {"type": kind.key, **query}
    return reverse(name, args=[found.picture.scene.key, line.key]) + (f"?{urlencode(asked)}" if asked else "")


def _model(at: Looks, found: Pack) -> dict[str, str] | None:
    """What the model said, beside what people say and never merged into it."""
    told = found.model
    if told is None or told.period_end != at.review.period.end:
        return None
    lens = found.picture.scene.lens
    converted = lens.rates.convert(told.mean if told.p50 is None else told.p50, told.currency)
    return {
        "label": _("Weighted by stages") if told.p50 is None else _("P50 of the model"),
        "value": NOTHING if converted is None else formats.money_exact(converted, lens.currency, at.lens.actor.locale),
        "href": _href(found, "forecast_line"),
        "at": formats.full_instant(told.at, at.lens.company.time_zone, at.lens.actor.locale),
    }


def _left(found: Pack) -> str:
    """What the sums leave out, in words."""
    if found.line is None:
        return ""
    sums = found.picture.sums
    unpriced, unrated = (found.picture.summed(found.line, one) for one in (sums.unpriced, sums.unconverted))
    words = {
        _("%(num)s without an amount"): unpriced,
        _("%(num)s without a rate"): unrated,
    }
    return ", ".join(said % {"num": count} for said, count in words.items() if count)


def _movement(at: Looks, found: Pack) -> dict[str, Any]:
    """The bars of the week that are not empty; they sum from the opening to the closing."""
    lens, locale = at.lens, at.lens.actor.locale
    days = [formats.day(one, locale, lens.today, weekday=False) for one in (found.moving.first, found.moving.last)]
    told = found.moved
    if isinstance(told, Unavailable):
        return {"moved": [], "away": _("Nobody answers now. Figures come back by themselves."), "days": days}
    bridge = told.answer
    return {
        "moved": [
            {
                "label": text(BAR_LABELS[one.key]),
                "meaning": text(BAR_MEANINGS[one.key]),
                "count": one.count,
                "value": formats.money_exact(one.minor, bridge.currency, locale),
                "href": reverse("pipeline_review_moved", args=[at.review.id, one.key]) if one.key != "fx" else "",
            }
            for one in bridge.bars
            if one.count or one.minor or one.key in (OPENING, CLOSING)
        ],
        "away": "",
        "days": days,
        "moved_left": bridge.unpriced + bridge.excluded,
        "moved_at": formats.full_instant(told.as_of, lens.company.time_zone, locale),
    }
