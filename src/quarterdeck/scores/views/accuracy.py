"""The model's forecast of this quarter, and how right it was: published forecasts first, backtested ones by name."""

from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.kit import charts, formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.panels import panels
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.queries import Lens
from quarterdeck.scores.queries import accuracy
from quarterdeck.scores.queries.accuracy import BESIDE, METHODS, WEEKS, FitFacts
from quarterdeck.scores.rules import MethodRecord, Said, drift_of, record_of
from quarterdeck.scores.rules.rungs import RUNG_WORDS, without_rung
from quarterdeck.scores.terms import Method, ModelForecast, TermKind
from quarterdeck.scores.views.arithmetic import shown_arithmetic
from quarterdeck.scores.views.segments import segments_panel
from quarterdeck.scores.views.showing import (
    BACKTESTED,
    METHOD_LABELS,
    NEXT,
    PUBLISHED,
    SOURCES,
    TERM_LABELS,
    address,
    decimals,
    lens_of,
    share,
    shown_bins,
    shown_record,
)
from quarterdeck.users.policy import page
from quarterdeck.warehouse.queries.resolution import changes_since
from quarterdeck.warehouse.views.resolution import stated

# Where others hang what stands beside the model.
PLACE = "forecast_accuracy"
_USUAL_WEEK = 4


@page
@require_safe
def forecast_accuracy(request: HttpRequest) -> HttpResponse:
    """Today's forecast of the model with its terms, its record, and how its chances were calibrated."""
    lens = lens_of(request)
    accuracy.require_all(lens.actor)
    said, tested = accuracy.published(lens.actor, lens.now), accuracy.backtested(lens.actor)
    source = request.GET.get("source", "")
    source = source if source in SOURCES else PUBLISHED if said else BACKTESTED
    week = request.GET.get("week", "")
    at_week = int(week) if week in {str(one) for one in WEEKS} else _USUAL_WEEK
    method = request.GET.get("method", "")
    rows = said if source == PUBLISHED else accuracy.backtested_next(lens.actor) if source == NEXT else tested
    records = record_of(rows, at_week, METHODS)
    chosen = next((one for one in records if one.method == method), records[0] if records else None)
    fit = accuracy.newest_fit(lens.actor)
    told = accuracy.newest_forecast(lens.actor)
    context = {
        "told": _told(lens, told, tested),
        "arithmetic": shown_arithmetic(
            told, lens.specs, lens.actor.locale, lambda minor, code: _money(minor, code, lens.actor.locale)
        ),
        "fit": _fit(lens, fit),
        "segments": segments_panel(lens, request.GET, source=source, week=str(at_week)),
        "panels": panels.load(PLACE, request, 0),
        "sources": [
            (text(label), address(source=name, week=str(at_week)), name == source) for name, label in SOURCES.items()
        ],
        "weeks": [
            (_("Week %(num)s") % {"num": one}, address(source=source, week=str(one)), one == at_week) for one in WEEKS
        ],
        "is_published": source == PUBLISHED,
        "is_next": source == NEXT,
        "has_published": bool(said),
        "records": [_record(lens, one, source, at_week, chosen) for one in records],
        "chosen": text(METHOD_LABELS[chosen.method]) if chosen else "",
        "quarters": [_quarter(lens, one, source) for one in chosen.rows] if chosen else [],
        "chart": _chart(lens, chosen) if chosen and chosen.rows else None,
        "alarm": _alarm(said, tested),
        "tendencies_href": reverse("forecast_tendencies"),
        **stated(lens.actor, changes_since(None, lens.now)),
    }
    return render(request, "scores/accuracy.html", context)


def _alarm(said: list[Said], tested: list[Said]) -> str:
    """Whether the model drifts, by what was published; by the backtest while less than four quarters were."""
    drifts, is_published = drift_of(said, tested)
    if not drifts:
        return ""
    if is_published:
        return _("Published forecasts no longer fit what comes: read them with care and look at what has changed.")
    return _("Backtested forecasts did not fit what came: read the model with care.")


def _told(lens: Lens, told: ModelForecast | None, tested: list[Said]) -> dict[str, Any] | None:
    """Today's forecast: the headline, its terms, and what stands beside it with past errors at the nearest week."""
    if told is None:
        return None
    locale, currency = lens.actor.locale, told.currency
    day = told.at.astimezone(ZoneInfo(lens.company.time_zone)).date()
    week = accuracy.week_of(day, told.period_start, told.period_end)
    records = {one.method: one for one in record_of(tested, week, METHODS)}
    sums = accuracy.term_sums(lens.actor)
    beside = {"model": told.p50, **{name: getattr(told, name) for name in BESIDE}}
    return {
        "label": told.label,
        "at": told.at,
        "has_quantiles": told.p50 is not None,
        "headline": text(METHOD_LABELS[told.headline]),
        "is_other": told.headline != "model",
        "p50": _money(told.p50, currency, locale),
        "p10": _money(told.p10, currency, locale),
        "p90": _money(told.p90, currency, locale),
        "mean": formats.money_exact(told.mean, currency, locale),
        "is_weights": told.method is Method.STAGE_WEIGHTS,
        "note": f"{text(RUNG_WORDS[told.rung])} {without_rung(told.note)}".strip(),
        "terms": [
            {
                "label": text(TERM_LABELS[kind]),
                "value": formats.money_exact(value, currency, locale),
                "rows": formats.number(sums[kind].rows, locale),
                "href": reverse("forecast_terms", args=[kind.value]),
                # Scored anew since, the terms are newer than what was published.
                "is_other": sums[kind].minor != value,
            }
            for kind, value in ((TermKind.WON, told.won), (TermKind.OPEN, told.open), (TermKind.NEW, told.new))
        ],
        "week": week,
        "beside": [
            {
                "label": text(METHOD_LABELS[name]),
                "value": _money(value, currency, locale),
                "wape": share(records[name].wape if name in records else None, locale),
                "added": share(records[name].added if name in records else None, locale),
                "href": address(source=BACKTESTED, week=str(week), method=name) + "#quarters",
            }
            for name, value in beside.items()
            if value is not None
        ],
    }


def _money(minor: int | None, currency: str, locale: str) -> str:
    return formats.NOT_APPLICABLE if minor is None else formats.money_exact(minor, currency, locale)


def _fit(lens: Lens, fit: FitFacts | None) -> dict[str, Any] | None:
    if fit is None:
        return None
    locale = lens.actor.locale
    return {
        "at": fit.at,
        "model_id": fit.model_id,
        "rung": text(RUNG_WORDS[fit.rung]),
        "closed": formats.number(fit.closed, locale),
        "won": formats.number(fit.won, locale),
        "lost": formats.number(fit.lost, locale),
        "quarters": fit.quarters,
        "skill": decimals(fit.skill, locale),
        "rank_skill": decimals(fit.rank_skill, locale),
        "brier": decimals(fit.brier, locale),
        "brier_of_rate": decimals(fit.brier_of_rate, locale),
        "error": decimals(fit.calibration_error, locale),
        "notes": fit.notes,
        "bins": shown_bins(fit.bins, locale),
    }


def _record(lens: Lens, record: MethodRecord, source: str, week: int, chosen: MethodRecord | None) -> dict[str, Any]:
    return {
        "label": text(METHOD_LABELS[record.method]),
        "is_chosen": record is chosen,
        "href": address(source=source, week=str(week), method=record.method) + "#quarters",
        **shown_record(record, lens.actor.locale),
    }


def _quarter(lens: Lens, row: Said, source: str) -> dict[str, Any]:
    locale, currency = lens.actor.locale, lens.currency
    error = row.forecast - row.actual
    is_told = row.p10 is not None and row.p90 is not None
    return {
        "label": row.label,
        "href": reverse("forecast_quarter", args=[row.start.isoformat()])
        + (f"?source={BACKTESTED}" if source != PUBLISHED else ""),
        "is_learnt": source != PUBLISHED,
        "said": formats.money_exact(row.forecast, currency, locale),
        "range": f"{_money(row.p10, currency, locale)} – {_money(row.p90, currency, locale)}" if is_told else "",
        "is_within": is_told and (row.p10 or 0) <= row.actual <= (row.p90 or 0),
        "came": formats.money_exact(row.actual, currency, locale),
        "error": formats.money_exact(error, currency, locale),
        "share": share(error / row.actual if row.actual else None, locale),
    }


def _chart(lens: Lens, record: MethodRecord) -> charts.Chart:
    """What was forecast and what came, quarter after quarter."""
    locale, currency = lens.actor.locale, lens.currency
    said = [charts.Value(row.label, Fraction(row.forecast)) for row in record.rows]
    came = [charts.Value(row.label, Fraction(row.actual)) for row in record.rows]
    return charts.lines(
        [(_("Forecast"), said), (_("Came"), came)], lambda value: formats.money_total(int(value), currency, locale)
    )
