"""LightGBM, set so that the same rows give the same text on every run."""

from functools import cached_property
from typing import Any

import numpy as np

from quarterdeck.analytics.scoring.logistic import Floats
from quarterdeck.values.dataclasses import dataclass


@dataclass(frozen=True)
class Growth:
    """How trees are grown: how many, and the fewest rows of a leaf."""

    trees: int
    least: int
    seed: int = 7


class Trees:
    """A trained model; its text is what is kept of it."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _booster(self) -> Any:
        import lightgbm

        return lightgbm.Booster(model_str=self.text)

    def logits(self, x: Floats) -> Floats:
        """Log-odds of each row."""
        return np.asarray(self._booster.predict(x, raw_score=True, num_threads=1), dtype=np.float64)

    def contributions(self, x: Floats) -> Floats:
        """What each column adds to the log-odds of each row (exact tree SHAP); the last column is the base."""
        return np.asarray(self._booster.predict(x, pred_contrib=True, num_threads=1), dtype=np.float64)


def grow(x: Floats, y: Floats, growth: Growth) -> Trees:
    """Train on rows whose outcome is 0 or 1: rate .05, 15 leaves, λ 10, 70 % of rows and columns a tree."""
    import lightgbm

    params = {
        "objective": "binary", "learning_rate": 0.05, "num_leaves": 15, "min_data_in_leaf": growth.least,
        "lambda_l2": 10.0, "bagging_fraction": 0.7, "bagging_freq": 1, "feature_fraction": 0.7, "max_bin": 127,
        "seed": growth.seed, "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbosity": -1,
        "feature_pre_filter": False,
    }  # fmt: skip
    rows = lightgbm.Dataset(np.ascontiguousarray(x), label=y, params={"verbosity": -1, "max_bin": 127})
    booster = lightgbm.train(params, rows, num_boost_round=growth.trees)
    return Trees(booster.model_to_string())


def least_rows(count: int) -> int:
    """Fewest rows of a leaf: a sixtieth of all, within 20 to 200."""
    return int(np.clip(count // 60, 20, 200))
