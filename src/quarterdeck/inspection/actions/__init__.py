"""Writes of the inspection."""

from quarterdeck.inspection.actions.export import export_deals

__all__ = ["export_deals"]
