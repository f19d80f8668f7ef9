"""How good probabilities are: log loss, Brier score and skill, calibration error, AUC."""

import numpy as np

from quarterdeck.analytics.scoring.logistic import Floats, logit

_BINS = 10


def log_loss(y: Floats, p: Floats) -> float:
    """Mean negative log likelihood, in nats."""
    kept = np.clip(p, 1e-6, 1.0 - 1e-6)
    return float(-np.mean(y * np.log(kept) + (1.0 - y) * np.log(1.0 - kept)))


def brier(y: Floats, p: Floats) -> float:
    """Mean squared difference of probability and outcome (Brier 1950)."""
    return float(np.mean((p - y) ** 2))


def skill(y: Floats, p: Floats, base: Floats | float) -> float:
    """1 - Brier / Brier of the base rate; 0 where the base rate is never wrong."""
    wrong = brier(y, np.broadcast_to(np.asarray(base, dtype=np.float64), y.shape))
    return 1.0 - brier(y, p) / wrong if wrong > 0 else 0.0


def calibration_error(y: Floats, p: Floats) -> float:
    """Expected calibration error over ten bins of equally many rows: mean distance of their mean p and win rate."""
    if not len(y):
        return 0.0
    order = np.argsort(p, kind="stable")
    parts = [part for part in np.array_split(order, min(_BINS, len(y))) if len(part)]
    return float(sum(abs(float(np.mean(p[part]) - np.mean(y[part]))) * len(part) for part in parts) / len(y))


def reliability(y: Floats, p: Floats) -> list[tuple[int, float, int]]:
    """The ten bins behind that error: (rows, mean p, won) each, by p."""
    order = np.argsort(p, kind="stable")
    parts = [part for part in np.array_split(order, max(min(_BINS, len(p)), 1)) if len(part)]
    return [(len(part), round(float(p[part].mean()), 6), int(y[part].sum())) for part in parts]


def auc(y: Floats, score: Floats) -> float:
    """Chance that a won row scores above a lost one, ties counting half; 0.5 without rows of both."""
    wins = int(np.sum(y > 0))
    losses = len(y) - wins
    if not wins or not losses:
        return 0.5
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2.0
    return float((np.sum(ranks[inverse][y > 0]) - wins * (wins + 1) / 2.0) / (wins * losses))


def strength(wins: Floats, tries: Floats) -> float:
    """How many rows the prior of a level's rate weighs, by the moments of a beta-binomial, within 2 to 1,000."""
    total = float(np.sum(tries))
    if total <= 0 or len(tries) < 2:
        return 1000.0
    mean = float(np.sum(wins)) / total
    spread = mean * (1.0 - mean)
    scale = total - float(np.sum(tries * tries)) / total
    if spread <= 0 or scale <= 0:
        return 1000.0
    between = float(np.sum(tries * (wins / np.maximum(tries, 1e-12) - mean) ** 2))
    excess = (between - spread * (len(tries) - 1)) / scale
    return 1000.0 if excess <= 0 else float(np.clip(spread / excess - 1.0, 2.0, 1000.0))


def log_odds_above(wins: Floats, tries: Floats, base: float, weight: float) -> Floats:
    """Log-odds of shrunken rates over those of the base: logit((w + weight·base)/(n + weight)) - logit(base)."""
    return np.asarray(logit((wins + weight * base) / (tries + weight)) - logit(base))
