"""The quarter after: what is not won now, and what is still to be made, by hand and under levers."""

from functools import cache

import numpy as np
import pytest

from quarterdeck.analytics.forecasting.following import Next, Quantiles, follow, next_of
from quarterdeck.analytics.forecasting.outcomes import suppose
from quarterdeck.analytics.forecasting.simulation import coming
from quarterdeck.analytics.forecasting.supposition import Kind, Lever, Supposition
from tests.forecasting.test_forecast import PERIOD, SHARE, world
from tests.forecasting.test_levers import ground


@cache
def ahead() -> Next:
    found = next_of(ground(), ground().log.periods[PERIOD + 1].end)
    assert found is not None
    return found


def then(*levers: Lever, **told: object) -> Quantiles:
    asked = Supposition(levers, **told)  # type: ignore[arg-type]
    return follow(ground(), ahead(), asked, suppose(ground(), asked))


def test_nothing_supposed_is_the_quarter_after_today() -> None:
    assert then() == Quantiles(ahead().p10, ahead().p50, ahead().p90)
    assert ahead().p10 < ahead().p50 < ahead().p90


def test_an_open_deal_is_won_now_or_then_and_no_more_often_than_by_the_end_of_it() -> None:
    now, by_end = ground().found.chances, ahead().by_end
    assert np.all(by_end >= now)
    assert np.allclose(ahead().book.chances, by_end - now)


def test_deals_to_come_are_those_the_quarter_after_the_same_point_won() -> None:
    log, _, _, at = world()
    period = log.periods[PERIOD]
    seen = log.learnable()
    made = []
    for past, after in zip(log.periods[:PERIOD], log.periods[1:PERIOD], strict=False):
        point = past.at(SHARE)
        won, _values = seen.won_value(after.start, after.end)
        made.append(int(np.sum(log.created[won] > point)))
    found = coming(log, period, at, is_next=True)
    assert len(found.deals) == sum(made[-8:])


@pytest.mark.parametrize(
    ("lever", "is_more"),
    [
        (Lever(Kind.WIN_RATE, 1.2), True), (Lever(Kind.DEAL_SIZE, 0.8), False), (Lever(Kind.CREATED, 1.5), True),
        (Lever(Kind.PUSH_RATE, 1.3), True), (Lever(Kind.CAPACITY, 2.0), True), (Lever(Kind.CAPACITY, -2.0), False),
    ],
)  # fmt: skip
def test_levers_move_it(lever: Lever, is_more: bool) -> None:
    assert (then(lever).p50 > ahead().p50) is is_more


def test_larger_deals_are_as_much_larger() -> None:
    assert then(Lever(Kind.DEAL_SIZE, 2.0)).p50 == pytest.approx(2 * ahead().p50, rel=1e-9)


def test_a_named_deal_that_is_in_is_gone_then_and_one_that_is_out_may_still_come() -> None:
    found = ground().found
    place = int(np.argmax(found.chances * found.values))
    name = str(ground().log.ids[found.deals[place]])
    assert then(include=(name,)).p50 <= ahead().p50 <= then(exclude=(name,)).p50
    assert then(include=(name,)).p50 < then(exclude=(name,)).p50


def test_too_few_quarters_say_nothing() -> None:
    at = ground()
    short = at.log.periods[:]
    at.log.periods[:] = short[PERIOD - 3 :]
    try:
        assert next_of(at, short[PERIOD + 1].end) is None
    finally:
        at.log.periods[:] = short
