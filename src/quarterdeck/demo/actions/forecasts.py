"""Forecasts of the demo company: calls and adjustments of each week of five quarters, and these weeks at their lock."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from quarterdeck.demo.actions.ground import QUIET
from quarterdeck.demo.rules.company import PEOPLE
from quarterdeck.demo.rules.forecasts import (
    ADJUSTS,
    CALLS,
    LEFT,
    NOTES,
    PAST_QUARTERS,
    REASONS,
    RECURRING,
    WEEKS,
    adjusted,
    adjusts,
    called,
    error,
    foreseen,
    is_far,
    managed,
    misses,
    said,
    speaks,
    stepped,
    stretch,
)
from quarterdeck.forecasts.actions import (
    Place,
    Word,
    adjust_forecast,
    lock_week,
    say_all,
    set_forecast_type,
    submit_call,
)
from quarterdeck.forecasts.queries import Picture, answerable, current_rules, picture_of, scene_of
from quarterdeck.forecasts.rules import callers_of, closings_between, locks_within, managers_of, period_key
from quarterdeck.forecasts.terms import (
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

# Calls come the day before the lock, those of who leads a team and what managers say of calls some hours later.
BEFORE, LATER = timedelta(hours=26), timedelta(hours=20)
Finals = dict[str, float]


def tell_forecasts(ends: datetime, actors: Mapping[str, Actor], seed: int) -> None:
    """Let everybody call each week of four quarters and the present one, managers adjust some of it; lock each.

    A past quarter is locked once more at its end: what it closed with is what its calls are judged by. People say about
    that with their errors; of the present one what the mean of the past ones and today's deals let expect.
    """
    people = {actor.person_id: actor for actor in actors.values()}
    quarters = told_quarters(ends)
    locks, closings = past_locks(ends)
    finals: list[Finals] = []
    for at, period in closings:
        finals.append(_closed(picture_of(scene_of(system_actor(), at, period_key(period), at=at))))
        for lock in (one for one in locks if _lies_in(one, period)):
            _week(lock, people, finals[-1], seed)
        lock_week(locked_at=at, period=period, by=system_actor(), via=QUIET)
    expected = _expected(ends, finals)
    for lock in locks_of(quarters[-1], ends):
        _week(lock, people, expected, seed)


def told_quarters(ends: datetime) -> list[Period]:
    """The past quarters whose calls are told, the oldest first, and the present one."""
    home, kind = company(), current_rules().kind
    found = [home.calendar.period_of(ends.astimezone(ZoneInfo(home.time_zone)).date(), kind)]
    for _number in range(PAST_QUARTERS):
        found.insert(0, home.calendar.period_of(found[0].start - timedelta(days=1), kind))
    return found


def locks_of(period: Period, until: datetime) -> list[datetime]:
    """The weekly locks of a quarter up to an instant."""
    zone = company().time_zone
    start, end = (datetime.combine(day, time(), ZoneInfo(zone)) for day in (period.start, period.end))
    return list(locks_within(start, min(until, end), current_rules(), zone))


def past_locks(ends: datetime) -> tuple[list[datetime], list[tuple[datetime, Period]]]:
    """The weekly locks of past quarters that are told, the oldest first, and the ends of these quarters."""
    home, rules, quarters = company(), current_rules(), told_quarters(ends)
    since = datetime.combine(quarters[0].start, time(), ZoneInfo(home.time_zone))
    standing = Standing(since, rules, home.time_zone)
    closings = [one for one in closings_between(since, ends, [standing], home.calendar) if one[1] in quarters]
    return [lock for one in quarters[:-1] for lock in locks_of(one, ends)], closings


def week_of(lock: datetime) -> int:
    """Which week of its quarter a lock ends."""
    home = company()
    day = lock.astimezone(ZoneInfo(home.time_zone)).date()
    return (day - home.calendar.period_of(day, current_rules().kind).start).days // 7 + 1


def _lies_in(lock: datetime, period: Period) -> bool:
    return period.start <= lock.astimezone(ZoneInfo(company().time_zone)).date() < period.end


def _closed(found: Picture) -> Finals:
    """What each line has won, in whole units."""
    scale = 10 ** exponent(found.scene.currency)
    return {key: cells[Category.CLOSED].raw / scale for key, cells in found.cells.items()}


def _expected(ends: datetime, finals: Sequence[Finals]) -> Finals:
    """What each line may come to in the present quarter: half the mean of past ones, half what is in Commit today."""
    found = picture_of(scene_of(system_actor(), ends, at=ends))
    scale, won = 10 ** exponent(found.scene.currency), _closed(found)
    means = {key: sum(one.get(key, 0.0) for one in finals) / max(1, len(finals)) for key in won}
    commit = {key: cells[Category.COMMIT].raw / scale for key, cells in found.cells.items()}
    return {key: max(won[key], (means[key] + commit[key]) / 2) for key in won}


def _week(lock: datetime, people: Mapping[int, Actor], finals: Finals, seed: int) -> None:
    """Calls and adjustments of a week, and its lock."""
    found, week, by = picture_of(scene_of(system_actor(), lock, at=lock - BEFORE)), week_of(lock), system_actor()
    won = _closed(found)
    for teams in (False, True):
        words = []
        for line in found.tree.lines:
            callers = [people[one] for one in sorted(callers_of(line)) if one in people]
            if line.is_team is teams and callers and not misses(f"{line.name} {found.scene.key}", week, seed):
                words.append(_word(found, line, callers[0], (won, finals), (week, seed)))
        found = say_all(found=found, words=words, by=by, via=QUIET, at=lock - (LATER if teams else BEFORE))
    words = []
    for line in found.tree.lines:
        call, above = found.call(line, Category.COMMIT), found.tree.shown.get(line.parent)
        managers = [people[one] for one in sorted(found.managers[line.key]) if one in people]
        if call is None or above is None or not managers:
            continue
        called_then = (call.minor or 0) / 10 ** exponent(found.scene.currency)
        expected = _managed(found, (line, above), (won, finals), (week, seed))
        if is_far(called_then, expected) and speaks(line.name, found.scene.key, week, seed):
            amount = {Category.COMMIT: Decimal(stepped(max(won[line.key], _towards(called_then, expected))))}
            words.append(Word(line, Said.MANAGER, amount, _noted(REASONS, found, line, (week, seed)), managers[0]))
    say_all(found=found, words=words, by=by, via=QUIET, at=lock - LATER)
    lock_week(locked_at=lock, by=by, via=QUIET)


def _word(found: Picture, line: Line, by: Actor, known: tuple[Finals, Finals], of: tuple[int, int]) -> Word:
    """A call: of a person by their error, of a team by what a manager leaves of the error of the calls below."""
    won, final = (one.get(line.key, 0.0) for one in known)
    quarter = found.scene.key
    if line.is_team:
        system = found.cells[line.key][Category.COMMIT].system / 10 ** exponent(found.scene.currency)
        expects = max(won, _towards(system, _managed(found, (line, line), known, of)))
    else:
        expects = foreseen(won, final, error(line.name, quarter, *of))
    commit = stepped(expects)
    best = max(commit, stepped(expects * stretch(line.name, quarter, of[1])))
    amounts = {Category.COMMIT: Decimal(commit), Category.BEST_CASE: Decimal(best)}
    return Word(line, Said.OWN, amounts, _noted(NOTES, found, line, of), by)


def _managed(found: Picture, of: tuple[Line, Line], known: tuple[Finals, Finals], when: tuple[int, int]) -> float:
    """What who leads a team (the second) expects of a line (the first)."""
    line, team = of
    won, final = (one.get(line.key, 0.0) for one in known)
    return foreseen(won, final, managed(team.name, found.scene.key, *when))


def _towards(said_then: float, expected: float) -> float:
    return expected + (said_then - expected) * LEFT


def _noted(texts: tuple[str, ...], found: Picture, line: Line, of: tuple[int, int]) -> str:
    return said(texts, f"{line.name} {found.scene.key}", *of)


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


def _system(found: Picture, line: Line, category: Category) -> float:
    return float(found.cells[line.key][category].system / 10 ** exponent(found.scene.currency))


def _call(found: Picture, line: Line, by: Actor, at: datetime, of: tuple[int, int]) -> None:
    used = found.scene.rules.called
    amounts = {category: Decimal(called(_system(found, line, category), line.name, *of)) for category in used}
    place, note = Place(found.scene.key, line.key, found.scene.type.key), said(NOTES, line.name, *of)
    submit_call(place=place, amounts=amounts, note=note, by=by, via=QUIET, at=at)


def _adjust(found: Picture, line: Line, by: Actor, at: datetime, of: tuple[int, int]) -> None:
    amount = adjusted(_system(found, line, Category.COMMIT), line.name, *of)
    place, note = Place(found.scene.key, line.key, found.scene.type.key), said(REASONS, line.name, *of)
    adjust_forecast(place=place, category=Category.COMMIT, amount=Decimal(amount), note=note, by=by, via=QUIET, at=at)
