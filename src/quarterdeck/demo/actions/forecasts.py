"""Forecasts of the demo company: calls and adjustments of the last weeks, and these weeks at their lock."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from quarterdeck.demo.actions.ground import QUIET
from quarterdeck.demo.rules.company import PEOPLE
from quarterdeck.demo.rules.forecasts import (
    ADJUSTS,
    CALLS,
    NOTES,
    PAST_QUARTERS,
    PAST_WEEKS,
    REASONS,
    RECURRING,
    WEEKS,
    adjusted,
    adjusts,
    called,
    leaning,
    leaves,
    misses,
    said,
)
from quarterdeck.forecasts.actions import Place, adjust_forecast, lock_week, set_forecast_type, submit_call
from quarterdeck.forecasts.queries import Picture, answerable, current_rules, picture_of, scene_of
from quarterdeck.forecasts.rules import callers_of, closings_between, locks_within, managers_of
from quarterdeck.forecasts.terms import (
    CALLED,
    COMPANY,
    DateOf,
    ForecastType,
    Hierarchy,
    Line,
    Measure,
    Said,
    Source,
    Standing,
)
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.queries import company, system_actor
from quarterdeck.users.terms import Actor
from quarterdeck.values.money import exponent
from quarterdeck.values.period import Period

# Calls come the day before the lock, what managers say of them some hours later.
BEFORE, LATER = timedelta(hours=26), timedelta(hours=20)


def tell_forecasts(ends: datetime, actors: Mapping[str, Actor], seed: int) -> None:
    """Let everybody call the last weeks and some of past quarters, managers adjust some of it, and lock each week.

    A past quarter is locked once more at its end: what it closed with is what its calls are judged by.
    """
    people = {actor.person_id: actor for actor in actors.values()}
    past, closings = past_locks(ends)
    for number, lock in enumerate(past):
        _week(lock, people, (100 + number, seed), is_past=True)
    for at, period in closings:
        lock_week(locked_at=at, period=period, by=system_actor(), via=QUIET)
    zone = company().time_zone
    for week, lock in enumerate(locks_within(ends - timedelta(weeks=WEEKS), ends, current_rules(), zone)):
        _week(lock, people, (week, seed))


def past_locks(ends: datetime) -> tuple[list[datetime], list[tuple[datetime, Period]]]:
    """The weekly locks of past quarters that are told, the oldest first, and the ends of these quarters."""
    home, rules = company(), current_rules()
    zone = ZoneInfo(home.time_zone)
    now = home.calendar.period_of(ends.astimezone(zone).date(), rules.kind)
    quarters = [now]
    for _number in range(PAST_QUARTERS + 1):
        quarters.insert(0, home.calendar.period_of(quarters[0].start - timedelta(days=1), rules.kind))
    since = datetime.combine(quarters[1].start, time(), zone)
    locks = []
    for lock in locks_within(since, datetime.combine(now.start, time(), zone), rules, home.time_zone):
        day = lock.astimezone(zone).date()
        start = home.calendar.period_of(day, rules.kind).start
        if (day - start).days // 7 + 1 in PAST_WEEKS:
            locks.append(lock)
    standing = Standing(since, rules, home.time_zone)
    return locks, closings_between(since, ends, [standing], home.calendar)


def _week(lock: datetime, people: Mapping[int, Actor], of: tuple[int, int], *, is_past: bool = False) -> None:
    """Calls and adjustments of a week, and its lock; of past ones with what people knew would still come."""
    found = picture_of(scene_of(system_actor(), lock, at=lock - BEFORE))
    kept: set[str] = set()
    for line in found.tree.lines:
        callers = [people[one] for one in sorted(callers_of(line)) if one in people]
        lean = leaning(line.name, of[1]) if is_past else 0
        is_kept = is_past and (line.key, Category.COMMIT, Said.OWN) in found.calls and leaves(line.name, *of)
        if callers and not is_kept and not misses(line.name, *of):
            _call(found, line, callers[0], lock - BEFORE, of, lean=lean)
        kept |= {line.key} if is_kept else set()
    for line in found.tree.lines:
        managers = [people[one] for one in sorted(managers_of(found.tree.lines, line.key)) if one in people]
        lean = leaning(line.name, of[1]) if is_past else 0
        if managers and adjusts(line.name, *of) and line.key not in kept:
            _adjust(found, line, managers[0], lock - LATER, of, lean=lean)
    lock_week(locked_at=lock, by=system_actor(), via=QUIET)


def tell_recurring(begins: datetime, ends: datetime, actors: Mapping[str, Actor], seed: int) -> None:
    """A second forecast: what recurs a year, by territory. Sales operations call it, the administrator adjusts."""
    people = {actor.person_id: actor for actor in actors.values()}
    caller, above = (next(actors[one.name] for one in PEOPLE if one.role == role) for role in (CALLS, ADJUSTS))
    lines = [key for key, _name in answerable(Hierarchy.TERRITORY)]
    answers = tuple((key, above.person_id if key == COMPANY else caller.person_id) for key in lines)
    kind = ForecastType("", RECURRING, Measure.RECURRING, DateOf.CLOSE, Hierarchy.TERRITORY, Source.LINES, answers)
    key = set_forecast_type(kind=kind, by=system_actor(), via=QUIET, at=begins)
    zone = company().time_zone
    for week, lock in enumerate(locks_within(ends - timedelta(weeks=WEEKS), ends, current_rules(), zone)):
        found = picture_of(scene_of(system_actor(), lock, "", key, at=lock - BEFORE))
        for line in found.tree.lines:
            if caller.person_id in line.leaders:
                _call(found, line, caller, lock - BEFORE, (week, seed))
                managers = managers_of(found.tree.lines, line.key)
                if above.person_id in managers and adjusts(line.name, week, seed):
                    _adjust(found, line, people[above.person_id], lock - LATER, (week, seed))
        lock_week(locked_at=lock, by=system_actor(), via=QUIET, kind=key)


def _leant(found: Picture, line: Line, category: Category, lean: float) -> float:
    """The system's number in whole units, with a share of what lies between it and Best case."""
    cells, scale = found.cells[line.key], 10 ** exponent(found.scene.currency)
    system, best = cells[category].system, cells[Category.BEST_CASE].system
    return float((system + max(0, best - system) * lean) / scale)


def _call(found: Picture, line: Line, by: Actor, at: datetime, of: tuple[int, int], *, lean: float = 0) -> None:
    amounts = {category: Decimal(called(_leant(found, line, category, lean), line.name, *of)) for category in CALLED}
    place, note = Place(found.scene.key, line.key, found.scene.type.key), said(NOTES, line.name, *of)
    submit_call(place=place, amounts=amounts, note=note, by=by, via=QUIET, at=at)


def _adjust(found: Picture, line: Line, by: Actor, at: datetime, of: tuple[int, int], *, lean: float = 0) -> None:
    amount = adjusted(_leant(found, line, Category.COMMIT, lean), line.name, *of)
    place, note = Place(found.scene.key, line.key, found.scene.type.key), said(REASONS, line.name, *of)
    adjust_forecast(place=place, category=Category.COMMIT, amount=Decimal(amount), note=note, by=by, via=QUIET, at=at)
