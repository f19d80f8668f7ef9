"""The scorer of tables with outcomes: a regularised logistic, trees where there is enough, pooled and calibrated."""

import json
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from quarterdeck.analytics.scoring.columns import Encoder, Table
from quarterdeck.analytics.scoring.logistic import Floats, Penalty, logit, ridge, sigmoid
from quarterdeck.analytics.scoring.measures import auc, calibration_error, log_loss, skill
from quarterdeck.analytics.scoring.trees import Growth, Trees, grow, least_rows
from quarterdeck.values.dataclasses import asdict, dataclass

_STRENGTHS: Final = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
_FOLDS: Final = 5
_TREES, _ENOUGH_FOR_TREES = 150, 100
_POOL_PULL: Final = 4.0
# A gain in log loss smaller than chance would give is none.
_LEAST_GAIN: Final = 1.0
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Part:
    """The logistic and the trees of one fit."""

    encoder: Encoder
    coefficients: list[float]
    center: list[float]
    trees: str

    def logits(self, table: Table) -> Floats:
        """Log-odds of both parts, a column each; the second is the first without trees."""
        x, _ = self.encoder.matrix(table)
        beta = np.array(self.coefficients)
        first = x @ beta[1:] + beta[0]
        second = Trees(self.trees).logits(self.encoder.plain(table)[0]) if self.trees else first
        return np.column_stack([first, second])


@dataclass(frozen=True)
class Stack:
    """A fitted scorer. Out-of-fold figures are of rows it had not seen."""

    base: float
    part: Part | None
    pool: list[float]
    """Shift and two weights: p = σ(base + b + w₁(l₁ - base) + w₂(l₂ - base))."""
    rows: int
    skill: float
    auc: float
    calibration: float
    notes: list[str]

    @property
    def has_signal(self) -> bool:
        """Whether it is better than the average."""
        return self.part is not None

    def predict(self, table: Table) -> Floats:
        """Chances of the rows; the base rate for all without a signal."""
        if self.part is None:
            return np.full(table.rows, self.base)
        return _pooled(self.part.logits(table), float(logit(self.base)), np.array(self.pool))

    def text(self) -> str:
        """All of it as JSON, trees as the text of LightGBM."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, indent=1) + "\n"

    def contributions(self, table: Table) -> tuple[list[str], Floats]:
        """What each column of the table adds to the log-odds of each row, against the average row."""
        if self.part is None:
            return [], np.zeros((table.rows, 0))
        part, weights = self.part, np.array(self.pool)[1:]
        x, of = part.encoder.matrix(table)
        sources = [(of, (x - np.array(part.center)) * np.array(part.coefficients[1:]) * weights[0])]
        if part.trees:
            plain, named = part.encoder.plain(table)
            sources.append((named, Trees(part.trees).contributions(plain)[:, :-1] * weights[1]))
        else:
            sources[0] = (of, (x - np.array(part.center)) * np.array(part.coefficients[1:]) * weights.sum())
        total = np.zeros((table.rows, len(part.encoder.names)))
        for names, values in sources:
            for column, name in enumerate(names):
                total[:, part.encoder.names.index(name)] += values[:, column]
        return part.encoder.names, total


def fit_stack(table: Table, y: Floats, folds: list[tuple[Places, Places]], notes: list[str]) -> Stack:
    """Fit on rows whose outcome is 0 or 1; `folds` are pairs of training and held-out rows.

    Falls to the constant when the out-of-fold log loss is not better than that of the base rate.
    """
    base = float(np.clip(y.mean(), 0.005, 0.995))
    if not table.numbers and not table.texts:
        return Stack(base, None, [0.0, 0.5, 0.5], len(y), 0.0, 0.5, 0.0, [*notes, "There is no column to learn from."])
    least = min(y.sum(), len(y) - y.sum())
    with_trees = bool(least >= _ENOUGH_FOR_TREES)
    strength = _strength(table, y, folds)
    held = np.full((len(y), 2), np.nan)
    for train, test in folds:
        held[test] = _fit_part(table.take(train), y[train], strength, with_trees=with_trees).logits(table.take(test))
    seen = np.isfinite(held[:, 0])
    # The pool is learnt on all held-out rows but those it is judged by.
    p, rates = np.full(len(y), np.nan), np.full(len(y), np.nan)
    for train, test in folds:
        others = seen.copy()
        others[test] = False
        center = float(np.clip(y[train].mean(), 0.005, 0.995))
        pool = _pool(held[others], y[others], float(logit(center))) if others.any() else np.array([0.0, 0.5, 0.5])
        p[test], rates[test] = _pooled(held[test], float(logit(center)), pool), center
    found = p[seen], rates[seen], y[seen]
    gain = len(found[0]) * (log_loss(found[2], found[1]) - log_loss(found[2], found[0]))
    figures = (skill(found[2], found[0], found[1]), auc(found[2], found[0]), calibration_error(found[2], found[0]))
    if gain <= _LEAST_GAIN or figures[0] <= 0 or figures[1] <= 0.5:
        told = "No signal: no better than the average. No scores are shown."
        return Stack(base, None, [0.0, 0.5, 0.5], len(y), min(figures[0], 0.0), figures[1], 0.0, [*notes, told])
    pool = _pool(held[seen], y[seen], float(logit(base)))
    part = _fit_part(table, y, strength, with_trees=with_trees)
    return Stack(base, part, [float(one) for one in pool], len(y), *figures, notes)


def _pooled(logits: Floats, center: float, pool: Floats) -> Floats:
    return sigmoid(center + pool[0] + (logits - center) @ pool[1:])


def _pool(logits: Floats, y: Floats, center: float) -> Floats:
    """Shift and weights ≥ 0 by ridge logistic, drawn by 4 towards 0, ½ and ½."""
    towards = np.array([0.0, 0.5, 0.5])
    x = np.column_stack([np.ones(len(y)), logits - center])
    offset = np.full(len(y), center)
    found = ridge(x, y, Penalty(np.full(3, _POOL_PULL), towards), offset)
    for place in (1, 2):
        if found[place] < 0:
            kept = [0, 3 - place]
            found = np.zeros(3)
            found[kept] = ridge(x[:, kept], y, Penalty(np.full(2, _POOL_PULL), np.array([0.0, 1.0])), offset)
            found = np.maximum(found, [-np.inf, 0.0, 0.0])
    return found


def _fit_part(table: Table, y: Floats, strength: float, *, with_trees: bool) -> Part:
    encoder = Encoder.learnt(table, y)
    x, _ = encoder.matrix(table, y)
    beta = _logistic(x, y, strength)
    text = ""
    if with_trees:
        plain, _ = encoder.plain(table, y)
        text = grow(plain, y, Growth(_TREES, least_rows(len(y)))).text
    return Part(encoder, [float(one) for one in beta], [float(one) for one in x.mean(axis=0)], text)


def _logistic(x: Floats, y: Floats, strength: float) -> Floats:
    full = np.column_stack([np.ones(len(x)), x])
    weight = np.full(full.shape[1], 1.0 / strength)
    weight[0] = 1e-3
    return ridge(full, y, Penalty(weight, np.zeros(full.shape[1])))


def _strength(table: Table, y: Floats, folds: list[tuple[Places, Places]]) -> float:
    """The C whose held-out log loss is least."""
    losses = np.zeros(len(_STRENGTHS))
    for train, test in folds:
        encoder = Encoder.learnt(table.take(train), y[train])
        x, ahead = encoder.matrix(table.take(train), y[train])[0], encoder.matrix(table.take(test))[0]
        for place, strength in enumerate(_STRENGTHS):
            beta = _logistic(x, y[train], strength)
            losses[place] += log_loss(y[test], sigmoid(ahead @ beta[1:] + beta[0])) * len(test)
    return _STRENGTHS[int(np.argmin(losses))]


def folds_of(y: Floats, clock: Floats | None, groups: NDArray[Any] | None) -> list[tuple[Places, Places]]:
    """Pairs of training and held-out rows: by time where there is a clock, by whole groups where those are told."""
    return list(_by_time(clock) if clock is not None else _by_chance(y, groups))


def _by_time(clock: Floats) -> Iterator[tuple[Places, Places]]:
    """Each part is held out of a model of what came before it; the first is only learnt from."""
    order = np.argsort(clock, kind="stable")
    parts = np.array_split(order, _FOLDS + 1)
    for place in range(1, _FOLDS + 1):
        yield np.sort(np.concatenate(parts[:place])), np.sort(parts[place])


def _by_chance(y: Floats, groups: NDArray[Any] | None) -> Iterator[tuple[Places, Places]]:
    rng = np.random.default_rng(11)
    if groups is not None:
        _, code = np.unique(groups.astype(str), return_inverse=True)
        fold = rng.integers(0, _FOLDS, int(code.max()) + 1)[code]
    else:
        fold = np.zeros(len(y), dtype=np.int64)
        for outcome in (0.0, 1.0):
            places = rng.permutation(np.flatnonzero(y == outcome))
            fold[places] = np.arange(len(places)) % _FOLDS
    for one in range(_FOLDS):
        train, test = np.flatnonzero(fold != one), np.flatnonzero(fold == one)
        if len(test) and len(np.unique(y[train])) > 1:
            yield train, test
