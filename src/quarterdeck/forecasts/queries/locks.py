"""Locked weeks, as far as the viewer may see their lines."""

from datetime import date, datetime
from typing import Any

from quarterdeck.forecasts.models import ForecastLock, LockedLine
from quarterdeck.forecasts.queries.scene import Scene, scene_of
from quarterdeck.forecasts.queries.tree import Tree
from quarterdeck.forecasts.rules import Cells
from quarterdeck.forecasts.terms import KINDS, Cell, ForecastType, Method
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.terms import Actor, ScopeKind
from quarterdeck.values.dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class LockedWeek:
    """A lock with the cells of the lines the viewer may see, quotas by line, and carried calls by line and column."""

    lock: Lock
    cells: Cells
    quotas: dict[str, int]
    carried: frozenset[tuple[str, Category]]


_COLUMNS = ("pk", "from_day", "until_day", "locked_at", "recorded_at", "method", "currency")


def locks_of(scene: Scene) -> list[Lock]:
    """The locks of the scene's period, the newest first. One query."""
    rows = ForecastLock.objects.filter(
        from_day=scene.period.start, until_day=scene.period.end, type=ForecastType.AMOUNT.value
    )
    return [_lock(*row) for row in rows.order_by("-locked_at").values_list(*_COLUMNS)]


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
    calendar = scene.lens.company.calendar
    found = (calendar.period_of(lock.from_day, kind) for kind in KINDS)
    plain = Period(lock.from_day, lock.until_day)
    period = next((one for one in found if (one.start, one.end) == (plain.start, plain.end)), plain)
    return replace(scene, period=period)


def locked_weeks(tree: Tree, locks: list[Lock]) -> list[LockedWeek]:
    """What the visible lines were at these locks, in their order. One query.

    A line is shown by who may see it today; what a manager said of a line only to who sees the line above it.
    """
    shown = {line.key: tree.shows_adjustment(line) for line in tree.visible}
    cells: dict[int, Cells] = {lock.id: {} for lock in locks}
    quotas: dict[int, dict[str, int]] = {lock.id: {} for lock in locks}
    carried: dict[int, set[tuple[str, Category]]] = {lock.id: set() for lock in locks}
    rows = LockedLine.objects.filter(forecast_lock_id__in=list(cells), line__in=list(shown))
    columns = (
        "forecast_lock_id", "line", "category", "own_minor", "raw_minor", "system_minor", "call_minor",
        "adjusted_minor", "quota_minor", "is_carried",
    )  # fmt: skip
    for pk, line, category, own, raw, system, call, adjusted, quota, is_carried in rows.order_by(
        "position"
    ).values_list(*columns):
        cell = Cell(own, raw, system, call, adjusted if shown[line] else None)
        cells[pk].setdefault(line, {})[Category(category)] = cell
        if quota is not None:
            quotas[pk][line] = quota
        if is_carried:
            carried[pk].add((line, Category(category)))
    return [LockedWeek(lock, cells[lock.id], quotas[lock.id], frozenset(carried[lock.id])) for lock in locks]


def _lock(*row: Any) -> Lock:
    *values, method, currency = row
    return Lock(*values, Method(method), currency)
