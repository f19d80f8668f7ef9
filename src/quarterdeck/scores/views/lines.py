"""What the model expects, as rows beside what people say: of the company, of teams, and of people."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from quarterdeck.kit import formats
from quarterdeck.scores.rules.arithmetic import shock_of
from quarterdeck.scores.terms import ExpectedOfPerson, ModelForecast, TermKind
from quarterdeck.values.ids import public_id

# Minor units of a currency as the page writes money.
Money = Callable[[int | None, str], str]
# Minor units of a currency in that of a page; None without a rate.
Convert = Callable[[int, str], int | None]
Told = ModelForecast | ExpectedOfPerson
# Whose terms an address asks for.
TEAM, PERSON = "team", "person"


def rows_of(told: Told, money: Money, locale: str, *, opens: bool = False, last_href: str = "") -> list[dict[str, Any]]:
    """Quantiles, the terms that may be told, and what stands beside them.

    `opens` the terms, which are kept of the newest forecast alone; `last_href` is what the last quarter opens.
    """

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
        href = href_of(told, kind) if opens else ""
        if minor is not None:
            rows.append(_row(name, said(minor), "", href))
        elif href:
            rows.append(_row(name, _("its deals"), _("With rounded chances and values, as scores tell them."), href))
    if told.p50 is not None:
        rows.append(_shock(told, said, locale))
    return rows + _beside(told, said, href_of(told, TermKind.OPEN) if opens else "", last_href)


def terms_href(kind: TermKind, team_id: int | None = None, person_id: int | None = None) -> str:
    """The deals of a term: of a team, of a person, with neither of the company."""
    asked = {TEAM: team_id, PERSON: person_id}
    said = urlencode({name: public_id(one) for name, one in asked.items() if one is not None})
    return reverse("forecast_terms", args=[kind.value]) + (f"?{said}" if said else "")


def href_of(told: Told, kind: TermKind) -> str:
    """The deals of a term of a forecast, while it is the newest."""
    if isinstance(told, ExpectedOfPerson):
        return terms_href(kind, None, told.person_id)
    return terms_href(kind, told.team_id)


def _shock(told: Told, said: Callable[[int | None], str], locale: str) -> dict[str, Any]:
    """What the shock that all lines share does to what is still to come: shares, and sums where those may be told."""
    low, high = (formats.percent_bp(round(one * 10_000), locale) for one in shock_of(told.tau))
    about = _("Of what is still to come, in four of five draws. It is one draw for the whole company: the same share of"
              " every line.")  # fmt: skip
    if told.open is not None and told.new is not None:
        less, more = (said(round((told.open + told.new) * (1 + one))) for one in shock_of(told.tau))
        ends = {"left": said(told.open + told.new), "less": less, "more": more}
        about = f"{about} {_('Here %(left)s, for it alone from %(less)s to %(more)s.') % ends}"
    return _row(_("Common shock"), f"{low} – +{high}", about)


def _beside(told: Told, said: Callable[[int | None], str], open_href: str, last_href: str) -> list[dict[str, Any]]:
    """What simple methods say: of the company, and of a team or a person by rates of their own deals."""
    math = "#arithmetic" if told.arithmetic else ""
    is_own = told.weighted is not None and told.p50 is not None and told.open is not None
    named = (
        (_("Weighted pipeline, stage weights"), told.weighted, math),
        (_("Weighted pipeline, observed rates"), told.weighted_observed, math),
        # Its part won so far and that of open deals stand above, each with its rows.
        (_("Weighted pipeline, the model"), told.won + (told.open or 0) if is_own else None, open_href),
        (_("Projection from past quarters"), told.gong, math),
        (_("Last quarter"), told.last_period, last_href),
    )
    return [_row(name, said(minor), "", href) for name, minor, href in named if minor is not None]


def _row(label: str, value: str, about: str, href: str = "") -> dict[str, Any]:
    return {"label": label, "value": value, "about": about, "href": href}


def middle_of(told: Told | None, money: Money) -> tuple[str, str] | None:
    """P50 and the range from P10 to P90; None without quantiles."""
    if told is None or told.p50 is None:
        return None
    low, middle, high = (money(one, told.currency) for one in (told.p10, told.p50, told.p90))
    return middle, f"{low} – {high}"


def ends_of(told: Told | None, convert: Convert) -> tuple[int, int] | None:
    """P10 and P90 as `convert` has them; None without quantiles, or where one cannot be converted."""
    if told is None or told.p10 is None or told.p90 is None:
        return None
    low, high = convert(told.p10, told.currency), convert(told.p90, told.currency)
    return None if low is None or high is None else (low, high)


def call_words(
    told: Told | None,
    said: Mapping[str, int],
    convert: Convert,
    exact: Callable[[int], str],
) -> list[str]:
    """What the model says beside a call, and by how much what is said, by its label in minor units, is above its P90.

    It may be said all the same. `convert` takes minor units of a currency to those of what is said. Nothing without
    quantiles the viewer may see.
    """
    ends = ends_of(told, convert)
    if told is None or told.p50 is None or ends is None or (middle := convert(told.p50, told.currency)) is None:
        return []
    low, high = ends
    if not said:
        words = {"middle": exact(middle), "low": exact(low), "high": exact(high)}
        return [_("Model: as likely above as below %(middle)s (P50), four of five times %(low)s – %(high)s.") % words]
    return [
        _("%(column)s is %(over)s above the model’s P90, below which nine of ten quarters should end.")
        % {"column": label, "over": exact(minor - high)}
        for label, minor in said.items()
        if minor > high
    ]


__all__ = ["PERSON", "TEAM", "Told", "call_words", "ends_of", "href_of", "middle_of", "rows_of", "terms_href"]
