"""Endpoints of opportunities, and of the boards of their pipelines."""

from quarterdeck.opportunities.api.board import router as boards
from quarterdeck.opportunities.api.history import router as history
from quarterdeck.opportunities.api.listing import router as opportunities

opportunities.add_router("", history)

__all__ = ["boards", "opportunities"]
