"""Reads of scores and of the model's forecasts."""

from quarterdeck.scores.queries.forecasts import (
    Base,
    forecast_known,
    model_forecast,
    model_forecasts,
    newest_base,
    people_of_teams,
    readable_teams,
)
from quarterdeck.scores.queries.people import expected_of_people
from quarterdeck.scores.queries.scores import level_key, levels_of

__all__ = [
    "Base",
    "expected_of_people",
    "forecast_known",
    "level_key",
    "levels_of",
    "model_forecast",
    "model_forecasts",
    "newest_base",
    "people_of_teams",
    "readable_teams",
]
