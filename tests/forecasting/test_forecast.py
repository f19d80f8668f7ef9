from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from quarterdeck.analytics import forecasting
from quarterdeck.analytics.forecasting import contest
from quarterdeck.analytics.forecasting.distribution import ALL, Forecast
from quarterdeck.analytics.forecasting.features import Moments, frame
from quarterdeck.analytics.forecasting.log import WEEK, Log, Period
from quarterdeck.analytics.forecasting.model import Counts, Model, rung_of
from quarterdeck.analytics.forecasting.supposing import Supposed
from tests.forecasting.company import SMALL, Company, company
from tests.forecasting.oracle import Raw, middle, projection, rollup, weighted

PERIOD, SHARE = 10, 4 / 13


@cache
def made() -> Company:
    return company(SMALL, 3)


def log_of(one: Company) -> Log:
    return forecasting.read_log(forecasting.Sources(one.deals, one.changes, one.periods, one.stages))


@cache
def world() -> tuple[Log, Model, Forecast, int]:
    log = log_of(made())
    at = log.periods[PERIOD].at(SHARE)
    model = forecasting.fit(log, at)
    return log, model, forecasting.forecast(model, log, at, by="owner"), at


def cut(at: int) -> Company:
    """The company as it was recorded by an instant."""
    one, moment = made(), pa.scalar(at, pa.timestamp("s"))
    deals = one.deals.filter(pc.less_equal(one.deals["created_at"], moment))
    changes = one.changes.filter(pc.less_equal(one.changes["at"], moment))
    return Company(deals, changes, one.periods, one.stages, one.behaviour, one.regime)


def test_sums_agree_with_the_raw_rows() -> None:
    log, _, found, at = world()
    raw, period = Raw.of(made()), log.periods[PERIOD]
    days = (float(period.start), float(period.end))
    deals, amounts, _ = contest.due(log, period, at)
    categories = log.category.look(deals, np.full(len(deals), at), -1)
    for name, value in rollup(raw, at, *days).items():
        if name == "Closed":
            assert contest.won_so_far(log, period, at) == pytest.approx(value)
        else:
            of = log.levels["category"].index(name) if name in log.levels["category"] else -9
            assert float(amounts[categories == of].sum()) == pytest.approx(value)
    told = {one.method: one.value for one in found.beside}
    assert told["weighted"] == pytest.approx(weighted(raw, at, *days), abs=0.01)
    assert found.total.won == pytest.approx(rollup(raw, at, *days)["Closed"])


def test_projection_terms_agree_with_the_raw_rows() -> None:
    log, _, found, at = world()
    raw, period = Raw.of(made()), log.periods[PERIOD]
    past = [(float(one.start), float(one.end)) for one in log.periods[PERIOD - 4 : PERIOD]]
    expected = projection(raw, at, (float(period.start), float(period.end)), past)
    terms = contest.gong(log, period, at)
    assert terms is not None
    assert terms.won == pytest.approx(expected["won"])
    assert terms.expected == pytest.approx(expected["expected"])
    assert {term.stage: term.rate for term in terms.terms} == pytest.approx(
        {term.stage: expected["rates"][term.stage] for term in terms.terms}
    )
    assert {one.method: one.value for one in found.beside}["gong"] == pytest.approx(expected["total"], abs=0.01)


def test_the_last_call_by_then_stands_beside() -> None:
    one, (log, model, _, at) = made(), world()
    rows = [("2024-07-05", "2024-07-08", "100"), ("2024-07-05", "2024-07-15", "250"), ("2024-07-05", "2024-09-01", "9")]
    calls = pa.table(dict(zip(("period", "at", "call"), zip(*rows, strict=True), strict=True)))
    sources = forecasting.Sources(one.deals, one.changes, one.periods, one.stages, calls=calls)
    found = forecasting.forecast(model, forecasting.read_log(sources), at)
    assert {beside.method: beside.value for beside in found.beside}["call"] == 250
    assert "call" not in contest.methods(log, log.periods[PERIOD], at)


def test_p50_is_the_middle_of_draws_that_add_up_by_group() -> None:
    _, _, found, _ = world()
    assert found.total.p50 == pytest.approx(middle(found.draws[ALL].tolist()), abs=0.01)
    parts = [draws for name, draws in found.draws.items() if name != ALL]
    assert len(parts) > 1
    assert np.allclose(np.sum(parts, axis=0), found.draws[ALL])
    assert found.total.p10 < found.total.p50 < found.total.p90
    assert float(found.draws[ALL].mean()) == pytest.approx(found.total.mean, rel=0.05)


def test_groups_change_nothing_in_the_whole() -> None:
    log, model, found, at = world()
    alone = forecasting.forecast(model, log, at)
    assert alone.total == found.total


def test_cutting_the_log_changes_no_feature_and_no_figure() -> None:
    log, model, found, at = world()
    short = log_of(cut(at))
    for moment in (at, log.periods[7].at(0.5), log.periods[3].start):
        names = [log.ids[log.open_at(moment)], short.ids[short.open_at(moment)]]
        assert list(names[0]) == list(names[1])
        period = next(one for one in log.periods if one.start <= moment < one.end)
        frames = [frame(one, Moments.of(one.open_at(moment), moment, period)) for one in (log, short)]
        for name, values in frames[0].numbers.items():
            assert np.array_equal(values, frames[1].numbers[name]), name
        assert np.array_equal(frames[0].stage, frames[1].stage)
    again = forecasting.fit(short, at)
    assert again.landmark == model.landmark
    assert again.records == model.records
    mine, theirs = found.total, forecasting.forecast(again, short, at, by="owner").total
    assert (mine.p10, mine.p50, mine.p90, mine.mean) == (theirs.p10, theirs.p50, theirs.p90, theirs.mean)


def test_same_log_and_instant_give_the_same_bytes(tmp_path: Path) -> None:
    log, model, found, at = world()
    forecasting.fit(log_of(made()), at).save(tmp_path / "a")
    model.save(tmp_path / "b")
    for name in ("model.json", "model.txt"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    kept = Model.load(tmp_path / "a")
    assert kept.model_id == model.model_id
    assert forecasting.forecast(kept, log, at).total == found.total


def test_scores_say_why_and_what_they_are_like() -> None:
    log, model, found, at = world()
    scores = forecasting.score(model, log, at)
    assert [one.p for one in scores] == pytest.approx(found.chances, abs=1e-6)
    assert all(one.low <= one.p <= one.high and 1 <= one.level <= 99 for one in scores)
    best = max(scores, key=lambda one: one.p)
    assert best.level > 90
    assert best.like == f"won {best.rate_like:.0%} of deals like this (n = {best.n_like})"
    assert 0 < len(best.reasons) <= 6
    assert forecasting.explain(model, log, best.deal_id, at) == list(best.reasons)
    raw = Raw.of(made())
    closed = {deal: raw.at(deal, at) for deal, born in raw.created.items() if born <= at}
    segments = dict(zip(made().deals["deal_id"].to_pylist(), made().deals["segment"].to_pylist(), strict=True))
    stage = raw.at(best.deal_id, at)["stage"]
    like = [
        deal
        for deal, state in closed.items()
        if state["stage"].startswith("Closed")
        and segments[deal] == segments[best.deal_id]
        and any(name == "stage" and value == stage and when <= at for when, name, value in raw.rows[deal])
    ]
    assert best.n_like == len(like)


def test_scenarios_move_the_same_draws() -> None:
    log, model, found, _ = world()

    def suppose(**told: Any) -> Supposed:
        return forecasting.scenario(found, model, log, forecasting.Change(**told))

    assert suppose().difference == pytest.approx(0.0, abs=0.02)
    assert np.allclose(suppose().draws, found.draws[ALL])
    largest = int(np.argmax(found.values * found.chances))
    deal = str(log.ids[found.deals[largest]])
    assert suppose(exclude=[deal]).difference == pytest.approx(
        -found.values[largest] * found.chances[largest], abs=0.02
    )
    assert suppose(include=[deal]).p50 >= found.total.p50
    assert suppose(size=1.1).difference == pytest.approx(0.1 * (found.total.mean - found.total.won), rel=1e-3)
    assert suppose(rate=1.2).difference > 0 > suppose(shift=3).difference
    with pytest.raises(forecasting.BadTable, match="is not open"):
        suppose(include=["nobody"])


@pytest.mark.parametrize(
    ("counts", "rung"),
    [
        (Counts(9, 5, 4, 3), 0),
        (Counts(99, 50, 49, 3), 1),
        (Counts(200, 200, 0, 5), 1),
        (Counts(200, 0, 200, 5), 1),
        (Counts(200, 171, 29, 5), 1),
        (Counts(200, 100, 100, 0), 1),
        (Counts(200, 100, 100, 1), 2),
        (Counts(200, 59, 141, 5), 2),
        (Counts(200, 60, 140, 2), 3),
        (Counts(200, 60, 140, 4), 4),
    ],
)
def test_rungs_of_the_ladder(counts: Counts, rung: int) -> None:
    assert rung_of(counts) == rung


@pytest.mark.parametrize(("period", "rung"), [(0, 0), (0, 1)])
def test_short_histories_have_a_named_rung_and_no_model(period: int, rung: int) -> None:
    log, *_ = world()
    at = log.periods[period].at(SHARE) if rung else log.periods[0].start - 15 * WEEK
    model = forecasting.fit(log, at)
    assert (model.rung, model.landmark) == (rung, None)
    asked = log.periods[period] if rung else Period(at - WEEK, at + 20 * WEEK, "first")
    found = forecasting.forecast(model, log, at, asked)
    assert found.total.note.startswith(f"rung {rung}: ")
    assert found.total.new == 0
    if rung == 0:
        told = {one.method: one.value for one in found.beside}
        assert found.total.mean == pytest.approx(told["weighted"])
        assert forecasting.score(model, log, at, asked.end) == []


def test_backtests_know_only_what_was_known() -> None:
    log, *_ = world()
    rows = forecasting.backtest(log, log.periods[5:6], (4,))
    methods = {row.method: row for row in rows}
    assert {"model", "gong", "weighted", "last_period"} <= set(methods)
    short = log_of(cut(log.periods[5].at(SHARE)))
    again = {row.method: row for row in forecasting.backtest(short, short.periods[5:6], (4,))}
    assert methods["model"].forecast == again["model"].forecast
    assert methods["model"].actual == pytest.approx(contest.actual(log, log.periods[5]))
