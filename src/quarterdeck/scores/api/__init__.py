"""Endpoints of scores and of the model's forecasts."""

from quarterdeck.scores.api.forecasts import of_opportunity, router
from quarterdeck.scores.api.newest import newest
from quarterdeck.scores.api.people import people
from quarterdeck.scores.api.segments import segments

__all__ = ["newest", "of_opportunity", "people", "router", "segments"]
