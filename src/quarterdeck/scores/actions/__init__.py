"""Writes of scores and forecasts of the model."""

from quarterdeck.scores.actions.refreshing import Refreshed, refresh

__all__ = ["Refreshed", "refresh"]
