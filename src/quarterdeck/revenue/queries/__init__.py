"""Reads of revenue: lines, their schedules, and recurring figures."""

from quarterdeck.revenue.queries.discounts import discount_facts, facts_of_lines, needed_of
from quarterdeck.revenue.queries.lines import lines_as_of, lines_of, removed_lines
from quarterdeck.revenue.queries.revenue import figures_of, revenue_of

__all__ = [
    "discount_facts",
    "facts_of_lines",
    "figures_of",
    "lines_as_of",
    "lines_of",
    "needed_of",
    "removed_lines",
    "revenue_of",
]
