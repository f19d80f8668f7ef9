"""The catalogue of product gaps, ranked by what hangs on each."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.gaps import queries
from quarterdeck.gaps.queries import GapRow
from quarterdeck.gaps.rules import Figures
from quarterdeck.gaps.terms import (
    RANKING_LABELS,
    SEVERITY_LABELS,
    STATE_LABELS,
    STATE_TONES,
    WEIGHTS,
    GapState,
    Part,
    Ranking,
    Severity,
)
from quarterdeck.gaps.views.looking import Looking, href, looking_of, scopes
from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.users.policy import page
from quarterdeck.users.terms import Permission

AT_ONCE = 100


@page
@require_safe
def product_gaps(request: HttpRequest) -> HttpResponse:
    """The gaps that the address asks for, over the deals the viewer may see."""
    at = looking_of(request)
    found, chosen = queries.ranked(at.lens, at.wanted), _chosen(at)
    start = (at.number - 1) * AT_ONCE
    if start >= max(1, len(found.rows)):
        raise Http404
    shown = found.rows[start : start + AT_ONCE]
    actor, scope = at.lens.actor, chosen.get("scope", "")
    context = {
        "scopes": scopes(at.wanted.whose, "product_gaps", **{k: v for k, v in chosen.items() if k != "scope"}),
        "chips": _chips(at, chosen),
        "kept": {name: value for name, value in chosen.items() if name != "text" and value},
        "typed": at.wanted.text,
        "heads": [_head(at, by, chosen) for by in (Ranking.NAME, Ranking.OPEN)],
        "severities": [text(SEVERITY_LABELS[severity]) for severity in Severity],
        "more_heads": [_head(at, by, chosen) for by in (Ranking.WEIGHTED, Ranking.LOST, Ranking.CUSTOMERS)],
        "rows": [_row(at, row, figures, scope) for row, figures in shown],
        "total": _figures(at, found.total),
        "count": len(found.rows),
        "summary": _("%(shown)s of %(count)s product gaps") % {"shown": len(shown), "count": len(found.rows)},
        "first_href": href("product_gaps", **chosen) if at.number > 1 else "",
        "next_href": href("product_gaps", **chosen, page=str(at.number + 1))
        if start + AT_ONCE < len(found.rows)
        else "",
        "weights": " · ".join(f"{text(SEVERITY_LABELS[one])} {percent} %" for one, percent in WEIGHTS.items()),
        "since": queries.counted_since(at.lens),
        "rates_day": at.lens.today,
        "currency": at.lens.currency,
        "may_add": actor.may(Permission.OPPORTUNITIES_EDIT),
        "is_filtered": bool(at.wanted.state or at.wanted.family or at.wanted.text),
    }
    return render(request, "gaps/list.html", context)


def _chosen(at: Looking) -> dict[str, str]:
    """What is chosen, by parameter; what is usual is not named."""
    wanted = at.wanted
    return {
        "scope": "" if wanted.whose is Whose.ALL else wanted.whose.value,
        "state": wanted.state.value if wanted.state else "",
        "family": wanted.family,
        "text": wanted.text,
        "sort": "" if wanted.by is Ranking.OPEN else wanted.by.value,
    }


def _chips(at: Looking, chosen: dict[str, str]) -> list[tuple[str, str, bool]]:
    """States and families to choose from; what is chosen is dropped by its chip."""
    states = [(text(STATE_LABELS[state]), "state", state.value) for state in GapState]
    families = sorted({row.fields.family for row in queries.gap_rows(at.lens.actor)} | {at.wanted.family})
    chips = [*states, *((family, "family", family) for family in families if family)]
    return [
        (
            label,
            href("product_gaps", **{**chosen, name: "" if chosen[name] == value else value}),
            chosen[name] == value,
        )
        for label, name, value in chips
    ]


def _head(at: Looking, by: Ranking, chosen: dict[str, str]) -> dict[str, Any]:
    sort = "" if by is Ranking.OPEN else by.value
    return {
        "label": text(RANKING_LABELS[by]),
        "href": href("product_gaps", **{**chosen, "sort": sort}),
        "direction": ("ascending" if by is Ranking.NAME else "descending") if by is at.wanted.by else "",
    }


def _row(at: Looking, row: GapRow, figures: Figures, scope: str) -> dict[str, Any]:
    state = GapState(row.fields.state)
    gap = ("product_gap", row.id)

    def deals(part: Part, severity: str = "") -> str:
        return href(*gap, scope=scope, deals=part.value, severity=severity) + "#deals"

    return {
        "name": row.fields.name,
        "href": href(*gap, scope=scope),
        "family": row.fields.family,
        "state": text(STATE_LABELS[state]),
        "tone": STATE_TONES[state],
        "release_on": row.fields.release_on,
        "open_href": deals(Part.OPEN),
        "severity_hrefs": [deals(Part.OPEN, severity.value) for severity in Severity],
        "lost_href": deals(Part.LOST),
        "customers_href": href(*gap, scope=scope) + "#customers",
        **_figures(at, figures),
    }


def _figures(at: Looking, found: Figures) -> dict[str, Any]:
    return {
        "open": at.worth(found.at_stake),
        "by_severity": [at.worth(found.open[severity]) for severity in Severity],
        "weighted": at.money(found.weighted_minor),
        "lost": at.worth(found.lost),
        "customers": formats.number(found.customers, at.locale),
    }
