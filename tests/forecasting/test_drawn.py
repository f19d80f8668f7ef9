"""P50 against a reference that draws by itself: what is won, open and to come is read from the raw rows."""

from math import sqrt

import pytest

from quarterdeck.analytics import forecasting
from quarterdeck.analytics.forecasting.log import Log, Period
from quarterdeck.analytics.forecasting.simulation import DRAWS
from tests.forecasting import drawn
from tests.forecasting.company import SMALL, Company, company
from tests.forecasting.oracle import Raw, rollup

PLACE, SHARE = 10, 4 / 13


def log_of(made: Company) -> Log:
    return forecasting.read_log(forecasting.Sources(made.deals, made.changes, made.periods, made.stages))


def days(period: Period) -> tuple[float, float]:
    return float(period.start), float(period.end)


def doubt(deviation: float) -> float:
    """Four standard errors of the difference of both medians, of so many draws each, were they normal."""
    return 4 * sqrt(3.14159 / 2) * deviation * sqrt(1 / DRAWS + 1 / drawn.DRAWS)


def test_before_a_period_is_finished_it_is_that_of_stage_weights() -> None:
    made = company(SMALL, 3)
    log, raw = log_of(made), Raw.of(made)
    period = log.periods[0]
    at = period.at(SHARE)
    found = forecasting.forecast(forecasting.fit(log, at), log, at)
    assert (found.total.method, found.total.n_periods) == ("stage weights", 0)
    won = rollup(raw, at, *days(period))["Closed"]
    middle, deviation = drawn.drawn(won, drawn.weighted_deals(raw, at, days(period)), [], 0.15)
    assert deviation > 0
    assert found.total.p50 == pytest.approx(middle, abs=doubt(deviation))


def test_with_a_model_it_is_that_of_its_chances_and_of_deals_to_come() -> None:
    made = company(SMALL, 3)
    log, raw = log_of(made), Raw.of(made)
    period = log.periods[PLACE]
    at = period.at(SHARE)
    found = forecasting.forecast(forecasting.fit(log, at), log, at)
    told = {str(log.ids[deal]): row for row, deal in enumerate(found.deals)}
    assert told.keys() == raw.open_at(at).keys()
    ahead = drawn.to_come(raw, at, days(period), [days(one) for one in log.periods[:PLACE]])
    assert ahead
    assert found.total.new == pytest.approx(sum(rate * value for rate, value in ahead), abs=0.01)
    chances = list(zip(found.chances.tolist(), found.values.tolist(), strict=True))
    assert found.total.open == pytest.approx(sum(p * value for p, value in chances), abs=0.01)
    won = rollup(raw, at, *days(period))["Closed"]
    middle, deviation = drawn.drawn(won, chances, ahead, found.total.tau)
    assert found.total.p50 == pytest.approx(middle, abs=doubt(deviation))
    assert doubt(deviation) < middle / 20
