"""Reads of scores and of the model's forecasts."""

from quarterdeck.scores.queries.forecasts import forecast_known, model_forecast, model_forecasts

__all__ = ["forecast_known", "model_forecast", "model_forecasts"]
