"""Writes of deal health."""

from quarterdeck.health.actions.keeping import keep_health, keep_paces
from quarterdeck.health.actions.settings import SignalPlace, reset_signal, set_signal

__all__ = ["SignalPlace", "keep_health", "keep_paces", "reset_signal", "set_signal"]
