"""Writes of alerts."""

from quarterdeck.alerts.actions.checking import check_rules, note_reading
from quarterdeck.alerts.actions.reading import mark_read
from quarterdeck.alerts.actions.rules import add_rule, edit_rule, set_rule_muted, set_rule_state

__all__ = ["add_rule", "check_rules", "edit_rule", "mark_read", "note_reading", "set_rule_muted", "set_rule_state"]
