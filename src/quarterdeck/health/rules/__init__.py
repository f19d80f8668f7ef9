"""Decisions of deal health."""

from quarterdeck.health.rules.catalogue import RULES, Rule, band_of
from quarterdeck.health.rules.dossier import Dossier, Facts, facts_at
from quarterdeck.health.rules.judging import Health, Sign, judged
from quarterdeck.health.rules.moving import paces_of
from quarterdeck.health.rules.pace import FLOOR, Key, Paces, Spread, spreads
from quarterdeck.health.rules.settings import Setting, Settings, held_at, setting_at, setting_reasons

__all__ = [
    "FLOOR",
    "RULES",
    "Dossier",
    "Facts",
    "Health",
    "Key",
    "Paces",
    "Rule",
    "Setting",
    "Settings",
    "Sign",
    "Spread",
    "band_of",
    "facts_at",
    "held_at",
    "judged",
    "paces_of",
    "setting_at",
    "setting_reasons",
    "spreads",
]
