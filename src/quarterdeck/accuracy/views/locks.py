"""Locked weeks: which there are of a period, and what each line was, beside the week before."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from quarterdeck.analytics.pacing import change_of, coverage_of, gap_of
from quarterdeck.forecasts.queries import (
    Lock,
    LockedWeek,
    Scene,
    first_line,
    lock_row,
    locked_weeks,
    locks_of,
    scene_of,
    scene_of_lock,
    tree_of,
)  # fmt: skip
from quarterdeck.forecasts.rules import depths, open_of, period_key
from quarterdeck.forecasts.terms import CALLED, COLUMN_LABELS, COLUMNS, PAGE, Cell, Line
from quarterdeck.forecasts.views.looking import (
    NOTHING,
    category_of,
    period_href,
    type_of,
    type_words,
)  # fmt: skip
from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.pieces import times_text, total_text
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.policy import actor_of, page


@page
@require_safe
def forecast_locks(request: HttpRequest, period: str) -> HttpResponse:
    """The locked weeks of a period with the first line's numbers in each, and by how much they changed."""
    scene = scene_of(actor_of(request), timezone.now(), period, type_of(request))
    tree = tree_of(scene)
    line = first_line(tree)
    weeks = locked_weeks(scene, tree, locks_of(scene)[: PAGE + 1], line.key)
    used = _used(weeks[:PAGE]) or scene.rules.columns
    of, labels = category_of(request.GET, _called(used)), COLUMN_LABELS[scene.rules.method]
    context = {
        "title": _("Locked weeks, %(period)s") % {"period": scene.period.label},
        "parents": _parents(scene),
        "type_words": type_words(scene.type),
        "line": text(line.name),
        "columns": _columns(weeks[0].lock if weeks else None, used, of),
        "called": [(text(labels[one]), _locks_href(scene, one), one is of) for one in _called(used)],
        "weeks": [
            {
                "href": reverse("forecast_lock", args=[week.lock.id]),
                "at": week.lock.locked_at,
                **_numbers(scene, (week, before), line, used, of),
            }
            for week, before in zip(weeks, [*weeks[1:], None], strict=False)
            if line.key in week.cells
        ][:PAGE],
    }
    return render(request, "accuracy/locks.html", context)


@page
@require_safe
def forecast_lock(request: HttpRequest, lock_id: int) -> HttpResponse:
    """A locked week: every line the viewer may see, beside the week before."""
    actor = actor_of(request)
    lock = lock_row(actor, lock_id)
    scene = scene_of_lock(actor, timezone.now(), lock)
    tree = tree_of(scene)
    locks = locks_of(scene)
    at = next(number for number, one in enumerate(locks) if one.id == lock.id)
    week, *before = locked_weeks(scene, tree, locks[at : at + 2])
    used = _used([week]) or scene.rules.columns
    of, levels = category_of(request.GET, _called(used)), depths(week.lines)
    context = {
        "title": formats.full_instant(lock.locked_at, scene.lens.company.time_zone, actor.locale),
        "parents": _parents(scene, is_deep=True),
        "type_words": type_words(scene.type),
        "unit": lock.currency or _("pieces"),
        "lock": lock,
        "is_late": (lock.recorded_at - lock.locked_at).total_seconds() > 3600,
        "columns": _columns(lock, used, of),
        "called": [
            (
                text(COLUMN_LABELS[lock.method][one]),
                f"{reverse('forecast_lock', args=[lock_id])}?of={one.value}",
                one is of,
            )
            for one in _called(used)
        ],
        "rows": [
            {
                "name": text(line.name),
                "level": levels[line.key],
                "is_team": line.is_team,
                **_numbers(scene, (week, before[0] if before else None), line, used, of),
            }
            for line in week.lines
        ],
    }
    return render(request, "accuracy/lock.html", context)


def _locks_href(scene: Scene, of: Category = Category.COMMIT) -> str:
    """The locked weeks of the scene's period and type."""
    said = {"type": _type_query(scene), "of": "" if of is Category.COMMIT else of.value}
    asked = urlencode({key: value for key, value in said.items() if value})
    return reverse("forecast_locks", args=[period_key(scene.period)]) + (f"?{asked}" if asked else "")


def _type_query(scene: Scene) -> str:
    return "" if scene.type.is_default else scene.type.key


def _parents(scene: Scene, *, is_deep: bool = False) -> list[tuple[str, str]]:
    period, query = scene.period, _type_query(scene)
    found = [(_("Forecast"), reverse("forecast") + (f"?type={query}" if query else ""))]
    if not period.label:
        return found
    found.append((period.label, period_href(period, kind=query)))
    return [*found, (_("Locked weeks"), _locks_href(scene))] if is_deep else found


def _used(weeks: Sequence[LockedWeek]) -> tuple[Category, ...]:
    """The columns that any of these weeks keeps."""
    kept = {column for week in weeks for column in week.columns}
    return tuple(one for one in COLUMNS if one in kept)


def _called(used: Sequence[Category]) -> list[Category]:
    return [one for one in used if one in CALLED]


def _columns(lock: Lock | None, used: Sequence[Category], of: Category) -> list[str]:
    if lock is None:
        return []
    labels = COLUMN_LABELS[lock.method]
    return [*(text(labels[one]) for one in used), _("System, %(column)s") % {"column": text(labels[of])}]


def _numbers(
    scene: Scene,
    weeks: tuple[LockedWeek, LockedWeek | None],
    line: Line,
    used: Sequence[Category],
    of: Category,
) -> dict[str, Any]:
    """A line's numbers at a lock, each with the change from the week before, where that was made by the same method.

    A column that was not used at either has no number there, and no change.
    """
    week, before = weeks
    currency, locale, method = week.lock.currency, scene.actor.locale, week.lock.method
    cells = week.cells[line.key]
    is_comparable = before is not None and before.lock.method is method
    past = before.cells.get(line.key, {}) if before and is_comparable else {}

    def money(minor: int | None) -> str:
        return NOTHING if minor is None else total_text(minor, currency, locale)

    def change(now: int | None, then: int | None) -> list[str]:
        if now is None or then is None or now == then:
            return []
        sign, share = "+" if now > then else "", change_of(now, then)
        ratio = [] if share is None else [f"{sign}{formats.percent_bp(round(share * 10_000), locale)}"]
        return [f"{sign}{money(now - then)}", *ratio]

    def gap(one: LockedWeek, of_line: dict[Category, Cell]) -> int | None:
        return gap_of(one.quotas.get(line.key), of_line[Category.CLOSED].raw)

    def number(of_line: dict[Category, Cell], column: Category, name: str) -> int | None:
        return getattr(of_line[column], name) if column in of_line else None

    def told(column: Category, name: str) -> tuple[str, list[str]]:
        now = number(cells, column, name)
        return money(now), change(now, number(past, column, name))

    final, final_change = told(of, "final")
    left = gap(week, cells)
    return {
        "quota": money(week.quotas.get(line.key)),
        "figures": [*(told(one, "raw") for one in used), told(of, "system")],
        "call": money(number(cells, of, "call")),
        "is_carried": (line.key, of) in week.carried,
        "adjusted": money(number(cells, of, "adjusted")),
        "final": final,
        "final_change": final_change,
        "gap": money(left),
        "gap_change": change(left, gap(before, past) if before and past else None),
        "coverage": times_text(coverage_of(open_of(method, cells), left), locale),
        "coverage_before": times_text(coverage_of(open_of(method, past), gap(before, past)), locale)
        if before and past
        else "",
    }
