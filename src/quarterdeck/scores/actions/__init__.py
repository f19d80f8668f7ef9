"""Writes of scores and forecasts of the model."""

from quarterdeck.scores.actions.past import publish_past
from quarterdeck.scores.actions.refreshing import Refreshed, refresh

__all__ = ["Refreshed", "publish_past", "refresh"]
