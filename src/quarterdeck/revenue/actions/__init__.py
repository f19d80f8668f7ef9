"""Writes of revenue. Each is one transaction with its history, and the amount of the opportunity follows."""

from quarterdeck.revenue.actions.create import add_line, create_lines
from quarterdeck.revenue.actions.lines import edit_line, move_line, remove_line, restore_line
from quarterdeck.revenue.actions.schedules import set_installments, set_schedule

__all__ = [
    "add_line",
    "create_lines",
    "edit_line",
    "move_line",
    "remove_line",
    "restore_line",
    "set_installments",
    "set_schedule",
]
