"""Writes of forecasts."""

from quarterdeck.forecasts.actions.erasing import forget_person
from quarterdeck.forecasts.actions.judging import judge_deal
from quarterdeck.forecasts.actions.locking import lock_due, lock_week
from quarterdeck.forecasts.actions.saying import Place, SaidNow, adjust_forecast, reset_forecast, submit_call
from quarterdeck.forecasts.actions.settings import set_forecast_rules
from quarterdeck.forecasts.actions.telling import Word, say_all
from quarterdeck.forecasts.actions.types import set_forecast_type

__all__ = [
    "Place", "SaidNow", "Word", "adjust_forecast", "forget_person", "judge_deal", "lock_due", "lock_week",
    "reset_forecast", "say_all", "set_forecast_rules", "set_forecast_type", "submit_call",
]  # fmt: skip
