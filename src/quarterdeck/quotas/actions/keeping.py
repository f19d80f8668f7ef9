"""Keeping a version of a quota: what every write of quotas ends with."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from quarterdeck.journal.actions import Recorded
from quarterdeck.journal.events import Event
from quarterdeck.journal.terms import FieldChange, Stamp
from quarterdeck.quotas.models import Quota, QuotaMonth, QuotaVersion
from quarterdeck.quotas.terms import Standing, Target
from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.period import Period

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """A quota and what is to be kept of it from now on; its row bears the new number already."""

    row: Quota
    standing: Standing
    is_removed: bool = False


def keep(versions: Sequence[Kept], at: datetime) -> None:
    """Insert these versions and their months. Three statements for some hundreds of quotas."""
    now = timezone.now()
    made = QuotaVersion.objects.bulk_create(
        [
            QuotaVersion(
                quota=one.row,
                number=one.row.version,
                at=at,
                recorded_at=now,
                amount_minor=one.standing.minor,
                currency=one.standing.currency,
                seasonality=one.standing.seasonality,
                shares=" ".join(map(str, one.standing.shares)),
                ramp_since=one.standing.ramp.since if one.standing.ramp else None,
                ramp=" ".join(map(str, one.standing.ramp.percents)) if one.standing.ramp else "",
                is_removed=one.is_removed,
            )
            for one in versions
        ],
        batch_size=AT_ONCE,
    )
    QuotaMonth.objects.bulk_create(
        [
            QuotaMonth(
                quota_version=version,
                position=position,
                from_day=month.period.start,
                until_day=month.period.end,
                amount_minor=month.minor,
                is_typed=month.is_typed,
            )
            for version, one in zip(made, versions, strict=True)
            for position, month in enumerate(one.standing.months, start=1)
        ],
        batch_size=AT_ONCE,
    )


def new_row(target: Target, year: Period, *, key: str, calendar_id: int, at: datetime) -> Quota:
    """The row of a quota that is not there yet, before its first version."""
    return Quota(
        person_id=target.person_id,
        team_id=target.team_id,
        territory_id=target.territory_id,
        family=target.family,
        year=target.year,
        calendar_id=calendar_id,
        from_day=year.start,
        until_day=year.end,
        key=key,
        version=1,
        created_at=at,
    )


def target_of(row: Quota) -> Target:
    """For whom a quota is."""
    return Target(
        year=row.year,
        person_id=row.person_id,
        team_id=row.team_id,
        territory_id=row.territory_id,
        family=row.family,
    )


def told(
    event: Event, stamp: Stamp, before: Standing | None, after: Standing | None, target: Target | None = None
) -> Recorded:
    """The entry of a change; `target` of a quota that is new."""
    changes = [] if target is None else [FieldChange(name, None, value) for name, value in _target(target) if value]
    old, new = _values(before), _values(after)
    changes += [FieldChange(name, old[name], new[name]) for name in new if old[name] != new[name]]
    return Recorded(event, stamp, changes)


def _target(target: Target) -> list[tuple[str, object]]:
    return [
        ("year", target.year),
        ("person_id", target.person_id),
        ("team_id", target.team_id),
        ("territory_id", target.territory_id),
        ("family", target.family),
    ]


def _values(standing: Standing | None) -> dict[str, object]:
    if standing is None:
        return dict.fromkeys(("amount", "currency", "seasonality", "shares", "ramp_since", "ramp", "months"))
    return {
        "amount": str(standing.annual.amount),
        "currency": standing.currency,
        "seasonality": standing.seasonality or None,
        "shares": " ".join(map(str, standing.shares)) or None,
        "ramp_since": standing.ramp.since.isoformat() if standing.ramp else None,
        "ramp": " ".join(map(str, standing.ramp.percents)) if standing.ramp else None,
        "months": " ".join(str(month.minor) for month in standing.months),
    }
