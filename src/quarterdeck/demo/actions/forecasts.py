"""Forecasts of the demo company: calls and adjustments of the last weeks, and these weeks at their lock."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from quarterdeck.demo.actions.ground import QUIET
from quarterdeck.demo.rules.company import PEOPLE
from quarterdeck.demo.rules.forecasts import (
    ADJUSTS,
    CALLS,
    NOTES,
    REASONS,
    RECURRING,
    WEEKS,
    adjusted,
    adjusts,
    called,
    misses,
    said,
)
from quarterdeck.forecasts.actions import Place, adjust_forecast, lock_week, set_forecast_type, submit_call
from quarterdeck.forecasts.queries import Picture, answerable, current_rules, picture_of, scene_of
from quarterdeck.forecasts.rules import callers_of, locks_within, managers_of
from quarterdeck.forecasts.terms import (
    CALLED,
    COMPANY,
    DateOf,
    ForecastType,
    Hierarchy,
    Line,
    Measure,
    Source,
)
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.queries import company, system_actor
from quarterdeck.users.terms import Actor
from quarterdeck.values.money import exponent

# Calls come the day before the lock, what managers say of them some hours later.
BEFORE, LATER = timedelta(hours=26), timedelta(hours=20)


def tell_forecasts(ends: datetime, actors: Mapping[str, Actor], seed: int) -> None:
    """Let everybody call the last weeks, managers adjust some of it, and lock each week."""
    people = {actor.person_id: actor for actor in actors.values()}
    zone = company().time_zone
    for week, lock in enumerate(locks_within(ends - timedelta(weeks=WEEKS), ends, current_rules(), zone)):
        found = picture_of(scene_of(system_actor(), lock, at=lock - BEFORE))
        for line in found.tree.lines:
            callers = [people[one] for one in sorted(callers_of(line)) if one in people]
            if callers and not misses(line.name, week, seed):
                _call(found, line, callers[0], lock - BEFORE, (week, seed))
        for line in found.tree.lines:
            managers = [people[one] for one in sorted(managers_of(found.tree.lines, line.key)) if one in people]
            if managers and adjusts(line.name, week, seed):
                _adjust(found, line, managers[0], lock - LATER, (week, seed))
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


def _call(found: Picture, line: Line, by: Actor, at: datetime, of: tuple[int, int]) -> None:
    scale = 10 ** exponent(found.scene.currency)
    amounts = {
        category: Decimal(called(found.cells[line.key][category].system / scale, line.name, *of)) for category in CALLED
    }
    place, note = Place(found.scene.key, line.key, found.scene.type.key), said(NOTES, line.name, *of)
    submit_call(place=place, amounts=amounts, note=note, by=by, via=QUIET, at=at)


def _adjust(found: Picture, line: Line, by: Actor, at: datetime, of: tuple[int, int]) -> None:
    scale = 10 ** exponent(found.scene.currency)
    amount = adjusted(found.cells[line.key][Category.COMMIT].system / scale, line.name, *of)
    place, note = Place(found.scene.key, line.key, found.scene.type.key), said(REASONS, line.name, *of)
    adjust_forecast(place=place, category=Category.COMMIT, amount=Decimal(amount), note=note, by=by, via=QUIET, at=at)
