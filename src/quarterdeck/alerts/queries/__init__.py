"""Reads of alerts."""

from quarterdeck.alerts.queries.readings import Reading, reading
from quarterdeck.alerts.queries.rows import (
    FiringRow,
    RuleRow,
    due_rules,
    fields_of,
    firings,
    open_firings,
    rule,
    rules,
    unread_count,
)

__all__ = [
    "FiringRow",
    "Reading",
    "RuleRow",
    "due_rules",
    "fields_of",
    "firings",
    "open_firings",
    "reading",
    "rule",
    "rules",
    "unread_count",
]
