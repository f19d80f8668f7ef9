"""The signals of how somebody records deals, and when something is said: without numerical libraries, for pages too."""

from typing import Final

from quarterdeck.values.dataclasses import dataclass

LEAST_CLOSED: Final = 12
"""Closed deals below which nothing is said of an owner."""
SURE: Final = 0.9
"""Probability from which an owner counts as beyond the zone."""
LEAST_SIGNALS: Final = 2
"""Signals of one side that a flag takes."""


@dataclass(frozen=True)
class Signal:
    """A signal: the zone within which owners are alike, and which way it points (0: not at all)."""

    key: str
    words: str
    zone: float
    sandbag: int
    happy: int


SIGNALS: Final = (
    Signal("date", "weeks by which deals were won before the date written two weeks earlier", 1.5, 1, -1),
    Signal("uplift", "amount at the win over the amount two weeks earlier", 0.04, 1, -1),
    Signal("nowhere", "share of wins that were in no named category two weeks earlier", 0.10, 1, 0),
    Signal("outcome", "wins over what the stages promised", 0.25, 1, -1),
    Signal("pushes", "pushes of the close date a closed deal", 0.3, 0, 1),
    Signal("commit", "share of committed deals that were won in the period", 0.12, 1, -1),
    Signal("quiet", "weeks lost deals lay unchanged before they were closed", 1.5, 0, 1),
)
