import math
import statistics
from functools import cache

import numpy as np
import pytest

from quarterdeck.analytics.forecasting import outcomes
from quarterdeck.analytics.forecasting.distribution import ALL, NOBODY, group_codes
from quarterdeck.analytics.forecasting.levers import (
    Ground,
    capacity_factor,
    cycle_weeks,
    ground_of,
    pushed,
    rep_weeks,
    reps,
    scaled,
    size_bounds,
)
from quarterdeck.analytics.forecasting.log import DAY, WEEK, WON
from quarterdeck.analytics.forecasting.outcomes import effects, needs, shares, suppose, today
from quarterdeck.analytics.forecasting.simulation import Book, Coming, simulate
from quarterdeck.analytics.forecasting.supposition import Kind, Lever, Supposition
from quarterdeck.analytics.scoring.problems import BadTable
from tests.forecasting import supposed
from tests.forecasting.oracle import Raw
from tests.forecasting.test_forecast import PERIOD, SHARE, made, world

WIN, SIZE, CYCLE, CREATED, PUSHES, CAPACITY = Kind


@cache
def ground(owners: frozenset[str] | None = None) -> Ground:
    log, model, _, at = world()
    return ground_of(model, log, at, log.periods[PERIOD], owners)


def moved(*levers: Lever, **told: object) -> outcomes.Moved:
    return suppose(ground(), Supposition(levers, **told))  # type: ignore[arg-type]


def test_nothing_supposed_is_the_forecast_of_today() -> None:
    found, nothing = ground().found, moved()
    assert np.array_equal(nothing.draws, found.draws[ALL])
    assert nothing.spread.mean == pytest.approx(found.total.mean, abs=0.02)
    assert (nothing.spread.p10, nothing.spread.p50) == pytest.approx((found.total.p10, found.total.p50), abs=0.01)


def test_parts_of_owners_add_up() -> None:
    names = ground().found.groups
    first, rest = ground(frozenset(names[:2])), ground(frozenset(names[2:]))
    assert np.allclose(first.draws + rest.draws, ground().draws)
    lever = Supposition([Lever(SIZE, 1.3)])
    whole = suppose(ground(), lever).spread.mean
    assert suppose(first, lever).spread.mean + suppose(rest, lever).spread.mean == pytest.approx(whole)


@pytest.mark.parametrize("factor", [0.6, 0.9, 1.15, 1.4])
def test_win_rate_by_plain_python(factor: float) -> None:
    at, after = ground(), moved(Lever(WIN, factor))
    plain = supposed.times_as_many(at.found.chances.tolist(), factor)
    assert np.allclose(after.chances, plain, atol=1e-8)
    ahead, values = at.found.book.coming, at.found.values.tolist()
    mean = at.won + sum(p * value for p, value in zip(plain, values, strict=True)) + factor * ahead.mean
    assert after.spread.mean == pytest.approx(mean)


def test_distribution_by_plain_python() -> None:
    at = ground()
    levers = (Lever(WIN, 1.2), Lever(SIZE, 1.1), Lever(CREATED, 1.5))
    after, ahead = moved(*levers), at.found.book.coming
    plain = supposed.times_as_many(at.found.chances.tolist(), 1.2)
    deals = [supposed.Deal(p, v * 1.1) for p, v in zip(plain, at.found.values.tolist(), strict=True)]
    new = [supposed.Deal(w, v * 1.1) for w, v in zip(ahead.weights.tolist(), ahead.values.tolist(), strict=True)]
    drawn = supposed.drawn(deals, (ahead.rate * 1.5 * 1.2, new), at.found.book.tau, at.won)
    spread = after.spread
    for share, said in ((0.1, spread.p10), (0.5, spread.p50), (0.9, spread.p90)):
        assert said == pytest.approx(drawn[int(share * len(drawn))], rel=0.03)
    assert spread.mean == pytest.approx(sum(drawn) / len(drawn), rel=0.02)


def test_pushes_by_plain_python() -> None:
    log = ground().log
    points = [(float(one.at(SHARE)), float(one.end)) for one in log.periods[:PERIOD] if one.end > log.created.min()]
    assert pushed(ground()) == supposed.pushed(Raw.of(made()), points[-8:])
    out, seen = pushed(ground())
    at, share = ground(), out / seen
    close = at.log.close.look(at.found.deals, np.full(len(at.found.deals), at.found.as_of), np.nan)
    due = close < at.found.period.end
    after = moved(Lever(PUSHES, 0.5))
    assert np.array_equal(after.chances[~due], at.found.chances[~due])
    plain = supposed.times_as_many(at.found.chances[due].tolist(), (1 - share / 2) / (1 - share))
    assert np.allclose(after.chances[due], plain, atol=1e-8)


@pytest.mark.parametrize(("weeks", "ramp"), [(4.0, 13.0), (9.0, 13.0), (13.0, 13.0), (10.0, 4.0), (10.0, 0.0)])
def test_rep_weeks_are_the_area_under_the_ramp(weeks: float, ramp: float) -> None:
    steps = 20_000
    moments = ((number + 0.5) * weeks / steps for number in range(steps))
    area = sum(min(1.0, at / ramp) if ramp else 1.0 for at in moments) * weeks / steps
    assert rep_weeks(weeks, ramp) == pytest.approx(area, rel=1e-6)


def test_capacity_moves_what_is_to_come_alone() -> None:
    at, lever = ground(), Lever(CAPACITY, 2.0)
    count, weeks = reps(at, lever), at.weeks_left
    assert count == len({*made().deals["owner_id"].to_pylist()})
    assert capacity_factor(at, lever, 13.0) == pytest.approx(1 + 2 * rep_weeks(weeks, 13.0) / (count * weeks))
    after = moved(lever, ramp=0.0).spread
    assert after.open == pytest.approx(today(at).open)
    assert after.new == pytest.approx(today(at).new * (count + 2) / count)
    assert moved(Lever(CAPACITY, -float(count))).spread.new == 0.0


def test_segments_move_their_own_deals() -> None:
    at = ground()
    low, high = size_bounds(at)
    after = moved(Lever(SIZE, 2.0, "size", ("large",)))
    large = at.found.values >= high
    assert low <= high
    assert np.array_equal(after.values, np.where(large, at.found.values * 2, at.found.values))
    columns = ("channel", ("partner",)), ("owner", (at.found.groups[0],)), ("stage", ("Lead",))
    for column, values in columns:
        changed = moved(Lever(SIZE, 0.0, column, values))
        assert 0 < int(np.sum(changed.values == 0)) < len(changed.values)
    parts = [moved(Lever(SIZE, 1.5, "channel", (one,))).spread.mean for one in ("direct", "partner")]
    base = today(at).mean
    assert sum(part - base for part in parts) == pytest.approx(moved(Lever(SIZE, 1.5)).spread.mean - base)


def test_levers_of_one_kind_multiply_and_weeks_add_up() -> None:
    assert moved(Lever(CREATED, 1.2), Lever(CREATED, 1.5)).spread.new == pytest.approx(
        moved(Lever(CREATED, 1.8)).spread.new
    )
    both, one = moved(Lever(CYCLE, 1.0), Lever(CYCLE, 2.0)), moved(Lever(CYCLE, 3.0))
    assert np.array_equal(both.draws, one.draws)


def test_reps_of_one_segment_add_up() -> None:
    assert np.array_equal(moved(Lever(CAPACITY, 2.0), Lever(CAPACITY, 3.0)).draws, moved(Lever(CAPACITY, 5.0)).draws)
    gone = -float(reps(ground(), Lever(CAPACITY, 0.0)))
    with pytest.raises(BadTable, match="cannot be"):
        moved(Lever(CAPACITY, gone), Lever(CAPACITY, -1.0))


def test_the_cycle_is_of_the_owners_that_count() -> None:
    log = world()[0]
    names = ground().found.groups
    own = ground(frozenset(names[:1]))
    period = log.finished(own.found.as_of)[-8:]
    deals, closed = log.closings(period[0].start, period[-1].end, WON)
    levels = [*log.levels["owner"], NOBODY]
    owners = [levels[one] for one in group_codes(log, "owner", deals, own.found.as_of)]
    weeks = [
        max(int(end) - int(log.created[deal]), DAY) / WEEK
        for deal, end, owner in zip(deals, closed, owners, strict=True)
        if owner == names[0]
    ]
    assert cycle_weeks(own) == pytest.approx(statistics.median(weeks))
    assert cycle_weeks(own) != cycle_weeks(ground())


def test_fewer_wins_of_nearly_sure_deals_are_no_refusal() -> None:
    assert scaled(np.array([0.99]), np.array([True]), 0.995, "win_rate").sum() == pytest.approx(0.98505)


def test_however_many_more_are_to_come_they_fit_into_memory() -> None:
    values = np.random.default_rng(1).lognormal(9, 1, 100)

    def drawn(more: float) -> np.ndarray:
        ahead = Coming(20.0, np.arange(100), values, np.full(100, 0.01))
        book = Book(np.full(30, 0.3), np.full(30, 1e4), np.arange(30) % 3, ahead, np.arange(100) % 3, 0.1, 7, 3, None,
                    np.full(100, more))  # fmt: skip
        draws: np.ndarray = simulate(book.kept()).sum(axis=0)
        return draws

    # Beside the limit either way of drawing tells the same; far beyond it one by one would take 200 GiB.
    below, above = drawn(101.0), drawn(102.0)
    assert np.mean(above) == pytest.approx(np.mean(below) * 1.01, rel=0.02)
    assert np.std(above) == pytest.approx(np.std(below), rel=0.1)
    assert np.mean(drawn(1e6)) == pytest.approx(20e6 * values.mean(), rel=0.02)


def test_later_is_less_and_more_is_never_less() -> None:
    means = [moved(Lever(CYCLE, weeks)).spread.mean for weeks in (-2.0, 0.0, 2.0, 6.0)]
    assert means == sorted(means, reverse=True)
    base = moved().draws
    for factor in (1.05, 1.5, 4.0):
        assert np.all(moved(Lever(CREATED, factor)).draws >= base - 1e-6)
    assert np.all(moved(Lever(CREATED, 0.5)).draws <= base + 1e-6)


def test_named_deals_are_sure() -> None:
    at = ground()
    first, second = (str(at.log.ids[deal]) for deal in at.found.deals[:2])
    after = moved(include=(first,), exclude=(second,))
    assert after.chances[:2].tolist() == [1.0, 0.0]
    outside = ground(frozenset(at.found.groups) - {at.found.groups[int(at.found.book.groups[0])]})
    with pytest.raises(BadTable, match="is not open"):
        suppose(outside, Supposition(include=(first,)))


def test_effects_stand_beside_the_identity() -> None:
    found = {one.kind: one for one in effects(ground())}
    for kind in (WIN, SIZE):
        assert (found[kind].rest_down, found[kind].rest_up) == pytest.approx((-0.1, 0.1), abs=0.02)
    assert (found[SIZE].identity_down, found[SIZE].identity_up) == pytest.approx((-0.1, 0.1))
    cycle = cycle_weeks(ground())
    assert cycle is not None
    assert found[CYCLE].down == pytest.approx(-0.1 * cycle)
    assert found[CYCLE].identity_down == pytest.approx(0.111, abs=0.001)
    assert found[CYCLE].identity_up == pytest.approx(-0.0909, abs=0.001)
    assert found[CYCLE].mean_down > 0 > found[CYCLE].mean_up
    assert found[PUSHES].identity_up is None
    assert found[PUSHES].mean_down > 0 > found[PUSHES].mean_up
    new = today(ground()).new
    assert found[CAPACITY].mean_up == pytest.approx(0.1 * new) == found[CREATED].mean_up


def test_needs_reach_the_quota_and_hardly_more() -> None:
    at, told = ground(), Supposition()
    quota = today(at).p50 * 1.1
    found = {one.kind: one.amount for one in needs(at, told, quota)}
    assert set(found) == set(Kind)
    for kind in (WIN, SIZE, CYCLE):
        amount = found[kind]
        assert amount is not None
        assert suppose(at, Supposition([Lever(kind, amount)])).spread.p50 >= quota
        less = amount - (0.01 if amount > 0 else -0.05)
        assert suppose(at, Supposition([Lever(kind, less)])).spread.p50 < quota
    assert needs(at, told, today(at).p50) == []
    assert all(one.amount is None for one in needs(at, told, today(at).p50 * 1e6))


@pytest.mark.parametrize(
    ("levers", "told", "wrong"),
    [
        ((Lever(WIN, -0.1),), {}, "below 0"),
        ((Lever(CYCLE, math.nan),), {}, "no number"),
        ((Lever(WIN, 50.0),), {}, "more deals would be won than are open"),
        ((Lever(PUSHES, 50.0),), {}, "were pushed"),
        ((Lever(CAPACITY, -1000.0),), {}, "cannot be"),
        ((Lever(SIZE, 1.0, "channel", ("moon",)),), {}, "There is no moon"),
        ((Lever(SIZE, 1.0, "weather", ("rain",)),), {}, "no such column"),
        ((), {"include": ("1",), "exclude": ("1",)}, "both in and out"),
        ((), {"include": ("nobody",)}, "is not open"),
        ((), {"ramp": -1.0}, "below 0 weeks"),
    ],
)
def test_what_makes_no_sense_is_refused(levers: tuple[Lever, ...], told: dict[str, object], wrong: str) -> None:
    with pytest.raises(BadTable, match=wrong):
        moved(*levers, **told)


def test_too_short_a_history_is_refused() -> None:
    log, model, _, _ = world()
    at = log.periods[1].at(0.1)
    short = type(model)(at, 1, model.counts, None, [], [])
    with pytest.raises(BadTable, match="History is too short"):
        ground_of(short, log, at)
    with pytest.raises(BadTable, match="History is too short"):
        suppose(Ground(ground().found, model, ground().log, frozenset({"nobody"})), Supposition([Lever(PUSHES, 0.5)]))


def test_shares_hold_every_draw() -> None:
    edges, parts = shares([ground().draws, moved(Lever(SIZE, 1.5)).draws])
    assert len(edges) == outcomes.BINS + 1
    assert [sum(part) for part in parts] == pytest.approx([1.0, 1.0])
    assert shares([np.zeros(3)])[1][0][0] == 1.0
