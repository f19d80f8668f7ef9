"""What the model says of the first line, beside what people say and never merged into it."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.forecasts.terms import Line
from quarterdeck.forecasts.views.looking import Looks
from quarterdeck.pipelines.terms import Category
from quarterdeck.scores.queries import model_forecast
from quarterdeck.scores.terms import ModelForecast, TermKind


def model_panel(at: Looks, line: Line) -> dict[str, Any] | None:
    """The model's newest forecast of the line's team, or the company, in this quarter; None of a person or a month.

    Without quantiles, where history is too short, the weighted sum is told by its own name.
    """
    period = at.scene.period
    if not line.is_team or not at.scene.type.is_plain:
        return None
    told = model_forecast(at.scene.actor, line.team_id, period.start)
    if told is None or (told.period_start, told.period_end) != (period.start, period.end):
        return None
    opens = line.team_id is None
    rows = [*_quantiles(at, told), *_terms(at, told, opens=opens), *_beside(at, told)]
    rows.append({
        "label": _("People say"),
        "value": at.money(at.picture.cells[line.key][Category.COMMIT].final),
        "about": _("Final of %(column)s, with calls and adjustments.") % {"column": at.label(Category.COMMIT)},
        "href": at.href("forecast_line", line.key),
    })  # fmt: skip
    return {
        "rows": rows,
        "is_short": told.p50 is None,
        "at": told.at,
        "record_href": reverse("forecast_accuracy") if opens else "",
    }


def _quantiles(at: Looks, told: ModelForecast) -> list[dict[str, Any]]:
    if told.p50 is None:
        return []
    between = f"{_money(at, told, told.p10)} – {_money(at, told, told.p90)}"
    return [
        _row(_("P50"), _money(at, told, told.p50), _("As likely to be passed as not.")),
        _row(_("P10 to P90"), between, _("Where four of five quarters should end.")),
    ]


def _terms(at: Looks, told: ModelForecast, *, opens: bool) -> list[dict[str, Any]]:
    """The mean, and what adds up to it; the company's open their deals."""
    label = _("Mean") if told.p50 is not None else _("Weighted by stages")
    kinds = ((_("Won so far"), told.won, TermKind.WON), (_("From open deals"), told.open, TermKind.OPEN),
             (_("From deals not there yet"), told.new, TermKind.NEW))  # fmt: skip
    return [
        _row(label, _money(at, told, told.mean), _("Won + open + not there yet.")),
        *(
            _row(name, _money(at, told, minor), "", reverse("forecast_terms", args=[kind.value]) if opens else "")
            for name, minor, kind in kinds
        ),
    ]


def _beside(at: Looks, told: ModelForecast) -> list[dict[str, Any]]:
    """What simple methods say of the company; teams have none."""
    named = (
        (_("Projection from past quarters"), told.gong),
        (_("Weighted pipeline"), told.weighted),
        (_("Last quarter"), told.last_period),
    )
    return [_row(name, _money(at, told, minor), "") for name, minor in named if minor is not None]


def _row(label: str, value: str, about: str, href: str = "") -> dict[str, Any]:
    return {"label": label, "value": value, "about": about, "href": href}


def _money(at: Looks, told: ModelForecast, minor: int | None) -> str:
    return at.money(None if minor is None else at.scene.lens.rates.convert(minor, told.currency))


__all__ = ["model_panel"]
