"""What the model expects, as rows beside what people say: of the company, of teams, and of people."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.scores.terms import ExpectedOfPerson, ModelForecast, TermKind

# Minor units of a currency as the page writes money.
Money = Callable[[int | None, str], str]
Told = ModelForecast | ExpectedOfPerson


def rows_of(told: Told, money: Money, *, opens: bool = False) -> list[dict[str, Any]]:
    """Quantiles, the terms that may be told, and what stands beside the company's; `opens` its terms."""

    def said(minor: int | None) -> str:
        return money(minor, told.currency)

    rows = []
    if told.p50 is not None:
        rows.append(_row(_("P50"), said(told.p50), _("As likely to be passed as not.")))
        about = _("Where four of five quarters should end.")
        rows.append(_row(_("P10 to P90"), f"{said(told.p10)} – {said(told.p90)}", about))
    if told.mean is not None:
        label = _("Mean") if told.p50 is not None else _("Weighted by stages")
        rows.append(_row(label, said(told.mean), _("Won + open + not there yet.")))
    kinds = ((_("Won so far"), told.won, TermKind.WON), (_("From open deals"), told.open, TermKind.OPEN),
             (_("From deals not there yet"), told.new, TermKind.NEW))  # fmt: skip
    for name, minor, kind in kinds:
        if minor is not None:
            rows.append(_row(name, said(minor), "", reverse("forecast_terms", args=[kind.value]) if opens else ""))
    return rows + (_beside(told, said) if isinstance(told, ModelForecast) else [])


def _beside(told: ModelForecast, said: Callable[[int | None], str]) -> list[dict[str, Any]]:
    """What simple methods say of the company; teams have none."""
    named = (
        (_("Projection from past quarters"), told.gong),
        (_("Weighted pipeline"), told.weighted),
        (_("Last quarter"), told.last_period),
    )
    return [_row(name, said(minor), "") for name, minor in named if minor is not None]


def _row(label: str, value: str, about: str, href: str = "") -> dict[str, Any]:
    return {"label": label, "value": value, "about": about, "href": href}


def middle_of(told: Told | None, money: Money) -> tuple[str, str] | None:
    """P50 and the range from P10 to P90; None without quantiles."""
    if told is None or told.p50 is None:
        return None
    low, middle, high = (money(one, told.currency) for one in (told.p10, told.p50, told.p90))
    return middle, f"{low} – {high}"


__all__ = ["Told", "middle_of", "rows_of"]
