"""What happened in revenue."""

from quarterdeck.revenue.events.lines import (
    LineAdded,
    LineEdited,
    LineMoved,
    LineRemoved,
    LineRestored,
    LinesAdded,
)
from quarterdeck.revenue.events.splits import (
    SplitsSet,
    SplitTypeAdded,
    SplitTypeEdited,
    SplitTypeReactivated,
    SplitTypeRetired,
)

__all__ = [
    "LineAdded",
    "LineEdited",
    "LineMoved",
    "LineRemoved",
    "LineRestored",
    "LinesAdded",
    "SplitTypeAdded",
    "SplitTypeEdited",
    "SplitTypeReactivated",
    "SplitTypeRetired",
    "SplitsSet",
]
