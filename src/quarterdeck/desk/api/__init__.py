"""Endpoints of many deals at once: the list of opportunities, and the boards of pipelines."""

from quarterdeck.desk.api.board import router as boards
from quarterdeck.desk.api.listing import router as opportunities

__all__ = ["boards", "opportunities"]
