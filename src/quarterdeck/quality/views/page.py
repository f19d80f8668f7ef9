"""Data quality of the deals one may see: the score, how it went, what is broken, and where."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.opportunities.terms.filters import Whose
from quarterdeck.quality import queries
from quarterdeck.quality.queries import Bench, PersonFigure
from quarterdeck.quality.rules import RULES, Tally, by_team, together, tone_of
from quarterdeck.quality.terms import ANY, DIMENSION_LABELS, STAGNANT, Check
from quarterdeck.quality.views.looking import LooksAt, looks_at
from quarterdeck.quality.views.trends import shown_trend
from quarterdeck.users.policy import page
from quarterdeck.users.terms import Permission
from quarterdeck.values.ids import public_id
from quarterdeck.values.text import N_

SCOPES = {Whose.MINE: N_("My"), Whose.TEAM: N_("My team"), Whose.ALL: N_("All")}


@page
@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    """How clean the deals are that the viewer is answerable for, or that the address names."""
    at = looks_at(request)
    bench = queries.bench_of(at.lens)
    total = together(queries.tallied(at.lens.actor, bench, at.whose, pipeline_id=at.pipeline_id).values())
    days = queries.trend(at.lens.actor, at.whose, at.lens.today, pipeline_id=at.pipeline_id)
    context = {
        "scopes": [(text(label), at.href(scope=whose.value), whose is at.whose) for whose, label in SCOPES.items()],
        "pipelines": _pipelines(at),
        "hero": _hero(at, total),
        "rules": [_rule(at, bench, check, total) for check in RULES if total.counts.get(check)],
        "is_clean": not any(total.counts.values()),
        "deals": formats.number(total.deals, at.locale),
        "clean_up_href": _clean_up(at, total),
        "exceptions_href": f"{reverse('gate_exceptions')}?why=overridden",
        **shown_trend(at, days),
        **_comparison(at, days[-1].day if days else None),
    }
    return render(request, "quality/quality.html", context)


def _clean_up(at: LooksAt, total: Tally) -> str:
    """Where stagnant deals are decided about, for who may change deals; empty where there are none."""
    may_change = at.lens.actor.may(Permission.OPPORTUNITIES_EDIT) or at.lens.actor.may(Permission.OPPORTUNITIES_MOVE)
    has_any = any(total.counts.get(check) for check in STAGNANT)
    return f"{reverse('clean_up')}?scope={at.whose.value}" if may_change and has_any else ""


def _pipelines(at: LooksAt) -> list[tuple[str, str, bool]]:
    """Chips of the pipelines, where there is more than one."""
    specs = [spec for spec in at.lens.specs.values() if not spec.is_retired]
    if len(specs) < 2:
        return []
    chips = [(spec.name, at.href(pipeline=spec.key), spec.id == at.pipeline_id) for spec in specs]
    return [(_("All pipelines"), at.href(pipeline=""), at.pipeline is None), *chips]


def _hero(at: LooksAt, total: Tally) -> dict[str, Any] | None:
    """The score with what it is made of; None without open deals."""
    if total.score is None:
        return None
    broken = total.deals - total.intact
    shown = {"count": formats.number(broken, at.locale), "all": formats.number(total.deals, at.locale)}
    words = ngettext(
        "%(count)s of %(all)s open deal to repair", "%(count)s of %(all)s open deals to repair", total.deals
    )
    return {
        "score": total.score,
        "tone": tone_of(total.score),
        "words": words % shown,
        "href": at.list_href(check=ANY) if broken else "",
    }


def _rule(at: LooksAt, bench: Bench, check: Check, total: Tally) -> dict[str, Any]:
    rule, count = RULES[check], total.counts[check]
    penalties = sorted({mark.penalty for mark in bench.marks_of({check})})
    return {
        "label": text(rule.label),
        "repair": text(rule.repair),
        "dimension": text(DIMENSION_LABELS[rule.dimension]),
        "count": formats.number(count, at.locale),
        "href": at.list_href(check=check.value),
        "share": formats.percent_bp(count * 10_000 // total.deals, at.locale) if total.deals and max(penalties) else "",
        "points": "–".join(
            str(penalty) for penalty in (penalties if len(penalties) < 3 else penalties[:: len(penalties) - 1])
        ),
    }


def _comparison(at: LooksAt, day: date | None) -> dict[str, Any]:
    """People and teams as of the newest kept day; nothing for whom there is nobody but themselves to see."""
    if day is None or at.whose is Whose.MINE:
        return {"people": [], "teams": []}
    people = queries.people_figures(at.lens.actor, at.whose, day, pipeline_id=at.pipeline_id)
    if {one.person_id for one in people} <= {at.lens.actor.person_id}:
        return {"people": [], "teams": []}
    return {
        "day": day,
        "people": [
            {
                **_standing(at, one.now, one.before),
                "name": one.name,
                "href": at.list_href(owner=public_id(one.person_id), check=ANY),
            }
            for one in sorted(people, key=lambda one: (one.now.score or 0, one.name))
        ],
        "teams": _teams(at, people),
    }


def _teams(at: LooksAt, people: Sequence[PersonFigure]) -> list[dict[str, Any]]:
    teams = queries.teams_of(at.lens.actor, [one.person_id for one in people])
    members = {team_id: ids for (team_id, _name), ids in teams.items()}
    now = by_team({one.person_id: one.now for one in people}, members)
    before = by_team({one.person_id: one.before for one in people if one.before}, members)
    shown = [
        {
            **_standing(at, now[team_id], before.get(team_id)),
            "name": name,
            "href": at.list_href(owner=",".join(map(public_id, sorted(members[team_id]))), check=ANY),
        }
        for team_id, name in teams
    ]
    return sorted(shown, key=lambda one: (one["score"], one["name"]))


def _standing(at: LooksAt, now: Tally, before: Tally | None) -> Mapping[str, Any]:
    """A score beside others, and what it was a week before."""
    change = None if before is None or before.score is None or now.score is None else now.score - before.score
    return {
        "score": now.score or 0,
        "tone": tone_of(now.score),
        "deals": formats.number(now.deals, at.locale),
        "broken": formats.number(now.deals - now.intact, at.locale),
        "change": change,
        "changed": "" if not change else formats.number(abs(change), at.locale),
    }
