"""How healthy the open deals one may see are: by value, by person and team, what it is for, the dearest deals, ages."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from quarterdeck.health import queries
from quarterdeck.health.panels import shown_health
from quarterdeck.health.queries import Bench, Portfolio, Whole, bench_of
from quarterdeck.health.rules import RULES
from quarterdeck.health.terms import BAND_LABELS, BAND_TONES, PACE_LABELS, Band, Pace
from quarterdeck.health.views.looking import LooksAt, looks_at
from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.users.policy import page
from quarterdeck.users.queries.leading import home_teams, team_options
from quarterdeck.users.queries.people import people_names
from quarterdeck.values.text import N_

SCOPES = {Whose.MINE: N_("My"), Whose.TEAM: N_("My team"), Whose.ALL: N_("All")}
SHOWN = 25


@page
@require_safe
def deal_health(request: HttpRequest) -> HttpResponse:
    """How healthy the deals are that the viewer is answerable for, or that the address names."""
    at = looks_at(request)
    found, bench = queries.portfolio(at.scope), bench_of(at.lens)
    context = {
        "scopes": [(text(label), at.href(scope=whose.value), whose is at.whose) for whose, label in SCOPES.items()],
        "pipelines": _pipelines(at),
        "bands": [_band(at, found, band) for band in (Band.RISK, Band.WATCH, Band.GOOD)],
        "unjudged": found.of(None).deals,
        "due": found.due,
        "oldest": found.oldest,
        "signals": _signals(at, found),
        "paces": [_pace(at, found, pace) for pace in Pace],
        "deals": _deals(at, bench),
        "listed": _listed(at),
        "aging": _aging(at, bench),
        "paces_day": queries.paces_day(at.lens.today),
        **_compared(at, found),
    }
    return render(request, "health/page.html", context)


def _pipelines(at: LooksAt) -> list[tuple[str, str, bool]]:
    """Chips of the pipelines, where there is more than one."""
    specs = [spec for spec in at.lens.specs.values() if not spec.is_retired]
    if len(specs) < 2:
        return []
    chips = [(spec.name, at.href(pipeline=spec.key), spec == at.pipeline) for spec in specs]
    return [(_("All pipelines"), at.href(pipeline=""), at.pipeline is None), *chips]


def _worth(at: LooksAt, whole: Whole) -> dict[str, Any]:
    """Deals and their value, with what the value lacks."""
    lacking = whole.unpriced + whole.excluded
    return {
        "deals": whole.deals,
        "count": formats.number(whole.deals, at.locale),
        "value": formats.money_total(whole.minor, at.lens.currency, at.locale),
        "lacking": ngettext("%(num)s without a value", "%(num)s without a value", lacking) % {"num": lacking}
        if lacking
        else "",
    }


def _band(at: LooksAt, found: Portfolio, band: Band) -> dict[str, Any]:
    whole, total = found.of(band), found.total
    return {
        **_worth(at, whole),
        "label": text(BAND_LABELS[band]),
        "tone": BAND_TONES[band],
        "href": at.href(band=band.value),
        "share": whole.minor * 100 // total.minor if total.minor else 0,
    }


def _signals(at: LooksAt, found: Portfolio) -> list[dict[str, Any]]:
    """Signals that are up, those at the most value first."""
    ranked = sorted(found.signals.items(), key=lambda one: (-one[1].minor, -one[1].deals, one[0].value))
    return [
        {
            **_worth(at, whole),
            "label": text(RULES[signal].label),
            "mend": text(RULES[signal].mend),
            "href": at.href(signal=signal.value),
        }
        for signal, whole in ranked
    ]


def _pace(at: LooksAt, found: Portfolio, pace: Pace) -> dict[str, Any]:
    whole = found.paces.get(pace, Whole())
    return {**_worth(at, whole), "label": text(PACE_LABELS[pace]), "href": at.href(pace=pace.value)}


def _listed(at: LooksAt) -> str:
    """What is listed, in words."""
    wanted = at.wanted
    named = [
        *([text(BAND_LABELS[wanted.band])] if wanted.band else []),
        *([text(RULES[wanted.signal].label)] if wanted.signal else []),
        *([text(PACE_LABELS[wanted.pace])] if wanted.pace else []),
    ]
    return " · ".join(named)


def _deals(at: LooksAt, bench: Bench) -> list[dict[str, Any]]:
    """The dearest of the deals that are listed. Their reasons are judged now; the list is as it was kept."""
    rows = queries.most_at_stake(at.scope, at.wanted, SHOWN)
    judged = queries.deals_health(bench, [row.id for row in rows])
    return [
        {
            "name": row.account or row.name,
            "sub": row.name if row.account else "",
            "href": reverse("opportunity", args=[row.id]),
            "owner": row.owner,
            "stage": at.lens.spec(row.pipeline_id).at(row.stage_id).name,
            "value": "–"
            if row.amount_minor is None
            else formats.money_exact(row.amount_minor, row.currency, at.locale),
            "paces": [text(PACE_LABELS[pace]) for pace in row.paces],
            "health": shown_health(row.id, judged[row.id].health),
        }
        for row in rows
        if row.id in judged
    ]


def _aging(at: LooksAt, bench: Bench) -> dict[str, Any]:
    """Open value by age, and what of it is older than 90 % of the won cycles were."""
    found = queries.aging(at.scope, bench.paces)
    total = sum((whole for _since, _until, whole in found.bands), Whole())
    return {
        "rows": [
            {
                **_worth(at, whole),
                "label": _("%(since)s days and more") % {"since": since}
                if until is None
                else _("%(since)s to %(until)s days") % {"since": since, "until": until},
                "share": whole.minor * 100 // total.minor if total.minor else 0,
            }
            for since, until, whole in found.bands
        ],
        "older": _worth(at, found.older),
        "share": formats.percent_bp(found.older.deals * 10_000 // found.judged.deals, at.locale)
        if found.judged.deals
        else "",
    }


def _compared(at: LooksAt, found: Portfolio) -> dict[str, Any]:
    """People and teams beside each other; nothing where there is nobody but the viewer."""
    owners = {owner for _band, owner in found.bands}
    if owners <= {at.lens.actor.person_id}:
        return {"people": [], "teams": []}
    names, homes = people_names(owners), home_teams()
    teams = {team.id: team.name for team in team_options()}
    people = _lines(at, found, {owner: owner for owner in owners}, names)
    own = {owner: homes[owner] for owner in owners if homes.get(owner) in teams}
    return {"people": people, "teams": _lines(at, found, own, teams)}


def _lines(at: LooksAt, found: Portfolio, groups: Mapping[int, int], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """A line a group of owners, the most value at risk first; one's own line before all others."""
    sums: dict[int, dict[Band | None, Whole]] = {}
    for (band, owner), whole in found.bands.items():
        if owner in groups:
            bands = sums.setdefault(groups[owner], {})
            bands[band] = bands.get(band, Whole()) + whole
    me = at.lens.actor.person_id if groups.get(at.lens.actor.person_id) == at.lens.actor.person_id else 0

    def order(key: int) -> tuple[bool, int, str]:
        return key != me, -sums[key].get(Band.RISK, Whole()).minor, names.get(key, "")

    return [
        {
            "name": names.get(key, ""),
            "is_own": key == me,
            "bands": [_worth(at, sums[key].get(band, Whole())) for band in (Band.RISK, Band.WATCH, Band.GOOD)],
        }
        for key in sorted(sums, key=order)
    ]
