"""Forecasts, scores and biases from tables of deals and their changes, without a framework.

Tables go in as files or as anything that gives Arrow; plain rows come out. Everything is asked as of an instant, and
what came later changes nothing. The same log and instant give the same bytes.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quarterdeck.analytics.forecasting.calendar import instant, one_period
    from quarterdeck.analytics.forecasting.distribution import forecast
    from quarterdeck.analytics.forecasting.explaining import explain
    from quarterdeck.analytics.forecasting.model import Model, fit
    from quarterdeck.analytics.forecasting.reading import Sources, read_log
    from quarterdeck.analytics.forecasting.recording import bias
    from quarterdeck.analytics.forecasting.scores import score
    from quarterdeck.analytics.forecasting.supposing import Change, scenario
    from quarterdeck.analytics.forecasting.tracking import backtest
    from quarterdeck.analytics.scoring.problems import BadTable

# Whoever imports the package loads no numerical library yet.
_WHERE = {
    "BadTable": "quarterdeck.analytics.scoring.problems",
    "Change": "quarterdeck.analytics.forecasting.supposing",
    "Model": "quarterdeck.analytics.forecasting.model",
    "Sources": "quarterdeck.analytics.forecasting.reading",
    "backtest": "quarterdeck.analytics.forecasting.tracking",
    "bias": "quarterdeck.analytics.forecasting.recording",
    "explain": "quarterdeck.analytics.forecasting.explaining",
    "fit": "quarterdeck.analytics.forecasting.model",
    "forecast": "quarterdeck.analytics.forecasting.distribution",
    "instant": "quarterdeck.analytics.forecasting.calendar",
    "one_period": "quarterdeck.analytics.forecasting.calendar",
    "read_log": "quarterdeck.analytics.forecasting.reading",
    "scenario": "quarterdeck.analytics.forecasting.supposing",
    "score": "quarterdeck.analytics.forecasting.scores",
}
__all__ = [
    "BadTable", "Change", "Model", "Sources", "backtest", "bias", "explain", "fit", "forecast", "instant", "one_period",
    "read_log", "scenario", "score",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"{__name__} has no {name}")
    found = getattr(import_module(_WHERE[name]), name)
    globals()[name] = found
    return found
