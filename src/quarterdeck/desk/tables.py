"""Marks of what tables, boards and facts show of deals."""

from quarterdeck.activities.terms import NextState
from quarterdeck.pipelines.terms import Category

# The swatch of each forecast category: the surer the money, the stronger the ink.
SWATCHES = {
    Category.CLOSED: "closed",
    Category.COMMIT: "commit",
    Category.LIKELY: "likely",
    Category.BEST_CASE: "best",
    Category.PIPELINE: "pipe",
    Category.OMITTED: "omit",
}

# The mark of each state of what comes next.
COMING = {NextState.NONE: "none", NextState.OVERDUE: "late", NextState.TODAY: "today", NextState.FUTURE: "future"}
