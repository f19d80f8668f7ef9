"""What a scenario supposes, in words and numbers: loaded by pages too, so without a numerical library."""

from collections.abc import Sequence
from enum import StrEnum
from math import inf, isfinite
from typing import Final

from quarterdeck.values.dataclasses import dataclass

# Deals that past periods must have had due at this point before a share of pushes is believed.
LEAST_SEEN: Final = 20
SIZE_COLUMN: Final = "size"
SMALL, MEDIUM, LARGE = "small", "medium", "large"


class Kind(StrEnum):
    """What a lever moves: by a factor, but for the cycle by weeks (later above 0) and for capacity by reps."""

    WIN_RATE = "win_rate"
    DEAL_SIZE = "deal_size"
    CYCLE = "cycle"
    CREATED = "created"
    PUSH_RATE = "push_rate"
    CAPACITY = "capacity"


FACTORS: Final = frozenset({Kind.WIN_RATE, Kind.DEAL_SIZE, Kind.CREATED, Kind.PUSH_RATE})


@dataclass(frozen=True)
class Lever:
    """One supposition. `values` are the levels of `column` it holds for; without a column it holds for everything."""

    kind: Kind
    amount: float
    column: str = ""
    values: tuple[str, ...] = ()

    @property
    def idle(self) -> float:
        """The amount at which it changes nothing."""
        return 1.0 if self.kind in FACTORS else 0.0


@dataclass(frozen=True)
class Supposition:
    """Levers, named open deals that are sure to be won or not in the period, and how long new reps take to ramp up.

    `ramp` is in weeks: a new rep does nothing at first and everything after it, and a rising part in between.
    """

    levers: Sequence[Lever] = ()
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    ramp: float = 13.0


def checked(told: Supposition) -> None:
    """Raise BadTable for a factor below 0, an amount that is no number, a deal in and out, a ramp below 0."""
    # Pages load this module for its words alone.
    from quarterdeck.analytics.scoring.problems import BadTable, Place

    for lever in told.levers:
        if not isfinite(lever.amount):
            raise BadTable(Place("scenario", column=lever.kind), "The amount is no number.", "Give a number.")
        if lever.kind in FACTORS and lever.amount < 0:
            raise BadTable(Place("scenario", column=lever.kind), "A factor is below 0.", "Give 0 or more.")
    if both := sorted({*told.include} & {*told.exclude}):
        raise BadTable(Place("scenario"), f"The deal {both[0]} is both in and out.", "Name it once.")
    if not 0 <= told.ramp < inf:
        raise BadTable(Place("scenario", column="ramp"), "The ramp is below 0 weeks.", "Give 0 or more.")
