"""Reads of scores and of the model's forecasts."""

from quarterdeck.scores.queries.forecasts import model_forecast, model_forecasts

__all__ = ["model_forecast", "model_forecasts"]
