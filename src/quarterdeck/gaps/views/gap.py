"""One product gap: what hangs on it, its deals and customers, what was lost with it, and its history."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.gaps import queries
from quarterdeck.gaps.queries import Customer, DealRow, GapRow
from quarterdeck.gaps.rules import Figures
from quarterdeck.gaps.terms import (
    GAP,
    HEARD_LABELS,
    PART_LABELS,
    SEVERITY_LABELS,
    SEVERITY_TONES,
    STATE_LABELS,
    STATE_TONES,
    GapState,
    Part,
    Severity,
)
from quarterdeck.gaps.views.history import history
from quarterdeck.gaps.views.looking import Looking, href, looking_of, scopes
from quarterdeck.kit import charts, formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import so_far, text
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.users.policy import page
from quarterdeck.users.terms import Permission

AT_ONCE = 50
CUSTOMERS = 25


@page
@require_safe
def product_gap(request: HttpRequest, gap_id: int) -> HttpResponse:
    """A gap, over the deals the viewer may see; a merged one says into what."""
    at = looking_of(request)
    row = queries.gap_row(at.lens.actor, gap_id)
    every = queries.deals_of(at.lens, gap_id, at.wanted.whose)
    listed = queries.narrowed(every, at.part, at.severity)
    start = (at.number - 1) * AT_ONCE
    if start >= max(1, len(listed)):
        raise Http404
    chosen = _chosen(at)
    customers = queries.customers_of(at.lens, every)
    may_manage = at.lens.actor.may(Permission.GAPS_MANAGE)
    context = {
        **_about(at, row),
        "scopes": scopes(at.wanted.whose, "product_gap", gap_id, deals=chosen["deals"], severity=chosen["severity"]),
        "metrics": _metrics(at, gap_id, queries.standing_of(at.lens, gap_id, every)),
        "listed": _listed(at),
        "all_href": href("product_gap", gap_id, scope=chosen["scope"]) + "#deals" if _listed(at) else "",
        "deals": [_deal(at, one) for one in listed[start : start + AT_ONCE]],
        "sum": at.worth(queries.sum_of(at.lens, listed)),
        "summary": _("%(shown)s of %(count)s deals")
        % {"shown": len(listed[start : start + AT_ONCE]), "count": len(listed)},
        "first_href": href("product_gap", gap_id, **chosen) if at.number > 1 else "",
        "next_href": href("product_gap", gap_id, **chosen, page=str(at.number + 1))
        if start + AT_ONCE < len(listed)
        else "",
        "customers": [_customer(at, one) for one in customers[:CUSTOMERS]],
        "more_customers": max(0, len(customers) - CUSTOMERS),
        **_losses(at, every),
        "history": history(at, GAP, gap_id),
        "parts": [(one.fields.name, reverse("product_gap", args=[one.id]), one.id) for one in _parts(at, gap_id)],
        "may_manage": may_manage and row.merged_into_id is None,
        "may_unmerge": may_manage,
        "rates_day": at.lens.today,
        "currency": at.lens.currency,
    }
    return render(request, "gaps/gap.html", context)


def _parts(at: Looking, gap_id: int) -> list[GapRow]:
    return queries.parts_of(at.lens.actor, gap_id)


def _chosen(at: Looking) -> dict[str, str]:
    return {
        "scope": "" if at.wanted.whose is Whose.ALL else at.wanted.whose.value,
        "deals": at.part.value if at.part else "",
        "severity": at.severity.value if at.severity else "",
    }


def _about(at: Looking, row: GapRow) -> dict[str, Any]:
    state = GapState(row.fields.state)
    into = queries.gap_row(at.lens.actor, row.merged_into_id) if row.merged_into_id else None
    return {
        "gap": row,
        "title": row.fields.name,
        "state": text(STATE_LABELS[state]),
        "tone": STATE_TONES[state],
        "parents": [(_("Product gaps"), reverse("product_gaps"))],
        "merged_into": (into.fields.name, reverse("product_gap", args=[into.id])) if into else None,
    }


def _listed(at: Looking) -> str:
    """To which deals the list is narrowed, in words."""
    named = [
        *([text(PART_LABELS[at.part])] if at.part else []),
        *([text(SEVERITY_LABELS[at.severity])] if at.severity else []),
    ]
    return " · ".join(named)


def _metrics(at: Looking, gap_id: int, found: Figures) -> list[dict[str, Any]]:
    """The figures of the gap, each a link to the deals behind it."""
    scope = _chosen(at)["scope"]

    def metric(
        label: str, value: str, base: str, part: Part | None, severity: Severity | None = None
    ) -> dict[str, Any]:
        return {
            "label": label,
            "value": value,
            "base": base,
            "href": href(
                "product_gap", gap_id, scope=scope, deals=part.value if part else "",
                severity=severity.value if severity else "",
            ) + ("#deals" if part else "#customers"),
            "is_current": part is not None and (part, severity) == (at.part, at.severity),
        }  # fmt: skip

    def sums(label: str, worth: dict[str, str], part: Part, severity: Severity | None = None) -> dict[str, Any]:
        left = _("%(num)s left out") % {"num": worth["left"]} if worth["lacking"] else ""
        base = " · ".join(filter(None, (worth["deals"], left)))
        return metric(label, worth["value"], base, part, severity)

    return [
        sums(_("Open value"), at.worth(found.at_stake), Part.OPEN),
        *(
            sums(text(SEVERITY_LABELS[severity]), at.worth(found.open[severity]), Part.OPEN, severity)
            for severity in Severity
        ),
        metric(_("Weighted value"), at.money(found.weighted_minor), _("of the open value"), Part.OPEN),
        sums(_("Value lost"), at.worth(found.lost), Part.LOST),
        metric(_("Customers"), formats.number(found.customers, at.locale), _("of open and lost deals"), None),
    ]


def _deal(at: Looking, row: DealRow) -> dict[str, Any]:
    deal = row.deal
    return {
        "name": row.account or row.name,
        "sub": row.name if row.account else "",
        "href": reverse("opportunity", args=[deal.id]),
        "owner": row.owner,
        "stage": row.stage,
        "severity": text(SEVERITY_LABELS[row.severity]),
        "tone": SEVERITY_TONES[row.severity],
        "sources": ", ".join(text(HEARD_LABELS[source]) for source in row.sources),
        "contact": row.contact,
        "notes": row.notes,
        "closed_on": deal.closed_on,
        "amount": formats.NOT_APPLICABLE
        if deal.minor is None
        else formats.money_exact(deal.minor, deal.currency, at.locale),
        "converted": _converted(at, row),
    }


def _converted(at: Looking, row: DealRow) -> str:
    """What counts of an amount in another currency than sums are in."""
    deal = row.deal
    if deal.minor is None or deal.currency == at.lens.currency:
        return ""
    return _("no rate") if deal.worth is None else at.money(deal.worth)


def _customer(at: Looking, one: Customer) -> dict[str, Any]:
    return {
        "name": one.name or _("Deals without an account"),
        "href": reverse("account", args=[one.id]) if one.id else "",
        "open": at.worth(one.open),
        "lost": at.worth(one.lost),
    }


def _losses(at: Looking, rows: Sequence[DealRow]) -> dict[str, Any]:
    """What was lost in each quarter, as a chart and its table."""
    quarters = queries.lost_by_quarter(at.lens, rows)
    if not any(found.deals for _period, found in quarters):
        return {"chart": None, "quarters": []}
    running = [at.lens.today in period for period, _found in quarters]
    labels = [so_far(period.label, is_running=one) for (period, _found), one in zip(quarters, running, strict=True)]
    values = [
        charts.Value(label, Fraction(found.minor), is_open=one)
        for label, (_period, found), one in zip(labels, quarters, running, strict=True)
    ]
    chart = charts.bars(values, lambda minor: formats.money_total(int(minor), at.lens.currency, at.locale))
    return {
        "chart": chart,
        "quarters": [(label, at.worth(found)) for label, (_period, found) in zip(labels, quarters, strict=True)],
    }
