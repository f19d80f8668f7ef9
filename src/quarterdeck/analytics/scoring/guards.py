"""Columns that know the outcome, and other signs that a table is not what it seems."""

from typing import Final

import numpy as np

from quarterdeck.analytics.scoring.columns import Encoder, Table
from quarterdeck.analytics.scoring.logistic import Floats
from quarterdeck.analytics.scoring.measures import auc, log_odds_above, strength
from quarterdeck.analytics.scoring.stack import Places

LEAK_AUC: Final = 0.90
GOOD_AUC: Final = 0.93
_FILLED: Final = 0.95
_HARDLY: Final = 0.05
_HALVES = 2
_SURE: Final = 10.0
ONE_SIDED: Final = "it is filled for one outcome only"


def leaks(table: Table, y: Floats) -> dict[str, str]:
    """Columns to leave out, with why: one that alone tells the outcome, or is filled for one outcome only."""
    found: dict[str, str] = {}
    half = np.random.default_rng(5).permutation(len(y)) % _HALVES
    for name in (*table.numbers, *table.texts):
        filled = _is_filled(table, name)
        if one_sided(filled, y):
            found[name] = ONE_SIDED
            continue
        alone = Table(
            {name: table.numbers[name]} if name in table.numbers else {},
            {name: table.texts[name]} if name in table.texts else {}, table.rows,
        )  # fmt: skip
        reached = _alone(alone, y, half)
        if reached > LEAK_AUC:
            found[name] = telling(reached)
    return found


def one_sided(filled: Floats, y: Floats) -> bool:
    """Whether a column is filled for one outcome only: nearly always and hardly ever, or by far more than chance.

    The latter where ten rows or more of the rarer outcome would be filled if both were filled alike.
    """
    parts = [filled[y == outcome] for outcome in (0.0, 1.0)]
    if not all(len(part) for part in parts):
        return False
    shares = [float(part.mean()) for part in parts]
    if max(shares) > _FILLED and min(shares) < _HARDLY:
        return True
    few = parts[int(shares[1] < shares[0])]
    return len(few) * float(filled.mean()) >= _SURE and min(shares) <= _HARDLY * max(shares)


def telling(reached: float) -> str:
    """Why a column is left out that reaches this AUC alone."""
    return f"alone it tells the outcome (AUC {reached:.2f})"


def levels_alone(codes: Places, y: Floats) -> float:
    """AUC of a column of levels, -1 for an empty cell, by their win rates learnt on one half and asked of the other."""
    half = np.random.default_rng(5).permutation(len(y)) % _HALVES
    size, scores = int(codes.max(initial=-1)) + 2, np.zeros(len(y))
    for side in range(_HALVES):
        train, test = half != side, half == side
        won = np.bincount(codes[train] + 1, y[train], minlength=size).astype(np.float64)
        count = np.bincount(codes[train] + 1, minlength=size).astype(np.float64)
        base = float(np.clip(y[train].mean(), 0.01, 0.99)) if train.any() else 0.5
        there = count > 0
        scores[test] = log_odds_above(won, count, base, strength(won[there], count[there]))[codes[test] + 1]
    return auc(y, scores)


def _alone(table: Table, y: Floats, half: Places) -> float:
    """AUC of a column by its knots' or levels' win rates, learnt on one half and asked of the other."""
    scores = np.zeros(len(y))
    for side in range(_HALVES):
        train, test = np.flatnonzero(half != side), np.flatnonzero(half == side)
        binned = _binned(table, train)
        encoder = Encoder.learnt(binned.take(train), y[train])
        scores[test] = encoder.plain(binned.take(test))[0][:, 0]
    return auc(y, scores)


def _binned(table: Table, train: Places) -> Table:
    """Numbers as the texts of their tenths, so that a level's rate can be had of each."""
    texts = dict(table.texts)
    for name, column in table.numbers.items():
        known = column[train][np.isfinite(column[train])]
        cuts = np.unique(np.quantile(known, np.linspace(0.1, 0.9, 9))) if len(known) else np.zeros(1)
        codes = np.where(np.isfinite(column), np.searchsorted(cuts, np.nan_to_num(column)), -1)
        texts[name] = codes.astype(str).astype(object)
    return Table({}, texts, table.rows)


def _is_filled(table: Table, name: str) -> Floats:
    if name in table.numbers:
        return np.isfinite(table.numbers[name]).astype(np.float64)
    return np.array([cell is not None for cell in table.texts[name]], dtype=np.float64)


def warnings_of(y: Floats, reached: float) -> list[str]:
    """What whoever reads the scores should mind: a figure too good to be true, a rate near none or all."""
    found = []
    if reached > GOOD_AUC:
        found.append(f"Too good to be true: AUC {reached:.2f}. Some column was filled in after the outcome was known.")
    if not 0.05 <= float(y.mean()) <= 0.95:
        found.append(f"{float(y.mean()):.1%} of outcomes are positive: so one-sided a rate makes chances unsure.")
    return found
