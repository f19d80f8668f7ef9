"""One scenario: what it supposes, what comes of it beside today, and the deals behind it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.scenarios.forms import NAMED
from quarterdeck.scenarios.queries import choices_of, deals_named, rows_behind, scenario_row, versions_of
from quarterdeck.scenarios.terms import KIND_LABELS, SHARING_LABELS, Kind, Row, Sharing, Version
from quarterdeck.scenarios.views import drawing, showing
from quarterdeck.scenarios.views.showing import Looks, Money, looks_of
from quarterdeck.scores.queries import newest_base
from quarterdeck.users.policy import page
from quarterdeck.values.ids import public_id

AT_ONCE = 50
_MOST_PAGES = 1000


@page
@require_safe
def scenario(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """A scenario with its newest answer, or that of an earlier version. While it is computed the page asks again."""
    at = looks_of(request)
    row = scenario_row(at.actor, at.lines, scenario_id)
    versions = versions_of(at.actor, row)
    asked = request.GET.get("version", "")
    version = next((one for one in versions if str(one.number) == asked), None) if asked else row.newest
    if version is None:
        raise Http404
    base, here = newest_base(), reverse("scenario", args=[row.id])
    answer = version.answer
    context = {
        "row": row,
        "key": public_id(row.id),
        "here": request.get_full_path(),
        "shared": text(SHARING_LABELS[Sharing(row.fields.sharing)]),
        "assumed": _assumed(at, row, version),
        "version": version,
        "is_newest": version.number == row.newest.number,
        "newest_href": here,
        "versions": [
            (one.number, one.at, f"{here}?version={one.number}", one.number == version.number) for one in versions
        ],
        "is_waiting": answer is None and version.number == row.newest.number,
        "was_replaced": answer is None and version.number != row.newest.number,
        "is_stale": answer is not None and base is not None and answer.day != base.day,
        "line_key": showing.line_key((row.fields.team_id, row.fields.person_id)),
        **(_answered(at, row, version) if row.is_readable and answer and not answer.problem else {}),
    }
    return render(request, "scenarios/scenario.html", context, blocks={"result": "result"})


def _assumed(at: Looks, row: Row, version: Version) -> dict[str, Any]:
    """What is supposed, in words. Named deals that the viewer may not see are not told."""
    line = (row.fields.team_id, row.fields.person_id)
    said, answer = version.said, version.answer
    segments: Any = {}
    if any(one.column for one in said.levers):
        segments = choices_of(at.actor, at.lines, line).segments if row.is_readable else {}
    named = deals_named(at.actor, at.lines, line, {*said.include, *said.exclude}) if row.is_readable else {}
    held = answer.figures.get("levers", []) if answer and row.is_readable else []
    return {
        "levers": [
            {
                "lever": text(KIND_LABELS[Kind(one.kind)]),
                "part": showing.lever_words(one, segments),
                "amount": at.amount(one),
                "held": formats.number(held[place]["open"], at.locale) if place < len(held) else "",
            }
            for place, one in enumerate(said.levers)
        ],
        "deals": [
            {"name": deal.name, "href": reverse("opportunity", args=[deal.id]), "word": text(NAMED[word])}
            for word, ids in (("in", said.include), ("out", said.exclude))
            for pk in ids
            if (deal := named.get(pk))
        ],
        "untold": len({*said.include, *said.exclude} - named.keys()) if row.is_readable else 0,
        "ramp": said.ramp if any(one.kind == Kind.CAPACITY and one.amount > 0 for one in said.levers) else None,
    }


def _answered(at: Looks, row: Row, version: Version) -> dict[str, Any]:
    """The figures of an answer that may be shown."""
    answer = version.answer
    if answer is None:
        return {}
    money, facts = Money(answer.currency, at.locale), answer.figures["facts"]
    published = answer.figures["published"]
    is_as_published = published is None or abs(published["p50"] - answer.figures["today"]["p50"]) <= 1
    cycle = facts["cycle_weeks"]
    return {
        "answer": answer,
        "has_quota": version.quota is not None,
        "strip": showing.strip(version, row, money, at),
        "chart": drawing.spread_of(version, money, at),
        "legend": drawing.legend(version.quota),
        "swings": drawing.swings_of(version),
        "spreads": showing.spreads(version, money, at),
        "effects": showing.effects(version, money, at),
        "needs": showing.needs(version, at),
        "volume": showing.volume(version, money, at),
        "seen": showing.seen(version, money, at),
        "rep_weeks": showing.rep_weeks(version, money, at),
        "is_reached": version.quota is not None and not answer.figures["needs"],
        "published": None if is_as_published else money.total(published["p50"]),
        "cycle": showing.DASH if cycle is None else at.number(cycle),
        "pushed": at.share(facts["pushed"] / facts["due"]) if facts["due"] else "",
        "due": formats.number(facts["due"], at.locale),
        "reps": formats.number(facts["reps"], at.locale),
        "sizes": (money.total(facts["size_low"]), money.total(facts["size_high"])),
    }


@page
@require_safe
def scenario_deals(request: HttpRequest, scenario_id: int) -> HttpResponse:
    """The open deals behind the newest answer, today and as supposed, the largest change first."""
    at = looks_of(request)
    row = scenario_row(at.actor, at.lines, scenario_id)
    answer = row.newest.answer
    if not row.is_readable or answer is None or answer.problem:
        raise Http404
    said = request.GET.get("page", "1")
    if not (said.isascii() and said.isdigit() and len(said) <= 4 and 1 <= int(said) <= _MOST_PAGES):
        raise Http404
    number, money, told = int(said), Money(answer.currency, at.locale), answer.figures
    found = rows_behind(at.actor, row, (number - 1) * AT_ONCE, AT_ONCE + 1)
    here = reverse("scenario_deals", args=[row.id])
    kinds = ((_("Won so far"), "won"), (_("From open deals"), "open"), (_("Not there yet"), "new"), (_("Mean"), "mean"))
    left = told["rows"]["left"]
    context = {
        "row": row,
        "parents": [(_("Scenarios"), reverse("scenarios")), (row.fields.name, reverse("scenario", args=[row.id]))],
        "rows": [
            {
                "name": one.name,
                "href": reverse("opportunity", args=[one.opportunity_id]),
                "cells": (
                    at.share(one.chance_today), money.exact(one.value_today), money.exact(one.part_today),
                    at.share(one.chance), money.exact(one.value), money.exact(one.part),
                ),
            }
            for one in found[:AT_ONCE]
        ],
        "sums": [
            (label, money.exact(told["today"][name]), money.exact(told["supposed"][name])) for label, name in kinds
        ],
        "left": [money.exact(one) for one in left] if any(left) else None,
        "columns": (
            _("Chance today"), _("Value today"), _("Part today"), _("Chance supposed"), _("Value supposed"),
            _("Part supposed"),
        ),
        "summary": _("%(num)s deals") % {"num": formats.number(told["rows"]["count"], at.locale)},
        "first_href": here if number > 1 else "",
        "next_href": f"{here}?page={number + 1}" if len(found) > AT_ONCE else "",
    }  # fmt: skip
    return render(request, "scenarios/deals.html", context)
