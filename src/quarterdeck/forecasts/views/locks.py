"""Locked weeks: which there are of a period, and what each line was, beside the week before."""

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
    times_text,
    total_text,
    type_of,
    type_words,
)  # fmt: skip
from quarterdeck.kit import formats
from quarterdeck.kit.pages import render
from quarterdeck.kit.viewing import text
from quarterdeck.pipelines.terms import Category
from quarterdeck.users.policy import actor_of, page


@page
@require_safe
def forecast_locks(request: HttpRequest, period: str) -> HttpResponse:
    """The locked weeks of a period with the first line's numbers in each, and by how much they changed."""
    scene = scene_of(actor_of(request), timezone.now(), period, type_of(request))
    tree = tree_of(scene)
    line, of = first_line(tree), category_of(request.GET)
    weeks = locked_weeks(scene, tree, locks_of(scene)[: PAGE + 1], line.key)
    context = {
        "title": _("Locked weeks, %(period)s") % {"period": scene.period.label},
        "parents": _parents(scene),
        "type_words": type_words(scene.type),
        "line": text(line.name),
        "columns": _columns(weeks[0].lock if weeks else None, of),
        "called": [(_label(scene, one), _locks_href(scene, one), one is of) for one in CALLED],
        "weeks": [
            _week(scene, line, week, before, of)
            for week, before in zip(weeks, [*weeks[1:], None], strict=False)
            if line.key in week.cells
        ][:PAGE],
    }
    return render(request, "forecasts/locks.html", context)


@page
@require_safe
def forecast_lock(request: HttpRequest, lock_id: int) -> HttpResponse:
    """A locked week: every line the viewer may see, beside the week before."""
    actor, of = actor_of(request), category_of(request.GET)
    lock = lock_row(actor, lock_id)
    scene = scene_of_lock(actor, timezone.now(), lock)
    tree = tree_of(scene)
    locks = locks_of(scene)
    at = next(number for number, one in enumerate(locks) if one.id == lock.id)
    week, *before = locked_weeks(scene, tree, locks[at : at + 2])
    context = {
        "title": formats.full_instant(lock.locked_at, scene.lens.company.time_zone, actor.locale),
        "parents": _parents(scene, is_deep=True),
        "type_words": type_words(scene.type),
        "unit": lock.currency or _("pieces"),
        "lock": lock,
        "is_late": (lock.recorded_at - lock.locked_at).total_seconds() > 3600,
        "columns": _columns(lock, of),
        "called": [
            (
                text(COLUMN_LABELS[lock.method][one]),
                f"{reverse('forecast_lock', args=[lock_id])}?of={one.value}",
                one is of,
            )
            for one in CALLED
        ],
        "rows": _rows(scene, week, before[0] if before else None, of),
    }
    return render(request, "forecasts/lock.html", context)


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


def _label(scene: Scene, category: Category) -> str:
    return text(COLUMN_LABELS[scene.rules.method][category])


def _columns(lock: Lock | None, of: Category) -> list[str]:
    if lock is None:
        return []
    labels = COLUMN_LABELS[lock.method]
    return [*(text(labels[one]) for one in COLUMNS), _("System, %(column)s") % {"column": text(labels[of])}]


def _week(scene: Scene, line: Line, week: LockedWeek, before: LockedWeek | None, of: Category) -> dict[str, Any]:
    return {
        "href": reverse("forecast_lock", args=[week.lock.id]),
        "at": week.lock.locked_at,
        **_numbers(scene, week, line, before, of),
    }


def _rows(scene: Scene, week: LockedWeek, before: LockedWeek | None, of: Category) -> list[dict[str, Any]]:
    levels = depths(week.lines)
    return [
        {
            "name": text(line.name),
            "level": levels[line.key],
            "is_team": line.is_team,
            **_numbers(scene, week, line, before, of),
        }
        for line in week.lines
    ]


def _numbers(scene: Scene, week: LockedWeek, line: Line, before: LockedWeek | None, of: Category) -> dict[str, Any]:
    """A line's numbers at a lock, each with the change from the week before, where that was made by the same method."""
    currency, locale, method = week.lock.currency, scene.actor.locale, week.lock.method
    cells = week.cells[line.key]
    is_comparable = before is not None and before.lock.method is method
    past = before.cells.get(line.key) if before and is_comparable else None

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

    cell, was = cells[of], past[of] if past else None
    shown = [(money(cells[one].raw), change(cells[one].raw, past[one].raw if past else None)) for one in COLUMNS]
    left = gap(week, cells)
    return {
        "quota": money(week.quotas.get(line.key)),
        "figures": [*shown, (money(cell.system), change(cell.system, was.system if was else None))],
        "call": money(cell.call),
        "is_carried": (line.key, of) in week.carried,
        "adjusted": money(cell.adjusted),
        "final": money(cell.final),
        "final_change": change(cell.final, was.final if was else None),
        "gap": money(left),
        "gap_change": change(left, gap(before, past) if before and past else None),
        "coverage": times_text(coverage_of(open_of(method, cells), left), locale),
        "coverage_before": times_text(coverage_of(open_of(method, past), gap(before, past)), locale)
        if before and past
        else "",
    }
