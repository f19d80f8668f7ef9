"""Rules of next best actions: what is advised, and what became of it."""

from quarterdeck.advice.rules.advised import (
    Advice,
    Advised,
    Facts,
    Line,
    advised,
    band_of,
    dismissal_reasons,
    drawn,
    followed,
    part,
    rank,
    spread_of,
    weighed,
)
from quarterdeck.advice.rules.outcomes import Cell, Compared, Outcome, Tally, Told, outcomes, told_beside

__all__ = [
    "Advice", "Advised", "Cell", "Compared", "Facts", "Line", "Outcome", "Tally", "Told", "advised", "band_of",
    "dismissal_reasons", "drawn", "followed", "outcomes", "part", "rank", "spread_of",
    "told_beside", "weighed",
]  # fmt: skip
