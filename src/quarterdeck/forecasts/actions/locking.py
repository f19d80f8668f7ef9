"""Weeks as they were at their lock: every line, kept for good."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from quarterdeck.forecasts.events import ForecastLocked
from quarterdeck.forecasts.models import ForecastLock, LockedLine
from quarterdeck.forecasts.queries.picture import Picture, picture_of
from quarterdeck.forecasts.queries.scene import scene_of
from quarterdeck.forecasts.queries.settings import current_rules
from quarterdeck.forecasts.rules import locks_within
from quarterdeck.forecasts.terms import COLUMNS, ForecastType, Line, Said
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import Door, Via
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.queries import company, system_actor
from quarterdeck.users.terms import Actor

AT_ONCE = 500
_WEEK = timedelta(days=7)
_QUIET = Via(Door.SYSTEM)


def lock_due(*, now: datetime) -> int:
    """Lock the weeks whose lock has passed, the oldest first; how many. Twice does no harm.

    After downtime each missed week is locked as it was at its own instant: deals and calls are read as of then. The
    first lock ever is the newest that has passed: what was before forecasts were made is no forecast.
    """
    rules, zone = current_rules(), company().time_zone
    newest = ForecastLock.objects.filter(type=ForecastType.AMOUNT.value).order_by("-locked_at")
    since = newest.values_list("locked_at", flat=True).first()
    due = locks_within(since or now - _WEEK, now, rules, zone)
    return sum(lock_week(locked_at=at, by=system_actor(), via=_QUIET) is not None for at in due)


@action
def lock_week(*, locked_at: datetime, by: Actor, via: Via) -> int | None:
    """Keep every line of the period of this day as it was at the instant. Returns the lock's id, None where it is kept.

    A lock is known by its period and its instant, never by the number of a week.
    """
    scene = scene_of(by, timezone.now(), at=locked_at)
    of = {"type": ForecastType.AMOUNT.value, "from_day": scene.period.start, "until_day": scene.period.end}
    lock, is_new = ForecastLock.objects.get_or_create(
        **of, locked_at=locked_at, defaults={"method": scene.rules.method.value, "currency": scene.currency}
    )
    if not is_new:
        return None
    LockedLine.objects.bulk_create(_lines(lock, picture_of(scene)), batch_size=AT_ONCE)
    record(ForecastLocked(lock.id, period=scene.key), by.stamp(locked_at, via), [])
    return lock.id


def _lines(lock: ForecastLock, found: Picture) -> Iterator[LockedLine]:
    for position, line in enumerate(found.tree.lines):
        for category in COLUMNS:
            yield _line(lock, found, line, category, position)


def _line(lock: ForecastLock, found: Picture, line: Line, category: Category, position: int) -> LockedLine:
    cell = found.cells[line.key][category]
    call = found.call(line, category)
    adjustment = found.call(line, category, Said.MANAGER)
    return LockedLine(
        forecast_lock=lock,
        position=position,
        line=line.key,
        parent=line.parent,
        person_id=line.person_id,
        team_id=line.team_id,
        category=category.value,
        own_minor=cell.own,
        raw_minor=cell.raw,
        system_minor=cell.system,
        call_minor=cell.call,
        adjusted_minor=cell.adjusted if adjustment else None,
        final_minor=cell.final,
        quota_minor=found.quotas.get(line.key) if category is Category.CLOSED else None,
        is_carried=call is not None and found.is_carried_at_lock(call),
    )
