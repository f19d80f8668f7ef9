"""Endpoints of opportunities. The list of many, and boards, are those of the desk."""

from quarterdeck.opportunities.api.approvals import router as approvals
from quarterdeck.opportunities.api.history import router as history
from quarterdeck.opportunities.api.records import router as opportunities

opportunities.add_router("", approvals)
opportunities.add_router("", history)

__all__ = ["opportunities"]
