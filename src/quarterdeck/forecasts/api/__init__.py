"""Endpoints of forecasts."""

from quarterdeck.forecasts.api.forecasts import lock_router, router
from quarterdeck.forecasts.api.settings import settings_router, type_router

__all__ = ["lock_router", "router", "settings_router", "type_router"]
