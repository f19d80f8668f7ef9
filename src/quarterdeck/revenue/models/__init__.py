"""Tables of revenue."""

from quarterdeck.revenue.models.lines import Line, LineHistory
from quarterdeck.revenue.models.schedules import Installment

__all__ = ["Installment", "Line", "LineHistory"]
