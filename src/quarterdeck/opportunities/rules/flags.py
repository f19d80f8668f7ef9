"""Overdue, stalled and idle: three flags, kept apart. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from quarterdeck.pipelines.rules.pipeline import StageSpec
from quarterdeck.values.dataclasses import dataclass


def local_days(now: datetime, zones: Iterable[str], default: str) -> dict[date, frozenset[str]]:
    """The local days it is now, each with the zones where it is; the empty zone is `default`. Earliest first."""
    days: dict[date, set[str]] = {}
    for zone in zones:
        days.setdefault(now.astimezone(ZoneInfo(zone or default)).date(), set()).add(zone)
    return {day: frozenset(days[day]) for day in sorted(days)}


def days_overdue(close_date: date | None, today: date, stage: StageSpec) -> int:
    """Days an open opportunity is past its close date, on its owner's local day; 0 when it is not."""
    if close_date is None or not stage.is_open:
        return 0
    return max((today - close_date).days, 0)


def days_between(since: datetime, until: datetime, zone: str) -> int:
    """Local days from one instant to a later one: 0 on the same day."""
    place = ZoneInfo(zone)
    return max((until.astimezone(place).date() - since.astimezone(place).date()).days, 0)


def days_stalled(days: int, stage: StageSpec) -> int:
    """Days an open opportunity has been in its stage beyond the stage's limit; 0 when it is not stalled."""
    if stage.stall_days is None or not stage.is_open:
        return 0
    return max(days - stage.stall_days, 0)


def stalled_before(stages: Iterable[StageSpec], today: date, zone: str) -> Mapping[int, datetime]:
    """For each stage with a limit the instant before which whoever entered is stalled, as `days_stalled` has it."""
    return {
        stage.id: datetime.combine(today - timedelta(days=stage.stall_days), datetime.min.time(), ZoneInfo(zone))
        for stage in stages
        if stage.is_open and stage.stall_days is not None
    }


@dataclass(frozen=True, slots=True)
class Contact:
    """What the idle clock goes by: where it starts, what is planned, and whether the owner's mails are logged."""

    touched_at: datetime
    next_on: date | None
    has_mail_source: bool


def days_idle(contact: Contact, now: datetime, zone: str, limit: int) -> int:
    """Days without contact of both sides, once they reach the limit and nothing is planned for today or later; else 0.

    Without a mail source of the owner nobody knows of their mails, so the flag is never up.
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    if not contact.has_mail_source or (contact.next_on is not None and contact.next_on >= today):
        return 0
    days = days_between(contact.touched_at, now, zone)
    return days if days >= limit else 0


def idle_before(limit: int, today: date, zone: str) -> datetime:
    """The instant before which the last contact must lie for `days_idle` to count; it depends on the day alone."""
    return datetime.combine(today - timedelta(days=limit - 1), datetime.min.time(), ZoneInfo(zone))
