"""Decisions about product gaps. Pure."""

from quarterdeck.gaps.rules.figures import (
    Asked,
    Figures,
    Known,
    Sum,
    figures_of,
    gravest,
    last_quarters,
    part_of,
    summed,
    together,
)
from quarterdeck.gaps.rules.reasons import Mergeable, gap_reasons, merge_reasons, picked, request_reasons
from quarterdeck.gaps.rules.telling import Step, told_last

__all__ = [
    "Asked", "Figures", "Known", "Mergeable", "Step", "Sum", "figures_of", "gap_reasons", "gravest",
    "last_quarters", "merge_reasons", "part_of", "picked", "request_reasons", "summed", "together", "told_last",
]  # fmt: skip
