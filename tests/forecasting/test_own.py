"""What the application keeps of a model: parts that add up, teams that add up, ranks, and the same bytes."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from quarterdeck.analytics.forecasting import contest, own
from quarterdeck.analytics.forecasting.arithmetic import owner_codes
from quarterdeck.analytics.forecasting.landmark import MARKS, fit_landmark, rows_of
from quarterdeck.analytics.forecasting.leaks import Held
from quarterdeck.analytics.forecasting.log import Log
from quarterdeck.analytics.forecasting.own import Learnt, OwnTables
from quarterdeck.analytics.forecasting.ranking import Rank, fit_rank, rank_deals
from tests.forecasting.test_forecast import PERIOD, SHARE, cut, log_of, made


@cache
def world() -> tuple[Log, Learnt, int, dict[int, frozenset[str]]]:
    log = log_of(made())
    at = log.periods[PERIOD].at(SHARE)
    owners = sorted(log.levels["owner"])
    groups = {1: frozenset(owners), 2: frozenset(owners[:2]), 3: frozenset(owners[2:])}
    return log, own.learn(log, at, groups), at, groups


def test_parts_add_up_to_the_mean_of_the_whole() -> None:
    _, learnt, _, _ = world()
    total = learnt.found.total
    for kind, value in (("won", total.won), ("open", total.open), ("new", total.new)):
        parts = sum(part.chance * part.value for part in learnt.parts if part.kind == kind)
        assert parts == pytest.approx(value, abs=0.01)
    assert total.mean == pytest.approx(total.won + total.open + total.new, abs=0.02)


def test_the_arithmetic_of_a_group_is_that_of_a_company_with_its_deals_alone() -> None:
    log, learnt, at, groups = world()
    period, codes = log.periods[PERIOD], owner_codes(log, at)
    inside = [log.levels["owner"].index(name) for name in groups[2]]
    alone = log._with_spells(np.isin(codes[log.spells.deal], inside))
    of_group, rates = learnt.of_groups[2], contest.observed_rates(alone, at)[0]
    told, projected = contest.weighted(alone, period, at, rates), contest.gong(alone, period, at)
    assert projected is not None
    assert [(one.stage, one.observed) for one in of_group.lines] == [(one.stage, one.rate) for one in told.terms]
    assert [one.amount for one in of_group.lines] == pytest.approx([one.amount for one in told.terms])
    assert [one.conversion for one in of_group.lines] == pytest.approx([one.rate for one in projected.terms])
    assert [one.then for one in of_group.lines] == [one.count for one in projected.terms]
    assert of_group.expected == pytest.approx(projected.expected)
    assert of_group.last == pytest.approx(contest.last_period(alone, period, at))
    # Of all groups, and of all owners, what is no rate adds up to the company's.
    for parts in ([learnt.of_groups[2], learnt.of_groups[3]], list(learnt.of_owners.values())):
        for name in ("expected", "last"):
            whole = getattr(learnt.arithmetic, name)
            assert sum(getattr(one, name) for one in parts) == pytest.approx(whole)
        for stage in learnt.arithmetic.lines:
            of_stage = [line for one in parts for line in one.lines if line.stage == stage.stage]
            assert sum(line.deals for line in of_stage) == stage.deals
            assert sum(line.amount for line in of_stage) == pytest.approx(stage.amount)


def test_means_of_teams_add_up_and_their_draws_are_those_of_the_whole() -> None:
    _, learnt, _, groups = world()

    def mean(owners: frozenset[str]) -> float:
        return sum(part.chance * part.value for part in learnt.parts if part.owner in owners)

    assert mean(groups[2]) + mean(groups[3]) == pytest.approx(learnt.found.total.mean, abs=0.02)
    whole, every = learnt.quantiles[0], learnt.quantiles[1]
    assert (every.p10, every.p50, every.p90) == pytest.approx((whole.p10, whole.p50, whole.p90))
    for team in (2, 3):
        part = learnt.quantiles[team]
        assert part.p10 <= part.p50 <= part.p90 <= whole.p90


def test_intervals_are_covered_about_as_often_as_they_say() -> None:
    log, _, _, _ = world()
    groups = {1: frozenset(log.levels["owner"])}
    judged = own.judge(log, log.periods[-1].end, groups)
    told = [row for row in judged.rows if row.method == "model" and row.p10 is not None and row.p90 is not None]
    assert len(told) >= 16
    covered = np.mean([row.p10 <= row.actual <= row.p90 for row in told if row.p10 is not None and row.p90 is not None])
    assert 0.5 <= covered <= 1.0
    assert judged.brier is not None
    assert judged.brier_of_rate is not None
    assert judged.brier < judged.brier_of_rate
    assert sum(count for count, _, _ in judged.bins) > 0
    # Whoever owns the deals, all of them together are the whole, quarter by quarter and deal by deal.
    owners = [one for one in judged.segments if one.kind == "owner"]
    (whole,) = (one for one in judged.segments if one.kind == "group")
    deals = sum(count for count, _, _ in judged.bins)
    assert sum(one.deals for one in owners) == whole.deals == deals
    assert sum(one.won for one in owners) == whole.won == sum(won for _, _, won in judged.bins)
    assert sum(one.brier * one.deals for one in owners) / deals == pytest.approx(judged.brier)
    told_at_4 = {row.period: row for row in told if row.week == 4}
    assert [one.period for one in whole.periods] == list(told_at_4)
    for one in whole.periods:
        row = told_at_4[one.period]
        assert (one.p10, one.p50, one.p90) == pytest.approx((row.p10, row.forecast, row.p90), abs=0.01)
        assert one.actual == pytest.approx(row.actual, abs=0.01)
        parts = [past.actual for part in owners for past in part.periods if past.period == one.period]
        assert sum(parts) == pytest.approx(row.actual, abs=0.01)
    assert [chance for _, chance, _ in judged.bins] == sorted(chance for _, chance, _ in judged.bins)


def test_owners_have_quantiles_of_the_draws_that_add_up_to_their_group() -> None:
    _, learnt, _, groups = world()
    draws, won = learnt.found.draws, dict(zip(learnt.found.groups, learnt.found.won.tolist(), strict=True))
    assert learnt.of_owner.keys() == set(learnt.found.groups) <= groups[1]
    for owner, found in learnt.of_owner.items():
        ranked = sorted(draws[owner].tolist())
        for share, said in ((0.1, found.p10), (0.5, found.p50), (0.9, found.p90)):
            # The value at a share of the way from the least to the greatest draw, between its neighbours.
            place = share * (len(ranked) - 1)
            low, high = ranked[int(place)], ranked[min(int(place) + 1, len(ranked) - 1)]
            assert said == pytest.approx(max(low + (high - low) * (place - int(place)), won[owner]), abs=0.01)
    for at in (0, 7, len(draws["(all)"]) - 1):
        assert sum(draws[owner][at] for owner in learnt.of_owner) == pytest.approx(draws["(all)"][at])


def test_models_are_kept_and_read_again_as_the_same(tmp_path: Path) -> None:
    log, learnt, at, groups = world()
    own.save(tmp_path, learnt.model, learnt.rank)
    kept = own.load(tmp_path)
    assert kept is not None
    own.save(tmp_path / "again", *kept)
    for name in ("model.json", "rank.json"):
        assert (tmp_path / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    again = own.learn(log, at, groups, kept)
    assert again.ranked == learnt.ranked
    assert again.quantiles == learnt.quantiles
    (tmp_path / "rank.json").write_text("{}")
    assert own.load(tmp_path) is None


def test_ranks_say_places_chances_and_reasons() -> None:
    _, learnt, _, _ = world()
    ranked = learnt.ranked
    assert learnt.rank.rung == 3
    assert all(one.p is not None and one.level is not None and 1 <= one.level <= 99 for one in ranked)
    best, worst = max(ranked, key=lambda one: one.p or 0), min(ranked, key=lambda one: one.p or 0)
    assert (best.level or 0) > (worst.level or 0)
    assert len(best.reasons) <= 6
    assert any(reason.odds > 0 for reason in best.reasons)
    # A deal is at least as likely won at all as by the end of the quarter.
    assert all((one.p or 0) >= learnt.by_quarter_end[one.deal_id] - 1e-6 for one in ranked)


def test_ranks_know_nothing_of_what_comes_later() -> None:
    log, _, at, _ = world()
    short = log_of(cut(at))
    assert fit_rank(short, at) == fit_rank(log, at)


def test_without_history_there_is_no_rank() -> None:
    log, _, _, _ = world()
    early = log.periods[0].at(0.5)
    rank = fit_rank(log, early)
    assert rank.rung < 2
    assert rank.stack is None
    assert all(one.reasons == () for one in rank_deals(rank, log, early, 10))
    assert all(one.p is None for one in rank_deals(Rank(0, None, (), (), 0, ()), log, early, 10))


def test_deals_that_tell_only_their_end_are_left_out_of_fits_but_not_of_sums() -> None:
    log = log_of(made())
    at = log.periods[PERIOD].at(SHARE)
    whole = log.won_value(0, at)[1].sum()
    closed = np.concatenate([log.spells.during(at, 1)[:40], log.spells.during(at, 2)[:40]])
    log.unseen = np.isin(np.arange(log.count), closed)
    assert log.won_value(0, at)[1].sum() == whole
    assert not set(closed.tolist()) & set(log.learnable().spells.deal.tolist())
    assert own.learn(log, at, {}).model.counts.closed == world()[1].model.counts.closed - 80


def test_a_removed_deal_is_neither_open_nor_lost() -> None:
    tables = OwnTables(
        deals=[(key, "2026-01-05", "7", "p", "new", "direct", None) for key in ("1", "2")],
        changes=[
            ("1", "2026-01-05", "stage", "10"), ("2", "2026-01-05", "stage", "10"),
            ("1", "2026-01-05", "status", "open"), ("2", "2026-01-05", "status", "open"),
            ("1", "2026-02-01", "status", "removed"), ("2", "2026-02-01", "status", "lost"),
        ],
        stages=[("10", "open", 0.0, 50.0)],
    )  # fmt: skip
    log = tables.log()
    before, after = 1_768_000_000, 1_772_000_000
    assert len(log.open_at(before)) == 2
    assert len(log.open_at(after)) == 0
    assert [str(log.ids[deal]) for deal in log.spells.during(after, 2)] == ["2"]


def test_of_a_deal_that_had_closed_by_an_instant_there_is_only_that() -> None:
    told = [("2026-01-05", "stage", "10"), ("2026-01-05", "status", "open"), ("2026-02-01", "status", "lost")]
    log = OwnTables(
        deals=[(key, "2026-01-05", "7", "p", "new", "direct", None) for key in ("1", "2")],
        changes=[(key, *row) for key in ("1", "2") for row in told],
        stages=[("10", "open", 0.0, 50.0)],
    ).log()
    begun, before, closed = 1_767_571_200, 1_768_000_000, 1_769_904_000
    then, now = (log.held({"1": float(closed)}, at) for at in (closed - 1, closed))
    for one, is_unseen, open_deals in ((then, False, ["1", "2"]), (now, True, ["2"])):
        assert one.unseen is not None
        assert one.unseen.tolist() == [is_unseen, False]
        assert one.created.tolist() == [closed if is_unseen else begun, begun]
        assert [str(one.ids[deal]) for deal in one.open_at(before)] == open_deals
        assert [str(one.ids[deal]) for deal in one.spells.during(closed, 2)] == ["1", "2"]


def test_skill_is_measured_against_the_rate_of_the_same_mark() -> None:
    """Chances that say no more than how late it is have no skill, though they beat one rate for all marks."""
    rng = np.random.default_rng(5)
    rates = np.linspace(0.6, 0.05, MARKS)
    by_mark, by_all = Held(), Held()
    for rate in rates:
        won = (rng.random(400) < rate).astype(np.float64)
        by_mark.add(np.full(400, rate), won, float(rate))
        by_all.add(np.full(400, rate), won, float(rates.mean()))
    better, notes = by_mark.judged()
    assert better is not None
    assert better <= 0
    assert any("No signal" in note for note in notes)
    assert (by_all.judged()[0] or 0) > 0.05
    log, _, at, _ = world()
    rows = rows_of(log, log.finished(at))
    core = fit_landmark(log, rows, with_trees=False)
    assert core.rates[3] == pytest.approx(float(rows.won[rows.mark == 3].mean()))
    assert core.rates[0] > core.rates[-1]


def test_a_deal_without_an_amount_counts_with_the_mean_of_its_stage() -> None:
    log, _, at, _ = world()
    rows = rows_of(log, log.finished(at))
    core = fit_landmark(log, rows, with_trees=False)
    kept = (rows.won > 0) & (rows.value > 0)
    assert core.typical == pytest.approx(float(rows.value[kept].mean()))
    place = int(rows.frame.stage[kept][0])
    own_values = rows.value[kept][rows.frame.stage[kept] == place]
    expected = (own_values.sum() + 20 * core.typical) / (len(own_values) + 20)
    name = f"{log.stages[place].pipeline}|{log.stages[place].name}"
    assert core.typicals[name] == pytest.approx(expected)


def test_the_period_after_is_told_of_as_it_was_known_then() -> None:
    """Recomputed for each pair of periods: what was won in the one after, and in the last one that was over then."""
    log, _, _, _ = world()
    seen = log.learnable()
    rows = own.judge(log, log.periods[-1].end).rows
    told = {(row.period, row.week): row for row in rows if row.method == "next"}
    last = {(row.period, row.week): row for row in rows if row.method == "next_last"}
    assert told.keys() == last.keys()
    assert {week for _period, week in told} == {1, 4, 8, 12}
    places = {one.label: place for place, one in enumerate(log.periods)}

    def won(place: int) -> float:
        return round(float(seen.won_value(log.periods[place].start, log.periods[place].end)[1].sum()), 2)

    for (label, week), row in told.items():
        assert row.actual == pytest.approx(won(places[label]))
        assert last[label, week].forecast == pytest.approx(won(places[label] - 2))
        assert row.p10 is not None
        assert row.p90 is not None
        assert row.p10 <= row.forecast <= row.p90
    first = min(places[label] for label, _week in told)
    # Five quarters are over before the one it is said in: fewer say too little.
    assert first >= 6
