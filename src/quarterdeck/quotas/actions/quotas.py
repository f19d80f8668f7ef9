"""Writes of single quotas: set by a plan, months by hand, removed."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from quarterdeck.journal.actions import action, record_many
from quarterdeck.journal.terms import Via
from quarterdeck.quotas.actions.keeping import Kept, keep, new_row, target_of, told
from quarterdeck.quotas.events import QuotaMonthsTyped, QuotaRemoved, QuotaSet
from quarterdeck.quotas.models import Quota
from quarterdeck.quotas.queries.choices import Choices, quota_choices
from quarterdeck.quotas.queries.rows import ACTIVE, current_versions, read_versions, visible_quotas
from quarterdeck.quotas.rules import (
    amount_reasons,
    fiscal_months,
    fiscal_year,
    months_reasons,
    plan_reasons,
    planned,
    target_key,
    target_reasons,
)
from quarterdeck.quotas.terms import Month, Plan, Standing, Target
from quarterdeck.users.actions.access import lock_tree
from quarterdeck.users.queries.calendars import KnownCalendar, calendar_version, newest_calendar
from quarterdeck.users.rules import require
from quarterdeck.users.terms import Actor, Permission
from quarterdeck.values.dataclasses import dataclass, replace
from quarterdeck.values.money import Money
from quarterdeck.values.text import N_, Text, clean_line, fold
from quarterdeck.values.verdict import NotFound, Reason, Refused, require_version


@dataclass(frozen=True, slots=True)
class WrittenQuota:
    """A quota as it was written; `seq` is None where nothing had to change."""

    id: int
    seq: int | None


@action
def set_quota(
    *, target: Target, plan: Plan, by: Actor, via: Via, version: int | None = None, at: datetime | None = None
) -> WrittenQuota:
    """Set what is to be won: a new quota, or a new version of the one there is for this target.

    The same plan again changes nothing, also where months of it were typed by hand; another one spreads the year
    anew. A quota keeps the days of its year and months whatever happens to the fiscal calendar. `version` is the
    number it was changed from, 0 for none. Raises NotPermitted, Refused, Stale.
    """
    require(by, Permission.QUOTAS_MANAGE)
    lock_tree()
    return write_quota(target, plan, quota_choices(by), by=by, via=via, version=version, at=at or timezone.now())


def write_quota(
    target: Target, plan: Plan, choices: Choices, *, by: Actor, via: Via, at: datetime, version: int | None = None
) -> WrittenQuota:
    """`set_quota` inside an action that has locked and knows what may be named. Raises Refused, Stale."""
    target, season = replace(target, family=clean_line(target.family)), choices.seasonality(plan.seasonality)
    reasons = _target_reasons(target, choices)
    names = {plan.seasonality} if season else set()
    reasons += plan_reasons(plan, currencies=choices.currencies, seasonalities=names)
    if reasons:
        raise Refused(reasons)
    key = target_key(target)
    row = Quota.objects.select_for_update().filter(key=key, state=ACTIVE).first()
    if version is not None:
        require_version(version, row.version if row else 0)
    before = _standing(row) if row else None
    known = calendar_version(row.calendar_id) if row else newest_calendar()
    after = Standing(
        minor=Money(plan.amount, plan.currency).minor,
        currency=plan.currency,
        seasonality=season.name if season else "",
        shares=season.shares if season else (),
        ramp=plan.ramp,
    )
    if row and before and after == replace(before, months=()):
        return WrittenQuota(row.id, None)
    year = fiscal_year(known.calendar, target.year)
    periods = [month.period for month in before.months] if before else fiscal_months(known.calendar, year)
    months = planned(after.minor, after.shares, periods, ramp=after.ramp, calendar=known.calendar)
    after = replace(after, months=months)
    if row is None:
        _refuse_overlap(target, known)
        row = new_row(target, year, key=key, calendar_id=known.id, at=at)
        row.save(force_insert=True)
    else:
        row.version += 1
        row.save(update_fields=["version"])
    keep([Kept(row, after)], at)
    event = QuotaSet(row.id, number=row.version)
    entry = told(event, by.stamp(at, via), before, after, target if before is None else None)
    return WrittenQuota(row.id, record_many([entry])[0])


@action
def edit_quota_months(
    *,
    quota_id: int,
    amounts: Sequence[Decimal],
    total: Decimal,
    by: Actor,
    via: Via,
    version: int | None = None,
    at: datetime | None = None,
) -> WrittenQuota:
    """Type the twelve months by hand, in the quota's currency; `total` confirms what they sum to.

    Raises NotPermitted, NotFound, Stale, Refused where the months do not make the total.
    """
    require(by, Permission.QUOTAS_MANAGE)
    row = _locked(quota_id, by)
    require_version(version, row.version)
    before = _standing(row)
    money = [Money(amount, before.currency) for amount in amounts]
    reasons = [one for number, each in enumerate(money, start=1) for one in amount_reasons(each, f"month_{number}")]
    reasons += amount_reasons(Money(total, before.currency), "total")
    if not reasons:
        reasons = months_reasons([each.minor for each in money], confirmed=Money(total, before.currency).minor)
    if reasons:
        raise Refused(reasons)
    months = tuple(
        old if old.minor == each.minor else Month(old.period, each.minor, is_typed=True)
        for old, each in zip(before.months, money, strict=True)
    )
    after = replace(before, months=months)
    if after == before:
        return WrittenQuota(row.id, None)
    at = at or timezone.now()
    row.version += 1
    row.save(update_fields=["version"])
    keep([Kept(row, after)], at)
    event = QuotaMonthsTyped(row.id, number=row.version)
    return WrittenQuota(row.id, record_many([told(event, by.stamp(at, via), before, after)])[0])


@action
def remove_quota(*, quota_id: int, by: Actor, via: Via, version: int | None = None, at: datetime | None = None) -> int:
    """Let a quota count no longer; what it was stays readable. Returns the entry.

    Raises NotPermitted, NotFound, Stale.
    """
    require(by, Permission.QUOTAS_MANAGE)
    row = _locked(quota_id, by)
    require_version(version, row.version)
    before, at = _standing(row), at or timezone.now()
    row.version += 1
    row.state = "removed"
    row.save(update_fields=["version", "state"])
    keep([Kept(row, before, is_removed=True)], at)
    event = QuotaRemoved(row.id, number=row.version)
    return record_many([told(event, by.stamp(at, via), before, None)])[0]


def _locked(quota_id: int, by: Actor) -> Quota:
    row = visible_quotas(by).select_for_update().filter(pk=quota_id, state=ACTIVE).first()
    if row is None:
        raise NotFound("quota")
    return row


def _standing(row: Quota) -> Standing:
    (found,) = read_versions(current_versions(Quota.objects.filter(pk=row.pk)))
    return found.standing


def _target_reasons(target: Target, choices: Choices) -> list[Reason]:
    reasons = target_reasons(
        target,
        people={person.id for person in choices.people},
        teams={team.id for team in choices.teams},
        territories={territory_id for territory_id, _ in choices.territories},
        families=choices.families,
    )
    if not (reasons or choices.has_company or target.person_id or target.team_id):
        text = Text.of(N_("Choose a person or a team you are answerable for."))
        reasons.append(Reason("holder_missing", text, field="person_id"))
    return reasons


def _refuse_overlap(target: Target, known: KnownCalendar) -> None:
    """Raise Refused where an older calendar gave the same holder a year that shares days with this one."""
    year = fiscal_year(known.calendar, target.year)
    same = {"person_id": target.person_id, "team_id": target.team_id, "territory_id": target.territory_id}
    others = Quota.objects.filter(**same, state=ACTIVE, from_day__lt=year.end, until_day__gt=year.start)
    for other in others:
        if fold(other.family) == fold(target.family) and target_of(other) != target:
            text = Text.of(
                N_("The quota of fiscal year {year} shares days with this one. Remove it first."),
                year=other.year,
            )
            raise Refused.because("quota_overlaps", text, "year")
