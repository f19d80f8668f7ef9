"""Copying the quotas of one fiscal year to another, with growth."""

from dataclasses import replace
from datetime import date, datetime

from django.utils import timezone

from quarterdeck.journal.actions import action, record_many
from quarterdeck.journal.terms import Via
from quarterdeck.quotas.actions.keeping import Kept, keep, new_row, target_of, told
from quarterdeck.quotas.events import QuotaSet
from quarterdeck.quotas.models import Quota
from quarterdeck.quotas.queries.choices import Choices, quota_choices
from quarterdeck.quotas.queries.rows import ACTIVE, QuotaRow, current_versions, read_versions, visible_quotas
from quarterdeck.quotas.rules import (
    fiscal_months,
    fiscal_year,
    grown,
    growth_reasons,
    planned,
    target_key,
    target_reasons,
)
from quarterdeck.quotas.terms import Copied, Standing, Target
from quarterdeck.users.actions.access import lock_tree
from quarterdeck.users.queries.calendars import newest_calendar
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.text import N_, Text
from quarterdeck.values.verdict import Refused

AT_ONCE = 500


@action
def copy_quotas(
    *, from_year: int, to_year: int, growth_bp: int, by: Actor, via: Via, at: datetime | None = None
) -> Copied:
    """Give a fiscal year the quotas of another, each so many basis points larger.

    Amount and seasonality are taken over; a ramp is not, it belongs to somebody's first year, and months typed by
    hand are spread anew. A quota the year has already stays as it is, and one for whom or what is no longer in use
    is left out. Raises NotPermitted, Refused.
    """
    require(by, Permission.QUOTAS_MANAGE)
    lock_tree()
    choices, at = quota_choices(by), at or timezone.now()
    reasons = growth_reasons(growth_bp) + target_reasons(
        Target(year=to_year), people=(), teams=(), territories=(), families=()
    )
    if not reasons and from_year == to_year:
        text = Text.of(N_("Choose another year than the one that is copied."))
        raise Refused.because("same_year", text, "to_year")
    if reasons:
        raise Refused(reasons)
    found = read_versions(current_versions(visible_quotas(by).filter(year=from_year)).order_by("quota_id"))
    known = newest_calendar()
    year = fiscal_year(known.calendar, to_year)
    months = fiscal_months(known.calendar, year)
    there = _there(year.start, year.end)
    kept, taken, left = [], 0, 0
    for one in found:
        target = replace(one.target, year=to_year)
        if _holder(target) in there:
            taken += 1
        elif not _is_possible(one, target, choices):
            left += 1
        else:
            minor = grown(one.standing.minor, growth_bp)
            amounts = planned(minor, one.standing.shares, months, ramp=None, calendar=known.calendar)
            standing = Standing(
                minor=minor, currency=one.standing.currency, seasonality=one.standing.seasonality,
                shares=one.standing.shares, months=amounts,
            )  # fmt: skip
            row = new_row(target, year, key=target_key(target), calendar_id=known.id, at=at)
            kept.append((Kept(row, standing), target))
    Quota.objects.bulk_create([one.row for one, _ in kept], batch_size=AT_ONCE)
    keep([one for one, _ in kept], at)
    stamp = by.stamp(at, via)
    record_many([told(QuotaSet(one.row.id, number=1), stamp, None, one.standing, target) for one, target in kept])
    return Copied(len(kept), taken, left)


def _there(start: date, end: date) -> set[str]:
    """The holders, with what narrows them, of quotas that share days with a year."""
    rows = Quota.objects.filter(state=ACTIVE, from_day__lt=end, until_day__gt=start)
    return {_holder(target_of(row)) for row in rows}


def _holder(target: Target) -> str:
    return target_key(replace(target, year=0))


def _is_possible(one: QuotaRow, target: Target, choices: Choices) -> bool:
    reasons = target_reasons(
        target,
        people={person.id for person in choices.people},
        teams={team.id for team in choices.teams},
        territories={territory_id for territory_id, _ in choices.territories},
        families=choices.families,
    )
    return not reasons and one.standing.currency in choices.currencies and _may_hold(target, choices)


def _may_hold(target: Target, choices: Choices) -> bool:
    return choices.has_company or bool(target.person_id or target.team_id)
