"""Decisions about lines, schedules, recurring revenue and discounts."""

from quarterdeck.revenue.rules.discounts import Needed, discount_of, discounts_needed
from quarterdeck.revenue.rules.lines import (
    MOST_LINES,
    amount_of,
    amount_reasons,
    counted,
    currency_reason,
    entered_columns,
    line_reasons,
    rounded,
)
from quarterdeck.revenue.rules.recurring import Revenue, Step, revenue_figures
from quarterdeck.revenue.rules.schedules import (
    MOST_INSTALLMENTS,
    entered_installments,
    plan_reasons,
    rescheduled,
    scheduled,
)

__all__ = [
    "MOST_INSTALLMENTS",
    "MOST_LINES",
    "Needed",
    "Revenue",
    "Step",
    "amount_of",
    "amount_reasons",
    "counted",
    "currency_reason",
    "discount_of",
    "discounts_needed",
    "entered_columns",
    "entered_installments",
    "line_reasons",
    "plan_reasons",
    "rescheduled",
    "revenue_figures",
    "rounded",
    "scheduled",
]
