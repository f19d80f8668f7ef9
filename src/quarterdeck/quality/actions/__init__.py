"""Writes of data quality."""

from quarterdeck.quality.actions.keeping import keep_day
from quarterdeck.quality.actions.settings import RulePlace, reset_rule, set_rule

__all__ = ["RulePlace", "keep_day", "reset_rule", "set_rule"]
