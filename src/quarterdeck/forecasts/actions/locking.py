"""Weeks as they were at their lock: every line, kept for good."""

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from operator import itemgetter
from zoneinfo import ZoneInfo

from django.utils import timezone

from quarterdeck.forecasts.events import ForecastLocked
from quarterdeck.forecasts.models import CommittedDeal, ForecastLock, ForecastTypeVersion, LockedLine
from quarterdeck.forecasts.queries.picture import Picture, picture_of
from quarterdeck.forecasts.queries.scene import scene_of
from quarterdeck.forecasts.queries.settings import past_zones, standings_of
from quarterdeck.forecasts.queries.types import types_of
from quarterdeck.forecasts.rules import closings_between, locks_between, period_key, sum_reasons
from quarterdeck.forecasts.terms import FIRST_TYPE, ForecastType, Line
from quarterdeck.journal.actions import action, record
from quarterdeck.journal.terms import Door, Via
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.actions.access import lock_tree
from quarterdeck.users.queries import company, system_actor
from quarterdeck.users.terms import Actor
from quarterdeck.values.period import Period
from quarterdeck.values.verdict import Refused

log = logging.getLogger(__name__)
AT_ONCE = 500
# Whoever said something just before an instant has it written down by then, whatever their clock says.
SETTLED = timedelta(seconds=10)
_WEEK = timedelta(days=7)
_QUIET = Via(Door.SYSTEM)


class NotLocked(Exception):
    """Weeks that could not be locked, each by its type and instant with why. All others were."""


def lock_due(*, now: datetime) -> int:
    """Lock the weeks whose lock has passed, the oldest first, and each period at its end; how many. Twice does no harm.

    Every type of forecast that was in use at an instant is locked some seconds after it, by the settings and the time
    zone that stood at it. After downtime each missed week is locked as it was at its own instant: deals, calls and
    quotas are read as of then. The first lock ever is of the week before at most, and none is of before the company
    was, or the type: what was before forecasts were made is no forecast. Raises NotLocked once all is done, where one
    of them failed, such as by a sum that cannot be kept; it is tried again with the next run.
    """
    home, until = company(), now - SETTLED
    zone = ZoneInfo(home.time_zone)
    first = max(until - _WEEK, home.founded_at)
    since = min(_last_lock(one.code) or max(first, _begun(one) or first) for one in types_of() if one.is_active)
    standings = standings_of(past_zones(home))
    due: list[tuple[datetime, Period | None]] = [*closings_between(since, until, standings, home.calendar)]
    due += [(at, None) for at in locks_between(since, until, standings)]
    kept = set(ForecastLock.objects.filter(locked_at__gt=since).values_list("type", "locked_at", "until_day"))
    done, failed = 0, []
    for at, period in sorted(due, key=itemgetter(0)):
        for one in types_of(at):
            if not one.is_active or _is_kept(kept, one.code, at, period.end if period else None, zone):
                continue
            try:
                done += lock_week(locked_at=at, period=period, kind=one.key, by=system_actor(), via=_QUIET) is not None
            except Refused as error:
                reasons = "; ".join(str(reason.text) for reason in error.reasons)
                failed.append(f"{one.key}, {at.isoformat()}: {reasons}")
            except Exception as error:
                # Whatever is wrong with one type, or one week, keeps no other from its lock.
                log.exception("The week of %s that ends at %s was not locked.", one.key, at.isoformat())
                failed.append(f"{one.key}, {at.isoformat()}: {type(error).__name__}")
    if failed:
        raise NotLocked(" ".join(failed))
    return done


def _last_lock(code: str) -> datetime | None:
    """Just before the last lock: a week's and a period's may be of one instant, and only one of them kept."""
    found = ForecastLock.objects.filter(type=code).order_by("-locked_at").values_list("locked_at", flat=True).first()
    return found and found - timedelta(microseconds=1)


def _begun(one: ForecastType) -> datetime | None:
    """When a type was first set; None of the one that every installation begins with."""
    rows = ForecastTypeVersion.objects.filter(key=one.key).order_by("number")
    return None if one.key == FIRST_TYPE.key else rows.values_list("at", flat=True).first()


def _is_kept(kept: set[tuple[str, datetime, date]], code: str, at: datetime, end: date | None, zone: ZoneInfo) -> bool:
    """Whether this lock is there already: that of a period's end, or a week's own, of whichever period holds its day.

    A period that ends at the very instant of a week's lock does not hold that day.
    """
    of = {until for type_code, locked_at, until in kept if (type_code, locked_at) == (code, at)}
    return end in of if end else any(until > at.astimezone(zone).date() for until in of)


@action
def lock_week(
    *, locked_at: datetime, by: Actor, via: Via, period: Period | None = None, kind: str = FIRST_TYPE.key
) -> int | None:
    """Keep every line of a period, without one that of this day, as it was at the instant, of one type of forecast.

    `kind` is the type's key. Returns the lock's id, None where it is kept. A lock is known by its period and its
    instant, never by the number of a week. It waits for whoever is just saying something. Raises Refused where a sum is
    larger than can be kept.
    """
    lock_tree()
    scene = scene_of(by, timezone.now(), period_key(period) if period else "", kind, at=locked_at)
    of = {"type": scene.type.code, "from_day": scene.period.start, "until_day": scene.period.end}
    lock, is_new = ForecastLock.objects.get_or_create(
        **of, locked_at=locked_at, defaults={"method": scene.rules.method.value, "currency": scene.currency}
    )
    if not is_new:
        return None
    found = picture_of(scene)
    if reasons := sum_reasons(_sums(found)):
        raise Refused(reasons)
    LockedLine.objects.bulk_create(_lines(lock, found), batch_size=AT_ONCE)
    CommittedDeal.objects.bulk_create(_committed(lock, found), batch_size=AT_ONCE)
    record(ForecastLocked(lock.id, period=scene.key), by.stamp(locked_at, via), [])
    return lock.id


def _sums(found: Picture) -> Iterator[int]:
    """Every number that a lock keeps."""
    yield from found.quotas.values()
    for by_column in found.cells.values():
        for cell in by_column.values():
            yield from (cell.own, cell.raw, cell.system, cell.final, cell.call or 0)
    for line in found.tree.lines:
        yield found.summed(line, found.sums.weighted)


def _lines(lock: ForecastLock, found: Picture) -> Iterator[LockedLine]:
    for position, line in enumerate(found.tree.lines):
        for category in found.scene.rules.columns:
            yield _line(lock, found, line, category, position)


def _committed(lock: ForecastLock, found: Picture) -> Iterator[CommittedDeal]:
    """What each deal puts into Commit of the one line whose own it is; what is summed in parts is added up."""
    lines = {owner: line.key for line in found.tree.lines for owner in line.owners}
    sums: dict[tuple[str, int], int] = {}
    for row in found.rows:
        if row.category is Category.COMMIT and row.minor is not None and row.held in lines:
            key = (lines[row.held], row.id)
            sums[key] = sums.get(key, 0) + row.minor
    for (line, deal), minor in sorted(sums.items()):
        yield CommittedDeal(forecast_lock=lock, line=line, opportunity_id=deal, minor=minor)


def _line(lock: ForecastLock, found: Picture, line: Line, category: Category, position: int) -> LockedLine:
    cell = found.cells[line.key][category]
    call = found.call(line, category)
    return LockedLine(
        forecast_lock=lock, position=position, line=line.key, parent=line.parent, person_id=line.person_id,
        team_id=line.team_id, category=category.value, own_minor=cell.own, raw_minor=cell.raw,
        system_minor=cell.system, call_minor=cell.call, adjusted_minor=cell.adjusted, final_minor=cell.final,
        quota_minor=found.quotas.get(line.key) if category is Category.CLOSED else None,
        weighted_minor=found.summed(line, found.sums.weighted) if category is Category.CLOSED else None,
        is_carried=call is not None and found.is_carried_at_lock(call),
    )  # fmt: skip
