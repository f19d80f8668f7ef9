"""Objections beside outcomes. Pure."""

from quarterdeck.objections.rules.counting import Line, Raised, Rate, group_of, is_of, line_of, raised_in
from quarterdeck.objections.rules.stages import Step, stage_on

__all__ = ["Line", "Raised", "Rate", "Step", "group_of", "is_of", "line_of", "raised_in", "stage_on"]
