"""Locked weeks, as far as the viewer may see their lines."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from quarterdeck.forecasts.models import CommittedDeal, ForecastLock, LockedLine
from quarterdeck.forecasts.queries.deals import is_won
from quarterdeck.forecasts.queries.scene import Scene, scene_of
from quarterdeck.forecasts.queries.tree import Tree
from quarterdeck.forecasts.rules import Cells, leaders_on, type_of_code, visible_at_lock, within
from quarterdeck.forecasts.terms import KINDS, Cell, Line, Method, Stay
from quarterdeck.opportunities.queries.scope import visible_to
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.queries.leading import stays, team_names
from quarterdeck.users.queries.people import people_names
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import dataclass, field, replace
from quarterdeck.values.period import Period
from quarterdeck.values.verdict import NotFound


@dataclass(frozen=True, slots=True)
class Lock:
    """A locked week: its period and instant, and when it was written."""

    id: int
    from_day: date
    until_day: date
    locked_at: datetime
    recorded_at: datetime
    method: Method
    currency: str
    type: str


@dataclass(frozen=True, slots=True)
class LockedWeek:
    """A lock with the lines of then that the viewer may see, their cells, quotas, and carried calls by column.

    `weighted` are sums by the default chance of stages, of locks that keep them.
    """

    lock: Lock
    lines: tuple[Line, ...]
    cells: Cells
    quotas: dict[str, int]
    carried: frozenset[tuple[str, Category]]
    weighted: dict[str, int] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[Category, ...]:
        """The columns that were kept: those that were used then."""
        return tuple(next(iter(self.cells.values()), ()))


_COLUMNS = ("id", "from_day", "until_day", "locked_at", "recorded_at", "method", "currency", "type")


def locks_of(scene: Scene) -> list[Lock]:
    """The locks of the scene's period, the newest first. One query."""
    rows = ForecastLock.objects.filter(from_day=scene.period.start, until_day=scene.period.end, type=scene.type.code)
    return [_lock(*row) for row in rows.order_by("-locked_at").values_list(*_COLUMNS)]


def closed_locks(scene: Scene, periods: int) -> list[Lock]:
    """The locks of the scene's type of the last periods that are over, the oldest first. Two queries."""
    rows = ForecastLock.objects.filter(type=scene.type.code, until_day__lte=scene.lens.today)
    ends = list(rows.order_by("-until_day").values_list("until_day", flat=True).distinct()[:periods])
    rows = rows.filter(until_day__in=ends).order_by("until_day", "locked_at", "id")
    return [_lock(*row) for row in rows.values_list(*_COLUMNS)]


@dataclass(frozen=True, slots=True)
class Committed:
    """A deal in Commit at a lock: what it put into the line, and whether it was won in the period.

    Won is by what is known now. `minor` is in minor units of the lock's currency.
    """

    lock_id: int
    line: str
    opportunity_id: int
    name: str
    minor: int
    is_won: bool


def committed_deals(scene: Scene, tree: Tree, weeks: list[LockedWeek], line: str) -> list[Committed]:
    """The deals in Commit of a line, and of all below it then, at these locks, as far as the viewer sees deal and line.

    Two queries at most. Locks from before they were kept have none.
    """
    inside: dict[int, frozenset[str]] = {}
    for week in weeks:
        if any(one.key == line for one in week.lines):
            inside[week.lock.id] = frozenset(one.key for one in within(week.lines, line))
    spans = {week.lock.id: (week.lock.from_day, week.lock.until_day) for week in weeks}
    rows = CommittedDeal.objects.filter(forecast_lock_id__in=list(inside))
    if tree.readable is not None:
        rows = rows.filter(opportunity__in=visible_to(scene.actor).values("pk"))
    won = {stage.id for spec in scene.lens.specs.values() for stage in spec.stages if is_won(stage)}
    names = (
        "forecast_lock_id", "line", "opportunity_id", "opportunity__name", "minor", "opportunity__stage_id",
        "opportunity__closed_on",
    )  # fmt: skip
    found = []
    order = ("forecast_lock__locked_at", "-minor", "opportunity__name", "id")
    for lock_id, of, pk, name, minor, stage_id, closed in rows.order_by(*order).values_list(*names):
        if of in inside[lock_id]:
            since, until = spans[lock_id]
            is_in = stage_id in won and closed is not None and since <= closed < until
            found.append(Committed(lock_id, of, pk, name, minor, is_in))
    return found


def lock_row(actor: Actor, lock_id: int) -> Lock:
    """One lock. One query. Raises NotFound."""
    rows = ForecastLock.objects.filter(pk=lock_id).values_list(*_COLUMNS)
    row = None if actor.scope.kind is ScopeKind.ORGANISATION else rows.first()
    if row is None:
        raise NotFound("forecast_lock")
    return _lock(*row)


def scene_of_lock(actor: Actor, now: datetime, lock: Lock) -> Scene:
    """The scene of a lock's period, which has no label where the calendar divides the year otherwise by now."""
    scene = scene_of(actor, now)
    kind = type_of_code(scene.types, lock.type)
    calendar = scene.lens.company.calendar
    found = (calendar.period_of(lock.from_day, kind) for kind in KINDS)
    plain = Period(lock.from_day, lock.until_day)
    period = next((one for one in found if (one.start, one.end) == (plain.start, plain.end)), plain)
    return replace(scene, period=period, type=kind)


def locked_weeks(scene: Scene, tree: Tree, locks: list[Lock], only: str = "") -> list[LockedWeek]:
    """What the lines were at these locks, in their order; of one line with `only`. Five queries at most.

    Whoever reads everything sees the lines of then, wherever their people are now. Others see those that they see
    today, as far as they may see the deals of everybody who was below then; what a manager said of a line only where
    they see the line above it.
    """
    lines = _lines_of(scene, tree, locks, only)
    keys = {line.key for found in lines.values() for line in found if not only or line.key == only}
    above = {pk: {line.key for line in found} for pk, found in lines.items()}
    parents = {(pk, line.key): line.parent for pk, found in lines.items() for line in found}
    cells: dict[int, Cells] = {lock.id: {} for lock in locks}
    quotas: dict[int, dict[str, int]] = {lock.id: {} for lock in locks}
    weighted: dict[int, dict[str, int]] = {lock.id: {} for lock in locks}
    carried: dict[int, set[tuple[str, Category]]] = {lock.id: set() for lock in locks}
    rows = LockedLine.objects.filter(forecast_lock_id__in=list(cells))
    if only or tree.readable is not None:
        rows = rows.filter(line__in=list(keys))
    for pk, line, category, own, raw, system, call, adjusted, quota, chance, is_carried in rows.order_by(
        "position"
    ).values_list(*_CELLS):
        parent = parents.get((pk, line))
        if parent is None:
            continue
        shows = tree.readable is None or parent in above[pk]
        cell = Cell(own, raw, system, call, adjusted if shows else None)
        cells[pk].setdefault(line, {})[Category(category)] = cell
        if quota is not None:
            quotas[pk][line] = quota
        if chance is not None:
            weighted[pk][line] = chance
        if is_carried:
            carried[pk].add((line, Category(category)))
    return [
        LockedWeek(
            lock, tuple(lines[lock.id]), cells[lock.id], quotas[lock.id], frozenset(carried[lock.id]), weighted[lock.id]
        )
        for lock in locks
    ]


_CELLS = (
    "forecast_lock_id", "line", "category", "own_minor", "raw_minor", "system_minor", "call_minor", "adjusted_minor",
    "quota_minor", "weighted_minor", "is_carried",
)  # fmt: skip


def _lines_of(scene: Scene, tree: Tree, locks: list[Lock], only: str) -> dict[int, list[Line]]:
    """The lines of each lock that the viewer may see, by today's names."""
    rows = LockedLine.objects.filter(forecast_lock_id__in=[lock.id for lock in locks], category=Category.CLOSED.value)
    if only and tree.readable is None:
        rows = rows.filter(line=only)
    kept = list(rows.order_by("position").values_list("forecast_lock_id", "line", "parent", "person_id", "team_id"))
    names = {line.key: line.name for line in tree.lines}
    unknown = [row for row in kept if row[1] not in names]
    people = people_names(row[3] for row in unknown if row[3]) if unknown else {}
    teams = team_names({row[4] for row in unknown if row[4]}) if unknown else {}
    led = [Stay(*row) for row in stays((), {row[4] for row in kept if row[4]})] if tree.readable is not None else []
    zone = ZoneInfo(scene.lens.company.time_zone)
    leaders = {lock.id: leaders_on(led, lock.recorded_at.astimezone(zone).date()) for lock in locks}
    found: dict[int, list[Line]] = {lock.id: [] for lock in locks}
    for pk, key, parent, person_id, team_id in kept:
        name = names.get(key) or people.get(person_id) or teams.get(team_id) or key
        found[pk].append(Line(key, name, parent, person_id, team_id, leaders[pk].get(team_id, frozenset())))
    if tree.readable is None:
        return found
    if not scene.type.is_by_owner:
        # Nobody knows any more whose deals such a line summed: it is for who reads everything.
        return {pk: [] for pk in found}
    visible, me = {line.key for line in tree.visible}, scene.actor.person_id
    return {pk: visible_at_lock(lines, visible, me, tree.readable) for pk, lines in found.items()}


def _lock(*row: Any) -> Lock:
    told = dict(zip(_COLUMNS, row, strict=True))
    return Lock(**told | {"method": Method(told["method"])})
