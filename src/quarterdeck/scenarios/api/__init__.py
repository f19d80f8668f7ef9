"""Endpoints of scenarios."""

from quarterdeck.scenarios.api.scenarios import router

__all__ = ["router"]
