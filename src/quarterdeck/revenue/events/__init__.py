"""What happened in revenue."""

from quarterdeck.revenue.events.lines import (
    LineAdded,
    LineEdited,
    LineMoved,
    LineRemoved,
    LineRestored,
    LinesAdded,
)

__all__ = ["LineAdded", "LineEdited", "LineMoved", "LineRemoved", "LineRestored", "LinesAdded"]
