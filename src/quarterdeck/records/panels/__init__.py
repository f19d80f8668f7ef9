"""Panels of what any record may have. Importing it makes all of them known."""

from quarterdeck.records.panels.attachments import attachments_panel

__all__ = ["attachments_panel"]
