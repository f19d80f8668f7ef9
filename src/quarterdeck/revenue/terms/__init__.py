"""Words and value types of revenue."""

from quarterdeck.revenue.terms.lines import (
    EDITABLE_LINE,
    LINE_LABELS,
    Line,
    LinesOf,
    LinesSaved,
    LineState,
    NewLine,
    ProductTerms,
)
from quarterdeck.revenue.terms.schedules import MEASURE_LABELS, Installment, InstallmentEntry, Measure, SchedulePlan

__all__ = [
    "EDITABLE_LINE",
    "LINE_LABELS",
    "MEASURE_LABELS",
    "Installment",
    "InstallmentEntry",
    "Line",
    "LineState",
    "LinesOf",
    "LinesSaved",
    "Measure",
    "NewLine",
    "ProductTerms",
    "SchedulePlan",
]
