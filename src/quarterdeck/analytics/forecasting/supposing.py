"""What if: named deals in or out, later closings, other rates, sizes and numbers of new deals, by the same draws."""

from collections.abc import Sequence

import numpy as np

from quarterdeck.analytics.forecasting.distribution import ALL, Forecast, quantiles
from quarterdeck.analytics.forecasting.features import Moments, frame
from quarterdeck.analytics.forecasting.log import WEEK, Floats, Log, Period
from quarterdeck.analytics.forecasting.model import Model
from quarterdeck.analytics.forecasting.simulation import simulate
from quarterdeck.analytics.scoring.logistic import logit, sigmoid
from quarterdeck.analytics.scoring.problems import BadTable, Place
from quarterdeck.values.dataclasses import dataclass, replace


@dataclass(frozen=True)
class Change:
    """What is supposed. `include` and `exclude` are ids of open deals that are sure to be won or not in the period."""

    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    shift: float = 0.0
    """Weeks by which everything closes later."""
    rate: float = 1.0
    """Factor of the odds of winning."""
    size: float = 1.0
    """Factor of won amounts."""
    created: float = 1.0
    """Factor of the number of deals still to be created and won."""


@dataclass(frozen=True)
class Supposed:
    """The distribution under a change, beside today's. Money in units of the log."""

    p10: float
    p50: float
    p90: float
    mean: float
    difference: float
    """Of the mean."""
    draws: Floats


def scenario(found: Forecast, model: Model, log: Log, change: Change) -> Supposed:
    """The forecast under a change, drawn with the same random numbers, so that differences are not chance.

    Raises BadTable for a deal that is not open, for one that is both in and out, and for factors below 0.
    """
    if min(change.rate, change.size, change.created) < 0:
        raise BadTable(Place("scenario"), "A factor is below 0.", "Give 0 or more.")
    if both := sorted({*change.include} & {*change.exclude}):
        raise BadTable(Place("scenario"), f"The deal {both[0]} is both in and out.", "Name it once.")
    chances = _later(found, model, log, change.shift)
    if change.rate != 1.0:
        chances = np.where(chances > 0, sigmoid(logit(chances) + np.log(max(change.rate, 1e-9))), 0.0)
    values = found.values * change.size
    places = {str(log.ids[deal]): row for row, deal in enumerate(found.deals)}
    for named, chance in ((change.include, 1.0), (change.exclude, 0.0)):
        for deal in named:
            if deal not in places:
                raise BadTable(Place("scenario"), f"The deal {deal} is not open.", "Name open deals.")
            chances[places[deal]] = chance
    ahead = found.book.coming
    ahead = replace(ahead, rate=ahead.rate * change.created, values=ahead.values * change.size)
    draws = simulate(replace(found.book, chances=chances, values=values, coming=ahead)).sum(axis=0) + found.won.sum()
    mean = float(found.won.sum() + np.sum(chances * values) + ahead.mean)
    p10, p50, p90 = quantiles(draws, float(found.won.sum()))
    return Supposed(p10, p50, p90, mean, mean - found.total.mean, draws)


def _later(found: Forecast, model: Model, log: Log, weeks: float) -> Floats:
    """Chances with the end of the period moved nearer by so many weeks."""
    if not weeks or model.landmark is None:
        return found.chances.copy()
    end = max(found.period.end - round(weeks * WEEK), found.as_of + 1)
    period = Period(found.period.start, end, found.period.label)
    return model.landmark.chances(frame(log, Moments.of(found.deals, found.as_of, period)), log)


def elasticities(found: Forecast, model: Model, log: Log, step: float = 0.1) -> dict[str, float]:
    """Relative change of the mean for each lever moved by `step`: odds of winning, sizes, new deals."""
    whole = found.draws[ALL].mean()
    changes = {"rate": Change(rate=1 + step), "size": Change(size=1 + step), "created": Change(created=1 + step)}
    return {
        name: scenario(found, model, log, change).difference / float(whole) if whole else 0.0
        for name, change in changes.items()
    }
