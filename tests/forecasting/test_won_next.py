"""Chances of the next period: counted by hand from past ones, and as many as come."""

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest

from quarterdeck.analytics.forecasting.log import WON, Log, Period
from quarterdeck.analytics.forecasting.won_next import PERIODS, chances_next
from tests.forecasting.bench import log_of as company_of
from tests.forecasting.company import MID
from tests.forecasting.test_forecast import PERIOD, SHARE, world

Class = tuple[int, str]


def class_of(log: Log, deal: int, at: int, ends: tuple[int, int]) -> Class:
    """Its stage, and when it is due."""
    one, when = np.array([deal]), np.array([at])
    close = float(log.close.look(one, when, np.nan)[0])
    due = "none" if np.isnan(close) else "now" if close < ends[0] else "next" if close < ends[1] else "later"
    return int(log.stage_at(one, at)[0]), due


def test_chances_are_what_past_quarters_won_in_the_quarter_after() -> None:
    log, _, _, at = world()
    period = log.periods[PERIOD]
    won, count = defaultdict[Class, float](float), defaultdict[Class, float](float)
    seen, past = log.learnable(), log.periods[:PERIOD]
    pairs = list(pairwise(past))[-PERIODS:]
    for back, (one, after) in enumerate(reversed(pairs)):
        point = one.at(SHARE)
        came = {int(deal) for deal in seen.closings(after.start, after.end, WON)[0]}
        for deal in map(int, seen.open_at(point)):
            key = class_of(seen, deal, point, (one.end, after.end))
            won[key] += 0.9**back * (deal in came)
            count[key] += 0.9**back
    whole = sum(won.values()) / sum(count.values())
    deals = log.open_at(at)
    found = chances_next(log, deals, period, at)
    for deal, chance in zip(map(int, deals), found, strict=True):
        key = class_of(log, deal, at, (period.end, period.end + period.length))
        of_due = [sum(table[one] for one in table if one[1] == key[1]) for table in (won, count)]
        due = (of_due[0] + 20 * whole) / (of_due[1] + 20)
        assert chance == pytest.approx((won[key] + 20 * due) / (count[key] + 20), rel=1e-9)


def test_without_a_finished_period_there_is_no_chance() -> None:
    log, _, _, _ = world()
    first = log.periods[0]
    at = first.at(SHARE)
    assert not chances_next(log, log.open_at(at), Period(first.start, first.end, ""), at).any()


def test_as_many_are_expected_as_come() -> None:
    """Of companies of seeds that were not looked at before: 15 quarters, told in week 4 of the one before."""
    expected = came = 0.0
    for seed in (501, 502, 503):
        log = company_of(MID, seed)
        for number in range(9, 14):
            period, after = log.periods[number], log.periods[number + 1]
            at = period.at(4 / 13)
            deals = log.open_at(at)
            expected += float(chances_next(log, deals, period, at).sum())
            came += float(np.isin(deals, log.closings(after.start, after.end, WON)[0]).sum())
    assert came > 500
    assert expected / came == pytest.approx(1.0, abs=0.15)
