"""The weekly locks inside fiscal periods."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from quarterdeck.forecasts.terms import Rules, Standing
from quarterdeck.values.period import FiscalCalendar, Period

_TICK = timedelta(microseconds=1)


def lock_on(day: date, rules: Rules, zone: str) -> datetime:
    """The instant of the lock on this day, in the company's time; an hour that a clock change skips is the next."""
    local = datetime.combine(day, time(rules.minute // 60, rules.minute % 60), ZoneInfo(zone))
    return local.astimezone(UTC)


def last_lock(at: datetime, rules: Rules, zone: str) -> datetime:
    """The newest lock at or before an instant."""
    return next(_back(at, rules, zone))


def next_lock(at: datetime, rules: Rules, zone: str) -> datetime:
    """The first lock after an instant."""
    local = at.astimezone(ZoneInfo(zone)).date()
    day = local + timedelta(days=(rules.weekday - local.isoweekday()) % 7)
    found = lock_on(day, rules, zone)
    return found if found > at else lock_on(day + timedelta(days=7), rules, zone)


def locks_within(since: datetime, until: datetime, rules: Rules, zone: str) -> list[datetime]:
    """The locks after `since` up to and including `until`, the oldest first."""
    found = []
    for lock in _back(until, rules, zone):
        if lock <= since:
            break
        found.append(lock)
    return found[::-1]


def _back(at: datetime, rules: Rules, zone: str) -> Iterator[datetime]:
    local = at.astimezone(ZoneInfo(zone)).date()
    day = local - timedelta(days=(local.isoweekday() - rules.weekday) % 7)
    while True:
        found = lock_on(day, rules, zone)
        if found <= at:
            yield found
        day -= timedelta(days=7)


def locks_between(since: datetime, until: datetime, standings: Sequence[Standing]) -> list[datetime]:
    """The locks after `since` up to and including `until`, the oldest first, each by what stood at its own instant.

    `standings` are in the order of time. A change of the day makes no lock in the past.
    """
    return [at for one, low, high in _spans(since, until, standings) for at in locks_within(low, high, *one)]


def lock_before(at: datetime, standings: Sequence[Standing]) -> datetime:
    """The newest lock at or before an instant, by what stood then."""
    for number in range(len(standings) - 1, -1, -1):
        one = standings[number]
        if one.at > at and number:
            continue
        last = min(at, standings[number + 1].at - _TICK) if number + 1 < len(standings) else at
        found = last_lock(last, one.rules, one.zone)
        if found >= one.at or not number:
            return found
    raise ValueError("nothing stands")


def closings_between(
    since: datetime, until: datetime, standings: Sequence[Standing], calendar: FiscalCalendar
) -> list[tuple[datetime, Period]]:
    """The ends of periods after `since` up to and including `until`, with their periods, the oldest first.

    A period ends as its last day does in the company's time; it is a quarter or a month as was set at that instant.
    """
    found = []
    for (rules, zone), low, high in _spans(since, until, standings):
        period = calendar.period_of(low.astimezone(ZoneInfo(zone)).date(), rules.kind)
        while (end := _midnight(period.end, zone)) <= high:
            if end > low:
                found.append((end, period))
            period = calendar.period_of(period.end, rules.kind)
    return found


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _spans(
    since: datetime, until: datetime, standings: Sequence[Standing]
) -> Iterator[tuple[tuple[Rules, str], datetime, datetime]]:
    """What stood, after when and up to when, inside of (since, until]."""
    for number, one in enumerate(standings):
        low = max(since, one.at - _TICK) if number else since
        high = min(until, standings[number + 1].at - _TICK) if number + 1 < len(standings) else until
        if low < high:
            yield (one.rules, one.zone), low, high
