"""Reads of scores and of the model's forecasts."""

from quarterdeck.scores.queries.forecasts import forecast_known, model_forecast, model_forecasts
from quarterdeck.scores.queries.scores import levels_of

__all__ = ["forecast_known", "levels_of", "model_forecast", "model_forecasts"]
