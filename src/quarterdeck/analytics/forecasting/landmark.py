"""One model for "will this open deal be won before that day?", learnt from days of past periods."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from quarterdeck.analytics.forecasting.features import Design, Frame, Moments, frame, joined, stage_key
from quarterdeck.analytics.forecasting.log import WON, Flags, Floats, Ints, Log, Period
from quarterdeck.analytics.scoring.logistic import Penalty, ridge, shift_to, sigmoid
from quarterdeck.analytics.scoring.trees import Growth, Trees, grow, least_rows
from quarterdeck.values.dataclasses import dataclass, replace

MARKS: Final = 13
"""Equally spaced days of a period on which deals are looked at, the first its start."""
PERIODS: Final = 8
_ROWS = 6_000
_BUCKETS: Final = (1.5, 2.5, 4.5, 8.5)
_TREES = 120
_RATIO_ROWS, _LEAST_RATIO, _MOST_RATIO = 20.0, 0.3, 3.0
_PRIOR_WINS, _FEW_WINS, _MANY_WINS = 1e-3, 400, 4_000


@dataclass(frozen=True)
class Rows:
    """Rows to learn from: whether each deal was won in its period, and for how much."""

    frame: Frame
    won: Floats
    value: Floats
    mark: Ints
    """Which of the marks of its period each row stands at."""

    @property
    def rarer(self) -> int:
        """Rows of the rarer outcome."""
        return int(min(self.won.sum(), len(self.won) - self.won.sum()))


@dataclass(frozen=True)
class Landmark:
    """A fitted model: coefficients, trees where there are any, shifts per weeks left, ratios per stage."""

    design: Design
    coefficients: list[float]
    trees: str
    shifts: list[float]
    ratios: dict[str, float]
    ratio: float
    typical: float
    """Mean won amount: what an open deal without an amount counts with where nothing was won from its stage."""
    typicals: dict[str, float]
    """The same by stage, each drawn to the mean of all by 20 wins."""
    center: list[float]
    """Means of the logistic columns, which reasons are told against."""
    wins: int
    rate: float
    """Share of the rows that were won."""
    rates: list[float]
    """The same at each mark of a period: fewer of what is open late are won in what is left of it."""

    def linear(self, found: Frame, log: Log) -> Floats:
        """Log-odds of the logistic part."""
        x, _ = self.design.for_logistic(found, log)
        beta = np.array(self.coefficients)
        return np.asarray(x @ beta[1:] + beta[0])

    def logits(self, found: Frame, log: Log) -> Floats:
        """Log-odds of being won before the end of the window: mean of both parts, shifted by weeks left."""
        if not len(found):
            return np.zeros(0)
        z = self.linear(found, log)
        if self.trees:
            z = (z + booster(self.trees).logits(self.design.for_trees(found, log)[0])) / 2.0
        return np.asarray(z + np.array(self.shifts)[bucket(found.weeks_left)])

    def chances(self, found: Frame, log: Log) -> Floats:
        """Probabilities of being won before the end of the window."""
        return sigmoid(self.logits(found, log))

    def values(self, found: Frame, log: Log) -> Floats:
        """What each deal would be won for: amount times the ratio of its stage; the mean of its stage without one."""
        keys = [stage_key(log, place) for place in range(len(log.stages))]
        ratios = np.array([self.ratios.get(key, self.ratio) for key in keys] + [self.ratio])
        typical = np.array([self.typicals.get(key, self.typical) for key in keys] + [self.typical])
        known = np.isfinite(found.amount)
        return np.where(known, np.nan_to_num(found.amount) * ratios[found.stage], typical[found.stage])


_BOOSTERS: dict[str, Trees] = {}


def booster(text: str) -> Trees:
    """The trees of a text; the last few stay loaded, for loading takes longer than asking."""
    if text not in _BOOSTERS:
        while len(_BOOSTERS) > PERIODS * 2:
            _BOOSTERS.pop(next(iter(_BOOSTERS)))
        _BOOSTERS[text] = Trees(text)
    return _BOOSTERS[text]


def bucket(weeks_left: Floats) -> Ints:
    """Which bucket of weeks left: up to 1.5, 2.5, 4.5, 8.5, more."""
    return np.asarray(np.searchsorted(np.array(_BUCKETS), weeks_left, side="left"), dtype=np.int64)


def rows_of(log: Log, periods: list[Period], most: int = _ROWS) -> Rows:
    """Open deals on the days of finished periods; of more than `most` rows a period a sample, by the period's seed."""
    frames, won, value, marks = [], [], [], []
    for period in periods:
        deals, at, mark = _looked_at(log, period)
        if len(deals) > most:
            kept = np.sort(np.random.default_rng(period.start).choice(len(deals), most, replace=False))
            deals, at, mark = deals[kept], at[kept], mark[kept]
        moments = Moments(deals, at, np.full(len(deals), period.end, dtype=np.int64), period.start)
        frames.append(frame(log, moments))
        is_won, amounts = outcome(log, deals, period)
        won.append(is_won.astype(np.float64))
        value.append(amounts)
        marks.append(mark)
    return Rows(joined(frames), np.concatenate(won), np.concatenate(value), np.concatenate(marks))


def _looked_at(log: Log, period: Period) -> tuple[Ints, Ints, Ints]:
    """Open deals at the marks, with the instant and the number of each mark."""
    deals, at, marks = [], [], []
    for mark in range(MARKS):
        moment = period.at(mark / MARKS)
        found = log.open_at(moment)
        deals.append(found)
        at.append(np.full(len(found), moment, dtype=np.int64))
        marks.append(np.full(len(found), mark, dtype=np.int64))
    return np.concatenate(deals), np.concatenate(at), np.concatenate(marks)


def outcome(log: Log, deals: Ints, period: Period) -> tuple[Flags, Floats]:
    """Whether deals were won by the end of the period, and for how much as known by then."""
    is_won = np.zeros(log.count, dtype=bool)
    is_won[log.spells.during(period.end - 1, WON)] = True
    found = is_won[deals]
    return found, np.where(found, np.nan_to_num(log.amounts(deals, period.end - 1)), 0.0)


def fit_landmark(log: Log, rows: Rows, left: Iterable[str] = (), *, with_trees: bool) -> Landmark:
    """Fit on rows whose windows have closed, less the columns of deals in `left`."""
    design = Design.learnt(rows.frame, log, left)
    x, _ = design.for_logistic(rows.frame, log)
    wins = int(rows.won.sum())
    strength = 0.003 if wins < _FEW_WINS else 0.03 if wins < _MANY_WINS else 0.3
    full = np.column_stack([np.ones(len(x)), x])
    weight = np.full(full.shape[1], 1.0 / strength)
    weight[0] = _PRIOR_WINS
    beta = ridge(full, rows.won, Penalty(weight, np.zeros(full.shape[1])))
    text = ""
    if with_trees:
        matrix, _ = design.for_trees(rows.frame, log)
        text = grow(matrix, rows.won, Growth(_TREES, least_rows(len(matrix)))).text
    ratios, ratio = _ratios(log, rows)
    typical, typicals = _typical(log, rows)
    model = Landmark(
        design, [float(one) for one in beta], text, [0.0] * (len(_BUCKETS) + 1), ratios, ratio,
        typical, typicals, [float(one) for one in x.mean(axis=0)], wins, float(rows.won.mean()), _rates(rows),
    )  # fmt: skip
    return replace(model, shifts=_shifts(model, log, rows))


def _rates(rows: Rows) -> list[float]:
    """Share of the rows won at each mark; that of all where a mark has none."""
    whole = float(rows.won.mean())
    return [float(rows.won[rows.mark == mark].mean()) if np.any(rows.mark == mark) else whole for mark in range(MARKS)]


def _typical(log: Log, rows: Rows) -> tuple[float, dict[str, float]]:
    """Mean value of what was won, and by stage (Σ won + 20·mean)/(n + 20)."""
    kept = (rows.won > 0) & (rows.value > 0)
    value, stage = rows.value[kept], rows.frame.stage[kept]
    if not len(value):
        return 0.0, {}
    whole = float(value.mean())
    found = {
        stage_key(log, int(place)): float(
            (value[stage == place].sum() + _RATIO_ROWS * whole) / (np.sum(stage == place) + _RATIO_ROWS)
        )
        for place in np.unique(stage)
        if place >= 0
    }
    return whole, found


def _shifts(model: Landmark, log: Log, rows: Rows) -> list[float]:
    """Per bucket of weeks left the δ that makes the sum of chances what was won, drawn towards 0."""
    z, of = model.logits(rows.frame, log), bucket(rows.frame.weeks_left)
    return [
        shift_to(z[of == place], float(rows.won[of == place].sum())) if np.any(of == place) else 0.0
        for place in range(len(_BUCKETS) + 1)
    ]


def _ratios(log: Log, rows: Rows) -> tuple[dict[str, float], float]:
    """Won value over the amount then, by stage: (Σ won + 20·v̄·r₀)/(Σ then + 20·v̄), within .3 to 3."""
    kept = (rows.won > 0) & np.isfinite(rows.frame.amount) & (rows.frame.amount > 0)
    then, value, stage = rows.frame.amount[kept], rows.value[kept], rows.frame.stage[kept]
    if not len(then):
        return {}, 1.0
    whole, mean = float(np.clip(value.sum() / then.sum(), _LEAST_RATIO, _MOST_RATIO)), float(then.mean())
    prior = _RATIO_ROWS * mean
    found = {
        stage_key(log, int(place)): float(
            np.clip((value[stage == place].sum() + prior * whole) / (then[stage == place].sum() + prior), 0.3, 3.0)
        )
        for place in np.unique(stage)
        if place >= 0
    }
    return found, whole
