"""Endpoints of opportunities and of what configures them."""

from quarterdeck.opportunities.api.board import router as board
from quarterdeck.opportunities.api.configuration import loss_reasons, pipelines, stages
from quarterdeck.opportunities.api.history import router as history
from quarterdeck.opportunities.api.listing import router as opportunities

opportunities.add_router("", history)
pipelines.add_router("", board)

__all__ = ["loss_reasons", "opportunities", "pipelines", "stages"]
