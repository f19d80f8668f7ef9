"""Ridge logistic regression by Newton's method, and the curves it stands on."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from quarterdeck.values.dataclasses import dataclass

Floats = NDArray[np.float64]
_ROUNDS: Final = 50
_STILL: Final = 1e-8
_FARTHEST: Final = 35.0


def sigmoid(x: Floats) -> Floats:
    """Probability of log-odds; log-odds beyond ±35 count as ±35."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -_FARTHEST, _FARTHEST))))


def logit(p: Floats | float, least: float = 1e-6) -> Floats:
    """Log-odds of probabilities, which are kept `least` away from 0 and 1."""
    kept = np.clip(np.asarray(p, dtype=np.float64), least, 1.0 - least)
    return np.asarray(np.log(kept / (1.0 - kept)))


@dataclass(frozen=True)
class Penalty:
    """A ridge: weight times half the squared distance of each coefficient from where it is pulled to."""

    weight: Floats
    towards: Floats


def ridge(x: Floats, y: Floats, penalty: Penalty, offset: Floats | None = None) -> Floats:
    """Coefficients that minimise the summed log loss plus the penalty; `x` has its own column of ones if any.

    Newton steps, halved until the loss falls, so that separable outcomes end too. Deterministic.
    """
    base = np.zeros(len(y)) if offset is None else offset
    beta = penalty.towards.astype(np.float64).copy()
    loss = _loss(x, y, base, beta, penalty)
    for _ in range(_ROUNDS):
        p = sigmoid(x @ beta + base)
        gradient = x.T @ (p - y) + penalty.weight * (beta - penalty.towards)
        hessian = (x * (p * (1.0 - p))[:, None]).T @ x
        hessian[np.diag_indices_from(hessian)] += penalty.weight + 1e-9
        step = np.linalg.solve(hessian, gradient)
        scale, moved = 1.0, False
        while scale > _STILL:
            tried = beta - scale * step
            found = _loss(x, y, base, tried, penalty)
            if found <= loss:
                moved = loss - found > _STILL * (1.0 + abs(loss))
                beta, loss = tried, found
                break
            scale /= 2.0
        if not moved:
            break
    return beta


def _loss(x: Floats, y: Floats, base: Floats, beta: Floats, penalty: Penalty) -> float:
    z = np.clip(x @ beta + base, -_FARTHEST, _FARTHEST)
    away = beta - penalty.towards
    return float(np.sum(np.logaddexp(0.0, z) - y * z) + 0.5 * np.sum(penalty.weight * away * away))


def shift_to(logits: Floats, wins: float, pull: float = 3.0) -> float:
    """The δ that solves Σ sigmoid(logit + δ) + pull·δ = wins: a shift to what happened, drawn towards 0."""
    low, high = -8.0, 8.0
    for _ in range(60):
        middle = (low + high) / 2.0
        if float(np.sum(sigmoid(logits + middle))) + pull * middle < wins:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0
