"""Recurring figures of opportunities."""

from collections.abc import Mapping, Sequence
from datetime import date

from quarterdeck.revenue.queries.lines import lines_of
from quarterdeck.revenue.rules import Revenue, revenue_figures
from quarterdeck.revenue.terms import Line


def revenue_of(default_starts: Mapping[int, date]) -> dict[int, Revenue]:
    """The figures of these opportunities, each with the day on which lines without a start begin. Two queries."""
    return figures_of(lines_of(default_starts), default_starts)


def figures_of(lines: Mapping[int, Sequence[Line]], default_starts: Mapping[int, date]) -> dict[int, Revenue]:
    """The same of lines that are read already."""
    return {number: revenue_figures(rows, default_start=default_starts[number]) for number, rows in lines.items()}
