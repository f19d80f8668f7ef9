"""Endpoints of forecasts."""

from quarterdeck.forecasts.api.forecasts import lock_router, router, settings_router

__all__ = ["lock_router", "router", "settings_router"]
