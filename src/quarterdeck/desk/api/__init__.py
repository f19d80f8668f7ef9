"""Endpoints of deals: one opportunity, boards of pipelines, exceptions of gates."""

from quarterdeck.desk.api.approvals import router as approvals
from quarterdeck.desk.api.board import router as boards
from quarterdeck.desk.api.exceptions import router as exceptions
from quarterdeck.desk.api.history import router as history
from quarterdeck.desk.api.records import router as opportunities

opportunities.add_router("", approvals)
opportunities.add_router("", history)

__all__ = ["boards", "exceptions", "opportunities"]
