"""The quotas of a fiscal year, as far as one may see them: by team and person, in quarters or months."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.catalog.queries import RateTable, rates_on
from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.quotas import queries
from quarterdeck.quotas.queries import Assigned, QuotaRow
from quarterdeck.quotas.rules import fiscal_months, fiscal_year
from quarterdeck.quotas.terms import FIRST_YEAR, LAST_YEAR, MONTHS, Month
from quarterdeck.quotas.views.showing import Looker, about_of, holder_of, looker, month_labels
from quarterdeck.users.policy import page
from quarterdeck.users.queries.leading import home_teams, team_options
from quarterdeck.users.terms import Permission
from quarterdeck.values.text import fold

AT_ONCE = 200
QUARTER, MONTH = "quarter", "month"


@page
@require_safe
def quotas(request: HttpRequest) -> HttpResponse:
    """A fiscal year's quotas; the present one, or the one the address names."""
    who = looker(request)
    year, by, number = _asked(request, who)
    teams = {team.id: team for team in team_options()}
    homes, names = home_teams(), {pk: team.name for pk, team in teams.items()}
    found = sorted(queries.quotas_of_year(who.actor, year), key=lambda row: _place(row, homes, names))
    shown = queries.with_months(found[(number - 1) * AT_ONCE : number * AT_ONCE])
    table = rates_on(who.today, who.currency)
    beside = queries.assigned(who.actor, year, teams, table)
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in shown:
        groups.setdefault(_place(row, homes, names)[1], []).append(_row(who, row, by, beside.get(row.id)))
    context = {
        "year": year,
        "years": [(f"FY{one}", _href(one, by), one == year) for one in _years(who, year)],
        "divisions": [
            (label, _href(year, key), key == by) for key, label in ((QUARTER, _("Quarters")), (MONTH, _("Months")))
        ],
        "columns": _columns(who, year, by),
        "groups": groups,
        "sums": _sums(who, year, by, table),
        "may_manage": who.actor.may(Permission.QUOTAS_MANAGE),
        "summary": _("%(shown)s of %(count)s quotas") % {"shown": len(shown), "count": len(found)},
        "first_href": _href(year, by) if number > 1 else "",
        "next_href": _href(year, by, number + 1) if number * AT_ONCE < len(found) else "",
    }
    return render(request, "quotas/list.html", context)


def _asked(request: HttpRequest, who: Looker) -> tuple[int, str, int]:
    """Year, division and page of the address; what it does not say, or says wrongly, is usual."""
    said, by, number = (request.GET.get(name, "") for name in ("year", "by", "page"))
    digits = said.removeprefix("FY")
    is_year = digits.isascii() and digits.isdigit() and len(digits) == 4 and FIRST_YEAR <= int(digits) <= LAST_YEAR
    is_page = number.isascii() and number.isdigit() and 0 < len(number) < 5
    return int(digits) if is_year else who.year, by if by == MONTH else QUARTER, max(1, int(number)) if is_page else 1


def _href(year: int, by: str, number: int = 1) -> str:
    asked = {"year": year, "by": by} | ({"page": number} if number > 1 else {})
    return f"{reverse('quotas')}?{urlencode(asked)}"


def _years(who: Looker, year: int) -> list[int]:
    """Years that have quotas, those around today's, and the one that is shown."""
    return sorted({*queries.quota_years(who.actor), who.year - 1, who.year, who.year + 1, year})


def _place(row: QuotaRow, homes: dict[int, int], teams: dict[int, str]) -> tuple[int, str, int, str, str, int]:
    """Where a quota stands: the company's first, then by team, its own before its people's, those without a team last.

    The second part is the heading it stands under.
    """
    target = row.target
    if target.person_id is None and target.team_id is None:
        return 0, _("The company"), 0, "", about_of(row), row.id
    team_id = target.team_id or homes.get(target.person_id or 0, 0)
    name = teams.get(team_id) or row.team_name
    rank = 1 if name else 2
    return rank, name or _("In no team"), int(target.team_id is None), fold(row.person_name), about_of(row), row.id


def _row(who: Looker, row: QuotaRow, by: str, beside: Assigned | None) -> dict[str, Any]:
    standing = row.standing
    return {
        "name": holder_of(row),
        "about": about_of(row),
        "href": reverse("quota", args=[row.id]),
        "is_team": row.target.team_id is not None,
        "cells": [who.money(one, standing.currency) for one in _divided(standing.months, by)],
        "total": who.money(standing.carried, standing.currency),
        "is_typed": any(month.is_typed for month in standing.months),
        "has_ramp": standing.ramp is not None,
        "beside": _beside(who, beside) if beside else "",
    }


def _beside(who: Looker, beside: Assigned) -> str:
    """What the people of a team have together, and by how much that is more."""
    people = who.money(beside.people, who.currency)
    if beside.over_bp is None:
        return _("People: %(people)s") % {"people": people}
    sign = "+" if beside.over_bp > 0 else ""
    over = sign + formats.percent_bp(beside.over_bp, who.actor.locale)
    return _("People: %(people)s, over-assigned by %(over)s") % {"people": people, "over": over}


def _divided(months: Sequence[Month], by: str) -> list[int]:
    return _parts([month.minor for month in months], by)


def _parts(minor: Sequence[int], by: str) -> list[int]:
    if by == MONTH:
        return list(minor)
    return [sum(minor[start : start + 3]) for start in range(0, MONTHS, 3)]


def _columns(who: Looker, year: int, by: str) -> list[str]:
    if by != MONTH:
        return [f"Q{number}" for number in range(1, 5)]
    calendar = who.home.calendar
    months = [Month(period, 0) for period in fiscal_months(calendar, fiscal_year(calendar, year))]
    return month_labels(months, who.actor.locale)


def _sums(who: Looker, year: int, by: str, table: RateTable) -> dict[str, Any] | None:
    """The people's quotas together; nothing where there is none."""
    found = queries.people_sums(who.actor, year, table)
    if not found.total and not found.left:
        return None
    return {
        "cells": [who.money(one, who.currency) for one in _parts(found.months, by)],
        "total": who.money(found.total, who.currency),
        "currency": who.currency,
        "day": who.today,
        "left": _listed(found.left),
    }


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(codes)
