"""The weeks of a period side by side: what was won, an even pace, what people said and what the model said."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from quarterdeck.analytics.pacing import by_week, linearity
from quarterdeck.forecasts.queries import locked_weeks, locks_of
from quarterdeck.forecasts.queries.observed import rests_on
from quarterdeck.forecasts.terms import Line
from quarterdeck.forecasts.views.looking import Looks
from quarterdeck.kit import charts, formats
from quarterdeck.pipelines.terms import Category
from quarterdeck.scores.queries.forecasts import published_course
from quarterdeck.scores.views.lines import Told
from quarterdeck.warehouse.views.resolution import stated

# P10, P50 and P90 in minor units of the scene's currency.
Quantiles = tuple[int, int, int]


def weeks_panel(at: Looks, line: Line, of: Category, told: Told | None) -> dict[str, Any]:
    """The chart of a line's weeks and its table: won, an even pace of the quota, the final of a column, the model.

    The final and the model are told as they stood at the end of each week, and today; weeks before either was kept
    have none.
    """
    owners = at.picture.owners[line.key]
    by_day: dict[date, int] = defaultdict(int)
    for deal in at.picture.rows:
        if deal.category is Category.CLOSED and deal.held in owners:
            by_day[deal.on] += deal.minor or 0
    points = linearity(at.scene.period, by_day, at.picture.quotas.get(line.key), at.scene.lens.today)
    ends = [point.day for point in points]
    said, model = by_week(ends, _finals(at, line, of)), by_week(ends, _quantiles(at, told))
    labels = [formats.day(day, at.locale, at.scene.lens.today, weekday=False) for day in ends]
    series = {
        _("Closed won"): [_value(label, point.won) for label, point in zip(labels, points, strict=True)],
        _("Even pace"): [_value(label, point.pace) for label, point in zip(labels, points, strict=True)],
        _("Final, %(column)s") % {"column": at.label(of)}: [_value(*one) for one in zip(labels, said, strict=True)],
    }
    if any(model):
        series[_("Model P50")] = [_spread(*one) for one in zip(labels, model, strict=True)]
    shown = [(name, values) for name, values in series.items() if any(value.figure is not None for value in values)]
    return {
        "chart": charts.lines(shown, lambda value: at.money(round(value))) if shown else None,
        "columns": [*series, *([_("P10 to P90")] if any(model) else [])],
        "rows": [
            (label, [*map(at.money, (point.won, point.pace, final)), *(_told(at, quantiles) if any(model) else ())])
            for label, point, final, quantiles in zip(labels, points, said, model, strict=True)
        ],
        "has_model": any(model),
        **stated(at.scene.actor, rests_on(at.scene, line)),
    }


def _finals(at: Looks, line: Line, of: Category) -> list[tuple[date, int]]:
    """The line's final by the day of each lock, and today's; weeks locked under another method add up otherwise."""
    scene = at.scene
    zone, found = ZoneInfo(scene.lens.company.time_zone), []
    locks = [lock for lock in locks_of(scene) if lock.method is scene.rules.method]
    for week in locked_weeks(scene, at.picture.tree, locks, only=line.key) if locks else ():
        cells = week.cells.get(line.key, {})
        minor = scene.convert(cells[of].final, week.lock.currency) if of in cells else None
        if minor is not None:
            found.append((week.lock.locked_at.astimezone(zone).date(), minor))
    if scene.period.start <= scene.lens.today < scene.period.end:
        found.append((scene.lens.today, at.picture.cells[line.key][of].final))
    return found


def _quantiles(at: Looks, told: Told | None) -> list[tuple[date, Quantiles]]:
    """What the model said of the line by the day on which it was published."""
    found = []
    for day, *three, currency in published_course(told) if told and told.p50 is not None else ():
        low, middle, high = (at.scene.convert(minor, currency) for minor in three)
        if low is not None and middle is not None and high is not None:
            found.append((day, (low, middle, high)))
    return found


def _told(at: Looks, quantiles: Quantiles | None) -> Sequence[str]:
    low, middle, high = quantiles or (None, None, None)
    return at.money(middle), f"{at.money(low)} – {at.money(high)}" if quantiles else at.money(None)


def _value(label: str, minor: int | None) -> charts.Value:
    return charts.Value(label, None if minor is None else Fraction(minor))


def _spread(label: str, quantiles: Quantiles | None) -> charts.Value:
    if quantiles is None:
        return charts.Value(label, None)
    low, middle, high = map(Fraction, quantiles)
    return charts.Value(label, middle, low, high)
