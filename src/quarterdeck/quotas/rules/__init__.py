"""Decisions about quotas."""

from quarterdeck.quotas.rules.checks import (
    amount_reasons,
    growth_reasons,
    months_reasons,
    plan_reasons,
    seasonality_reasons,
    target_key,
    target_reasons,
)
from quarterdeck.quotas.rules.months import (
    EVEN,
    fiscal_months,
    fiscal_year,
    grown,
    over_assigned_bp,
    planned,
    ramp_percents,
    spread,
    year_number,
)

__all__ = [
    "EVEN",
    "amount_reasons",
    "fiscal_months",
    "fiscal_year",
    "grown",
    "growth_reasons",
    "months_reasons",
    "over_assigned_bp",
    "plan_reasons",
    "planned",
    "ramp_percents",
    "seasonality_reasons",
    "spread",
    "target_key",
    "target_reasons",
    "year_number",
]
