"""What pages of deals show of revenue. Panels register themselves when they are loaded."""

from quarterdeck.revenue.panels import lines, splits

__all__ = ["lines", "splits"]
