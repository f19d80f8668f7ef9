"""Columns that know the outcome, and other signs that a table is not what it seems."""

from typing import Final

import numpy as np

from quarterdeck.analytics.scoring.columns import Encoder, Table
from quarterdeck.analytics.scoring.logistic import Floats
from quarterdeck.analytics.scoring.measures import auc
from quarterdeck.analytics.scoring.stack import Places

LEAK_AUC: Final = 0.90
GOOD_AUC: Final = 0.93
_FILLED: Final = 0.95
_HARDLY: Final = 0.05
_HALVES = 2


def leaks(table: Table, y: Floats) -> dict[str, str]:
    """Columns to leave out, with why: one that alone tells the outcome, or is filled for one outcome only."""
    found: dict[str, str] = {}
    half = np.random.default_rng(5).permutation(len(y)) % _HALVES
    for name in (*table.numbers, *table.texts):
        filled = _is_filled(table, name)
        shares = [float(filled[y == outcome].mean()) if np.any(y == outcome) else 0.0 for outcome in (0.0, 1.0)]
        if max(shares) > _FILLED and min(shares) < _HARDLY:
            found[name] = "it is filled for one outcome only"
            continue
        alone = Table(
            {name: table.numbers[name]} if name in table.numbers else {},
            {name: table.texts[name]} if name in table.texts else {}, table.rows,
        )  # fmt: skip
        reached = _alone(alone, y, half)
        if reached > LEAK_AUC:
            found[name] = f"alone it tells the outcome (AUC {reached:.2f})"
    return found


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
