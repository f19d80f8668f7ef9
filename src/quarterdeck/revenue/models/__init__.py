"""Tables of revenue."""

from quarterdeck.revenue.models.lines import Line, LineHistory
from quarterdeck.revenue.models.schedules import Installment
from quarterdeck.revenue.models.splits import Split, SplitHistory, SplitType

__all__ = ["Installment", "Line", "LineHistory", "Split", "SplitHistory", "SplitType"]
