"""The backtest by product family, counted again deal by deal in plain Python."""

from collections import defaultdict

import pytest

from quarterdeck.analytics.forecasting import own
from quarterdeck.analytics.forecasting.floors import LEAST_CALIBRATED
from quarterdeck.analytics.forecasting.landmark import outcome
from quarterdeck.analytics.forecasting.segments import with_families
from quarterdeck.analytics.forecasting.tracking import WEEKS, forecasts
from tests.forecasting.test_forecast import log_of, made


def _calibration_error(rows: list[tuple[float, float]]) -> float:
    """Ten parts of equally many by chance, the first ones the larger: mean distance of chance and rate."""
    rows, at, wrong = sorted(rows, key=lambda row: row[0]), 0, 0.0
    for place in range(10):
        size = len(rows) // 10 + (place < len(rows) % 10)
        part = rows[at : at + size]
        at += size
        wrong += abs(sum(p for p, _ in part) - sum(y for _, y in part))
    return wrong / len(rows)


def test_families_are_judged_as_counted_by_hand() -> None:
    log = log_of(made())
    families = {str(deal): ("Vision", "Drives", "")[number % 3] for number, deal in enumerate(log.ids)}
    families[str(log.ids[0])] = "Rare"
    end = log.periods[-1].end
    judged = own.judge(log, end, None, families)
    found = {one.key: one for one in judged.segments if one.kind == "family"}
    asked: dict[str, list[tuple[float, float]]] = defaultdict(list)
    quarters: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    past = log.finished(end)[2:][-6:]
    for told, _week in forecasts(log, past, WEEKS):
        if told.total.method != "landmark":
            continue
        came = outcome(log, told.deals, told.period)[0]
        for deal, p, y in zip(told.deals.tolist(), told.chances.tolist(), came.tolist(), strict=True):
            asked[families[str(log.ids[deal])]].append((p, float(y)))
    for period in past:
        for deal, value in zip(*(part.tolist() for part in log.won_value(period.start, period.end)), strict=True):
            quarters[families[str(log.ids[deal])]][period.label] += value
    assert found.keys() <= {"Vision", "Drives", "Rare"}
    for name in ("Vision", "Drives"):
        one, rows = found[name], asked[name]
        assert len(rows) >= LEAST_CALIBRATED
        assert (one.deals, one.won) == (len(rows), sum(y for _, y in rows))
        assert one.chance == pytest.approx(sum(p for p, _ in rows) / len(rows))
        assert one.brier == pytest.approx(sum((p - y) ** 2 for p, y in rows) / len(rows))
        assert one.error == pytest.approx(_calibration_error(rows), abs=1e-3)
        assert sum(count for count, _, _ in one.bins) == one.deals
        assert sum(won for _, _, won in one.bins) == one.won
        assert one.periods
        for quarter in one.periods:
            assert quarter.actual == pytest.approx(quarters[name][quarter.period], abs=0.01)
    rare = found.get("Rare")
    assert rare is None or (rare.error, rare.bins) == (None, [])


def test_no_model_learns_from_families() -> None:
    log = log_of(made())
    families = {str(deal): "Vision" if number % 2 else "Drives" for number, deal in enumerate(log.ids)}
    at = log.periods[6].at(0.4)
    plain, other = (own.learn(one, at, {}) for one in (log, with_families(log, families)))
    assert other.model.model_id == plain.model.model_id
    assert other.quantiles == plain.quantiles
    assert with_families(log, {}) is log
