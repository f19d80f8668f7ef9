"""The engines that answer: each runs a rendered text and gives rows of plain Python values."""

from quarterdeck.analytics.engines.base import Engine, Interruptible, Stopped

__all__ = ["Engine", "Interruptible", "Stopped"]
