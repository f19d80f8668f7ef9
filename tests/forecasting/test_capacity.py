"""What one more rep-week brings, against plain Python over the past wins."""

import random
import statistics

import numpy as np
import pytest

from quarterdeck.analytics.forecasting.capacity import LEAST_WINS, rep_weeks_by
from quarterdeck.analytics.forecasting.distribution import ALL, NOBODY
from quarterdeck.analytics.forecasting.levers import Ground
from quarterdeck.analytics.forecasting.outcomes import suppose, today
from quarterdeck.analytics.forecasting.simulation import Coming
from quarterdeck.analytics.forecasting.supposition import Kind, Lever, Supposition
from quarterdeck.values.dataclasses import replace
from tests.forecasting.test_levers import ground

DRAWS, WINS = 20_000, 60


def crowded() -> Ground:
    """The same with sixty past wins, which tell what is still to come."""
    at, dice = ground(), random.Random(11)
    people = [place for place, name in enumerate(at.found.groups) if name not in {NOBODY, ALL}]
    values = np.array([dice.lognormvariate(9, 1) for _ in range(WINS)])
    weights = np.array([dice.uniform(0.5, 1.0) for _ in range(WINS)])
    ahead = Coming(12.0, np.zeros(WINS, dtype=np.int64), values, weights / weights.sum())
    groups = np.array([dice.choice(people) for _ in range(WINS)])
    return Ground(replace(at.found, book=replace(at.found.book, coming=ahead, coming_groups=groups)), at.model, at.log)


def owners() -> list[str]:
    return [name for name in ground().found.groups if name not in {NOBODY, ALL}]


def worth(at: Ground, people: frozenset[str]) -> list[float]:
    """What each past win of these people says a quarter like this still brings."""
    book, names = at.found.book, at.found.groups
    ahead = book.coming
    rows = zip(book.coming_groups.tolist(), ahead.weights.tolist(), ahead.values.tolist(), strict=True)
    return [ahead.rate * weight * value for group, weight, value in rows if names[group] in people]


def test_a_rep_week_by_plain_python() -> None:
    at, people = crowded(), owners()
    parts = {"first": frozenset(people[:2]), "rest": frozenset(people[2:])}
    found = {one.name: one for one in rep_weeks_by(at, parts)}
    dice, drawn = random.Random(7), {}
    for name, part in parts.items():
        values, one = worth(at, part), found[name]
        weeks = one.reps * at.weeks_left
        assert one.wins == len(values) >= LEAST_WINS
        assert one.mean == pytest.approx(sum(values) / weeks)
        drawn[name] = [sum(value * dice.expovariate(1) for value in values) / weeks for _ in range(DRAWS)]
        cuts = statistics.quantiles(drawn[name], n=10)
        assert (one.p10, one.p50, one.p90) == pytest.approx((cuts[0], cuts[4], cuts[8]), rel=0.05)
    first = sum(a >= b for a, b in zip(drawn["first"], drawn["rest"], strict=True)) / DRAWS
    assert found["first"].best == pytest.approx(first, abs=0.03)
    assert (found["first"].best or 0) + (found["rest"].best or 0) == pytest.approx(1.0)


def test_it_is_the_lever_of_capacity_by_a_week() -> None:
    at = ground()
    (whole,) = rep_weeks_by(at, {"all": frozenset(owners())})
    more = suppose(at, Supposition([Lever(Kind.CAPACITY, 1.0)], ramp=0.0)).spread.mean - today(at).mean
    assert whole.mean == pytest.approx(more / at.weeks_left, rel=1e-6)
    assert whole.best is None, "there is no other part"


def test_few_wins_say_nothing_and_nobody_is_left_out() -> None:
    at, people = ground(), owners()
    few = max(people, key=lambda one: len(worth(at, frozenset({one}))))
    alone = ground(frozenset({few}))
    assert [one.name for one in rep_weeks_by(alone)] == [few], "others are outside of what is supposed upon"
    found = rep_weeks_by(at, {"empty": frozenset({"who never was"}), "few": frozenset({few})})
    assert [one.name for one in found] == ["few"]
    assert 0 < found[0].wins < LEAST_WINS
    assert (found[0].p10, found[0].p50, found[0].p90, found[0].best) == (None,) * 4
    assert {one.name for one in rep_weeks_by(at)} == set(people)
