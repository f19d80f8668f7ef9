"""Endpoints of many deals at once: the list of opportunities, boards of pipelines, exceptions of gates."""

from quarterdeck.desk.api.board import router as boards
from quarterdeck.desk.api.exceptions import router as exceptions
from quarterdeck.desk.api.listing import router as opportunities

__all__ = ["boards", "exceptions", "opportunities"]
