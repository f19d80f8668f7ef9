"""Decisions about forecasts."""

from quarterdeck.forecasts.rules.checks import (
    amount_reasons,
    caller_reasons,
    judge_reasons,
    manager_reasons,
    note_reasons,
    settings_reasons,
    sum_reasons,
)  # fmt: skip
from quarterdeck.forecasts.rules.parts import line_parts
from quarterdeck.forecasts.rules.past import is_lapsed, leaders_on, told_before, visible_at_lock
from quarterdeck.forecasts.rules.periods import (
    around,
    closings_between,
    kind_of,
    last_lock,
    lock_before,
    lock_on,
    locks_between,
    locks_within,
    next_lock,
    period_key,
    period_of_key,
)  # fmt: skip
from quarterdeck.forecasts.rules.rollup import Cells, columns_of, is_above_best_case, made_of, open_of, rolled_up
from quarterdeck.forecasts.rules.tree import (
    Branch,
    Node,
    answered_lines,
    branches_of,
    callers_of,
    depths,
    leads_beside_or_above,
    lines_of,
    managers_by_line,
    managers_of,
    owners_by_line,
    owners_of,
    person_key,
    team_key,
    visible_lines,
    within,
)  # fmt: skip
from quarterdeck.forecasts.rules.types import amount_of, minor_of, sense_reasons, type_key, type_of_code, type_reasons

__all__ = [
    "Branch", "Cells", "Node", "amount_of", "amount_reasons", "answered_lines", "around", "branches_of",
    "caller_reasons", "callers_of", "closings_between", "columns_of", "depths", "is_above_best_case", "is_lapsed",
    "judge_reasons", "kind_of", "last_lock", "leaders_on", "leads_beside_or_above", "line_parts", "lines_of",
    "lock_before", "lock_on", "locks_between", "locks_within", "made_of", "manager_reasons", "managers_by_line",
    "managers_of", "minor_of", "next_lock", "note_reasons", "open_of", "owners_by_line", "owners_of", "period_key",
    "period_of_key", "person_key", "rolled_up", "sense_reasons", "settings_reasons", "sum_reasons", "team_key",
    "told_before", "type_key", "type_of_code", "type_reasons", "visible_at_lock", "visible_lines", "within",
]  # fmt: skip
