"""The backtest by person, team, channel and product family: the panel, and the page of one of them."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.analytics.forecasting.floors import LEAST_CALIBRATED
from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.queries import Lens
from quarterdeck.scores.queries.segments import SegmentRow, segment_record, segment_records
from quarterdeck.scores.rules.segments import LEAST_DEALS, LEAST_QUARTERS, Quarter, SegmentJudged
from quarterdeck.scores.terms import SEGMENT_LABELS, SegmentKind
from quarterdeck.scores.views.showing import address, decimals, lens_of, share, shown_bins
from quarterdeck.users.policy import page

MOST = 50


def segments_panel(lens: Lens, asked: QueryDict, **chosen: str) -> dict[str, Any]:
    """The rows of the kind that is asked for, teams without; `chosen` is what else the address names."""
    said = asked.get("by", "")
    kind = next((one for one in SegmentKind if one.name.lower() == said), SegmentKind.TEAM)
    rows, locale = segment_records(lens.actor, kind), lens.actor.locale
    return {
        "label": text(SEGMENT_LABELS[kind]),
        "kinds": [
            (text(SEGMENT_LABELS[one]), address(**chosen, by=one.name.lower()) + "#segments", one is kind)
            for one in SegmentKind
        ],
        "rows": [
            {
                "name": _name(kind, row),
                "href": _href(kind, row.key),
                "quarters": formats.number(row.judged.quarters, locale),
                "wape": share(row.judged.wape, locale),
                "bias": share(row.judged.bias, locale),
                "covered": formats.NOT_APPLICABLE
                if row.judged.covered is None
                else _("%(num)s of %(all)s") % {"num": row.judged.covered, "all": row.judged.quarters},
                "deals": formats.number(row.judged.deals, locale),
                "chance": share(row.judged.chance, locale),
                "rate": share(row.judged.rate, locale),
                "brier": decimals(row.judged.brier, locale),
                "error": decimals(row.judged.error, locale),
                "is_few": row.judged.is_too_few,
            }
            for row in rows[:MOST]
        ],
        "left": max(len(rows) - MOST, 0),
        "least_quarters": LEAST_QUARTERS,
        "least_deals": LEAST_DEALS,
        "least_calibrated": LEAST_CALIBRATED,
    }


@page
@require_safe
def forecast_segment(request: HttpRequest) -> HttpResponse:
    """One segment: its quarters with what came, and how chances of its deals were calibrated."""
    lens, said = lens_of(request), request.GET.get("by", "team")
    kind = next((one for one in SegmentKind if one.name.lower() == said), None)
    if kind is None:
        raise Http404
    row = segment_record(lens.actor, kind, request.GET.get("key", ""))
    back = reverse("forecast_accuracy") + f"?by={said}#segments"
    context = {
        "title": _name(kind, row) if row else text(SEGMENT_LABELS[kind]),
        "parents": [(_("Forecast accuracy"), back)],
        "quarters": [_quarter(one, row.currency, lens.actor.locale) for one in row.quarters] if row else [],
        "bins": shown_bins(row.bins, lens.actor.locale) if row else [],
        "figures": _figures(row.judged, lens.actor.locale) if row else None,
        "least_quarters": LEAST_QUARTERS,
        "least_calibrated": LEAST_CALIBRATED,
        "is_family": kind is SegmentKind.FAMILY,
    }
    return render(request, "scores/segment.html", context)


def _name(kind: SegmentKind, row: SegmentRow) -> str:
    """People's words as they are: the names of channels alone are ours."""
    return text(row.name) if kind is SegmentKind.CHANNEL else row.name


def _href(kind: SegmentKind, key: str) -> str:
    return reverse("forecast_segment") + "?" + urlencode({"by": kind.name.lower(), "key": key})


def _figures(told: SegmentJudged, locale: str) -> dict[str, str]:
    return {
        "wape": share(told.wape, locale),
        "bias": share(told.bias, locale),
        "brier": decimals(told.brier, locale),
        "error": decimals(told.error, locale),
    }


def _quarter(row: Quarter, currency: str, locale: str) -> dict[str, Any]:
    label, middle, low, high, came = row
    return {
        "label": label,
        "said": formats.money_exact(middle, currency, locale),
        "low": formats.money_exact(low, currency, locale),
        "high": formats.money_exact(high, currency, locale),
        "came": formats.money_exact(came, currency, locale),
        "is_within": low <= came <= high,
        "error": formats.money_exact(middle - came, currency, locale),
        "share": share((middle - came) / came if came else None, locale),
    }
