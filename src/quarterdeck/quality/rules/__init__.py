"""Decisions of data quality."""

from quarterdeck.quality.rules.catalogue import CHECK_LABELS, FULL, RULES, Rule, checks_of
from quarterdeck.quality.rules.scores import Tally, by_team, score_of, together, tone_of
from quarterdeck.quality.rules.standards import Setting, Settings, Standard, setting_at, setting_reasons, standards

__all__ = [
    "CHECK_LABELS",
    "FULL",
    "RULES",
    "Rule",
    "Setting",
    "Settings",
    "Standard",
    "Tally",
    "by_team",
    "checks_of",
    "score_of",
    "setting_at",
    "setting_reasons",
    "standards",
    "together",
    "tone_of",
]
