"""What the forecast would have said in past periods, by what was known then, against what came."""

from collections.abc import Iterator, Sequence
from typing import Final

from quarterdeck.analytics.forecasting import contest
from quarterdeck.analytics.forecasting.calendar import day_text
from quarterdeck.analytics.forecasting.distribution import Forecast, forecast
from quarterdeck.analytics.forecasting.following import next_of
from quarterdeck.analytics.forecasting.landmark import MARKS, Landmark
from quarterdeck.analytics.forecasting.levers import Ground
from quarterdeck.analytics.forecasting.log import Log, Period
from quarterdeck.analytics.forecasting.methods import NEXT, NEXT_LAST
from quarterdeck.analytics.forecasting.model import Model, fit
from quarterdeck.values.dataclasses import dataclass

WEEKS: Final = (1, 4, 8, 12)


@dataclass(frozen=True)
class Tracked:
    """A row of the track: a method's forecast of a period at a week of it, and what came. Money as in the log."""

    period: str
    as_of: str
    week: int
    method: str
    forecast: float
    p10: float | None
    p90: float | None
    actual: float


def backtest(log: Log, periods: Sequence[Period], offsets: Sequence[int] = WEEKS) -> list[Tracked]:
    """Forecasts of periods at the ends of these thirteenths of them, each by a model fitted at the period's start."""
    return [row for found, week in forecasts(log, periods, offsets) for row in rows_of_forecast(log, found, week)]


def forecasts(log: Log, periods: Sequence[Period], offsets: Sequence[int] = WEEKS) -> Iterator[tuple[Forecast, int]]:
    """The forecasts behind a backtest, with their weeks."""
    return ((found, week) for _model, found, week in modelled(log, periods, offsets))


def modelled(
    log: Log, periods: Sequence[Period], offsets: Sequence[int] = WEEKS
) -> Iterator[tuple[Model, Forecast, int]]:
    """The same, each with the model that made it."""
    log = log.learnable()
    cores: dict[int, Landmark] = {}
    for period in periods:
        model = fit(log, period.start, cores)
        for week in offsets:
            yield model, forecast(model, log, period.at(week / MARKS), period), week


def rows_of_forecast(log: Log, found: Forecast, week: int) -> Iterator[Tracked]:
    """What each method said of a period at a week of it, and what came."""
    period, total = found.period, found.total
    came = round(contest.actual(log, period), 2)
    told = (period.label, day_text(found.as_of), week)
    yield Tracked(*told, "model", total.p50, total.p10, total.p90, came)
    yield Tracked(*told, "model_mean", total.mean, None, None, came)
    for one in found.beside:
        if one.method != "model" and one.value is not None:
            yield Tracked(*told, one.method, one.value, None, None, came)


def rows_of_next(model: Model, log: Log, found: Forecast, week: int, after: Period) -> Iterator[Tracked]:
    """What was said of the period after that of a forecast, and what came; nothing where history was too short then.

    `log` is that of the forecast, `after` is over.
    """
    if model.landmark is None:
        return
    ahead = next_of(Ground(found, model, log), after.end)
    if ahead is None:
        return
    told, came = (after.label, day_text(found.as_of), week), round(contest.actual(log, after), 2)
    last = [one for one in log.finished(found.as_of) if one.end <= found.period.start][-1]
    yield Tracked(*told, NEXT, ahead.p50, ahead.p10, ahead.p90, came)
    yield Tracked(*told, NEXT_LAST, round(contest.actual(log, last), 2), None, None, came)
