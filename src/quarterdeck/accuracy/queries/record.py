"""The record of calls: what every line said at the locks of periods that are over, beside what came.

What came is the Closed column of the lock that a period is closed with: the lines of then, by the forecast's own rule,
so that no later move of people or deals changes what a call is judged by.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from quarterdeck.accuracy.queries.told import Told, told_weeks
from quarterdeck.accuracy.rules import left_of, week_of
from quarterdeck.accuracy.terms import MONTH_WEEKS, PERIODS, QUARTER_WEEKS, USUAL_WEEK, LineWeek, Voice
from quarterdeck.analytics.resolution import ResolutionQuestion
from quarterdeck.forecasts.queries import (
    Committed,
    Lock,
    LockedWeek,
    Scene,
    Tree,
    closed_locks,
    committed_deals,
    first_line,
    locked_weeks,
    scene_of,
    tree_of,
)
from quarterdeck.forecasts.rules import within
from quarterdeck.forecasts.terms import Line, Method
from quarterdeck.pipelines.terms import Category
from quarterdeck.scores.queries.forecasts import past_middles
from quarterdeck.users.terms import Actor
from quarterdeck.values.dataclasses import dataclass, field
from quarterdeck.values.period import PeriodKind
from quarterdeck.warehouse.queries.resolution import changes_since

_LONGEST_QUARTER = timedelta(days=60)
_FRESH = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class LineRecord:
    """A line with its line-weeks, in the order of time."""

    line: Line
    rows: tuple[LineWeek, ...]


@dataclass(frozen=True)
class CallRecord:
    """The record of one line, and of those below it at one week.

    `labels` names the judged periods by their key, the oldest first. `left_out` are periods that are over and cannot be
    judged: without a closing lock, or kept in another currency. `own` is the chosen line at every week; `below` are the
    lines of the chosen week, the chosen one first. `line` None: the viewer sees no line.
    """

    scene: Scene
    line: Line | None
    week: int
    weeks: tuple[int, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    own: tuple[LineWeek, ...] = ()
    lines: tuple[LineRecord, ...] = ()
    locks: Mapping[int, datetime] = field(default_factory=dict)
    committed: tuple[Committed, ...] = ()
    kept: frozenset[int] = frozenset()

    @cached_property
    def at_week(self) -> tuple[LineWeek, ...]:
        """The chosen line at the chosen week."""
        return tuple(row for row in self.own if row.week == self.week)

    @cached_property
    def below(self) -> tuple[LineRecord, ...]:
        """The lines below the chosen one at the chosen week."""
        inside = {one.key for one in within([one.line for one in self.lines], self.line.key)} if self.line else set()
        return tuple(one for one in self.lines if self.line and one.line.key in inside - {self.line.key})

    @cached_property
    def together(self) -> tuple[LineWeek, ...]:
        """The line-weeks of the people below the chosen line at the chosen week."""
        return tuple(row for one in self.below if one.line.person_id is not None for row in one.rows)

    def committed_at(self, week: int) -> list[Committed]:
        """The deals in Commit of the chosen line at a week of every period."""
        locks = {row.lock_id for row in self.own if row.week == week}
        return [deal for deal in self.committed if deal.lock_id in locks]


def call_record(actor: Actor, now: datetime, *, type_key: str = "", line: str = "", week: int = 0) -> CallRecord:
    """The record of a line, the first one the viewer may see without. Raises NotFound for a line that is not theirs.

    Periods are those over, at most eight. A constant number of queries. Of a team's line who does not read everything
    is told the weeks they led it already, and of adjustments those they were told of then.
    """
    scene = scene_of(actor, now, "", type_key)
    tree = tree_of(scene)
    chosen = _chosen(tree, line)
    locks = closed_locks(scene, PERIODS)
    weeks = _weeks(locks)
    at = week if week in weeks else USUAL_WEEK
    if chosen is None:
        return CallRecord(scene, None, at, weeks)
    judged, labels, left_out = _judged(scene, locks)
    ends = [one.closing for one in judged]
    picked = [lock for one in judged for lock in one.weekly.values()]
    own = told_weeks(scene, tree, locked_weeks(scene, tree, [*picked, *ends], chosen.key))
    here = [lock for one in judged if (lock := one.weekly.get(at)) is not None]
    lines = told_weeks(scene, tree, locked_weeks(scene, tree, [*here, *ends]))
    models = _models(scene, chosen, judged)
    by_line = _records(judged, lines, at)
    whole = _whole(scene, tree, chosen, own, picked)
    committed = committed_deals(scene, tree, whole, chosen.key)
    rows = tuple(row for one in judged for row in _own(one, own, chosen.key, models))
    return CallRecord(
        scene, chosen, at, weeks, labels, left_out, rows, by_line, {one.id: one.locked_at for one in locks},
        tuple(committed), frozenset(told.week.lock.id for told in own.values() if told.week.weighted),
    )  # fmt: skip


def rests_on(found: CallRecord) -> ResolutionQuestion | None:
    """The changes since the first judged period began, by which calls are judged; None before one was judged."""
    first = min((row.period for row in found.own), default="")
    return changes_since(date.fromisoformat(first), found.scene.lens.now) if first else None


def nearest_week(scene: Scene, locks: Sequence[Lock]) -> int:
    """The compared week that lies nearest to the scene's day in its period; the earlier of two as near."""
    now, _weeks_of = scene.period.week_of(scene.lens.today)
    return min(_weeks(locks), key=lambda week: abs(week - now))


def judged_locks(scene: Scene, locks: Sequence[Lock]) -> list["_Judged"]:
    """The periods that are over and can be judged, with their locks."""
    return _judged(scene, locks)[0]


def line_weeks(scene: Scene, tree: Tree, line: Line, judged: Sequence["_Judged"], week: int) -> tuple[LineWeek, ...]:
    """A line at one week of periods, as far as the viewer was told of it then; the oldest first."""
    here = [lock for one in judged if (lock := one.weekly.get(week)) is not None]
    told = told_weeks(scene, tree, locked_weeks(scene, tree, [*here, *(one.closing for one in judged)], line.key))
    models = _models(scene, line, judged)
    found = (
        _line_week(one, told, lock, line.key, models.get(lock.id))
        for one in judged
        if (lock := one.weekly.get(week)) is not None
    )
    return tuple(row for row in found if row is not None)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A period that is over: its closing lock, and the last lock of each of its weeks."""

    key: str
    closing: Lock
    weekly: Mapping[int, Lock]
    days: Mapping[int, tuple[int, int]]


def _chosen(tree: Tree, key: str) -> Line | None:
    if not key and not tree.visible:
        return None
    return tree.line(key) if key else first_line(tree)


def _weeks(locks: Sequence[Lock]) -> tuple[int, ...]:
    """The weeks that are compared: of quarters, or of months where the last period was one."""
    is_month = bool(locks) and locks[-1].until_day - locks[-1].from_day < _LONGEST_QUARTER
    return MONTH_WEEKS if is_month else QUARTER_WEEKS


def _judged(scene: Scene, locks: Sequence[Lock]) -> tuple[list[_Judged], dict[str, str], tuple[str, ...]]:
    zone, calendar = ZoneInfo(scene.lens.company.time_zone), scene.lens.company.calendar
    periods: dict[tuple[object, object], list[Lock]] = {}
    for lock in locks:
        periods.setdefault((lock.from_day, lock.until_day), []).append(lock)
    found, labels, left_out = [], {}, []
    for told in periods.values():
        start, end = told[0].from_day, told[0].until_day
        kind = PeriodKind.MONTH if end - start < _LONGEST_QUARTER else PeriodKind.QUARTER
        period = calendar.period_of(start, kind)
        label = period.label if (period.start, period.end) == (start, end) else start.isoformat()
        days = {lock.id: lock.locked_at.astimezone(zone).date() for lock in told}
        closing = next((lock for lock in reversed(told) if days[lock.id] >= end), None)
        if closing is None or any(lock.currency != scene.currency for lock in told):
            left_out.append(label)
            continue
        weekly = {week_of(days[lock.id], start): lock for lock in told if days[lock.id] < end}
        numbers = {lock.id: (week, left_of(days[lock.id], end)) for week, lock in weekly.items()}
        key = start.isoformat()
        labels[key] = label
        found.append(_Judged(key, closing, weekly, numbers))
    return found, labels, tuple(left_out)


def _models(scene: Scene, line: Line, judged: Sequence[_Judged]) -> dict[int, int]:
    """By lock, the P50 published last before it, not more than a week earlier; of the company and of teams.

    It is of amounts by close date and team. One query for who reads all records.
    """
    if not judged or not scene.type.is_plain or line.person_id is not None:
        return {}
    first, last = judged[0].closing.from_day, judged[-1].closing.until_day
    told = past_middles(scene.actor, line.team_id, first, last)
    found = {}
    for one in judged:
        for lock in one.weekly.values():
            for start, at, minor, currency in told:
                is_last = start == lock.from_day and lock.locked_at - _FRESH < at <= lock.locked_at
                if is_last and currency == lock.currency:
                    found[lock.id] = minor
    return found


def _whole(scene: Scene, tree: Tree, line: Line, own: Mapping[int, Told], picked: Sequence[Lock]) -> list[LockedWeek]:
    """The weeks with the lines below the chosen one, where it may have any."""
    locks = [lock for lock in picked if lock.id in own]
    if line.person_id is not None:
        return [own[lock.id].week for lock in locks]
    return [told.week for told in told_weeks(scene, tree, locked_weeks(scene, tree, locks)).values()]


def _own(one: _Judged, told: Mapping[int, Told], key: str, models: Mapping[int, int]) -> list[LineWeek]:
    rows = (_line_week(one, told, lock, key, models.get(lock.id)) for _week, lock in sorted(one.weekly.items()))
    return [row for row in rows if row is not None]


def _records(judged: Sequence[_Judged], told: Mapping[int, Told], week: int) -> tuple[LineRecord, ...]:
    """Every line that has a line-week, in the order of the newest tree that holds it."""
    lines: dict[str, Line] = {}
    for one in reversed(judged):
        if one.closing.id in told:
            lines = {line.key: line for line in told[one.closing.id].week.lines} | lines
    found = []
    for key, line in lines.items():
        rows = [_line_week(one, told, lock, key, None) for one in judged if (lock := one.weekly.get(week)) is not None]
        if kept := tuple(row for row in rows if row is not None):
            found.append(LineRecord(line, kept))
    return tuple(found)


def _line_week(one: _Judged, told: Mapping[int, Told], lock: Lock, key: str, model: int | None) -> LineWeek | None:
    """A line at a lock; None where the viewer was not told of it, then or at the end."""
    cells, ends = (told[at].cells(key) if at in told else None for at in (lock.id, one.closing.id))
    if cells is None or ends is None:
        return None
    week, left = one.days[lock.id]
    # What stands in Commit alone does not hold what is won already.
    besides = 0 if lock.method is Method.CUMULATIVE else cells[Category.CLOSED].raw
    commit, likely, best = cells[Category.COMMIT], cells.get(Category.LIKELY), cells[Category.BEST_CASE]
    alone = 0 if lock.method is Method.CUMULATIVE else commit.raw
    between = 0 if likely is None or lock.method is Method.CUMULATIVE else likely.raw
    said: dict[Voice, int | None] = {
        Voice.COMMIT: commit.raw + besides,
        # Kept since Most likely is used, and as long.
        Voice.LIKELY: None if likely is None else likely.raw + alone + besides,
        Voice.BEST_CASE: best.raw + between + alone + besides,
        Voice.WEIGHTED: told[lock.id].week.weighted.get(key),
        Voice.CALL: _plus(commit.call, besides),
        Voice.MANAGER: _plus(commit.adjusted, besides),
        Voice.FINAL: commit.final + besides,
        Voice.MODEL: model,
    }
    return LineWeek(
        key, one.key, week, left, lock.id, commit.system + besides,
        ends[Category.CLOSED].raw, tuple((voice, minor) for voice, minor in said.items() if minor is not None),
    )  # fmt: skip


def _plus(minor: int | None, besides: int) -> int | None:
    return None if minor is None else minor + besides
