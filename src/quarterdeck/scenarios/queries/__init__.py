"""Reads of scenarios, by who may see them."""

from quarterdeck.scenarios.queries.choices import Choices, choices_of, deals_named, deals_sought, ground_for, seen_deals
from quarterdeck.scenarios.queries.lines import Lines, line_quota, lines_of
from quarterdeck.scenarios.queries.rows import (
    rows_behind,
    scenario_row,
    scenarios_of,
    usable_q,
    versions_of,
    waiting,
)

__all__ = [
    "Choices",
    "Lines",
    "choices_of",
    "deals_named",
    "deals_sought",
    "ground_for",
    "line_quota",
    "lines_of",
    "rows_behind",
    "scenario_row",
    "scenarios_of",
    "seen_deals",
    "usable_q",
    "versions_of",
    "waiting",
]
