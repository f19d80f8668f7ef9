"""Decisions of the inspection."""

from quarterdeck.inspection.rules.strip import Convert, Figure, Moved, Standing, figures

__all__ = ["Convert", "Figure", "Moved", "Standing", "figures"]
