"""How likely a deal is to move on or to be lost today, by its stage and by how long it has stood there.

A hazard is a chance per working day. Moving on gets likelier until the usual age of the stage and
fades after it: a deal that has stood too long seldom recovers. Being lost gets likelier with every day.
"""

from collections.abc import Mapping
from datetime import date

from quarterdeck.demo.rules.dice import quarter_end
from quarterdeck.values.dataclasses import dataclass

# No day is certain, however old a deal is.
_MOST = 0.9


@dataclass(frozen=True, slots=True)
class StageHazard:
    """Parameters of one stage.

    `usual_age` in working days: where moving on is likeliest. `peak`: that likelihood. `floor`: chance of
    a loss on the first day. `patience` in working days: after so many the chance of a loss has doubled.
    """

    usual_age: float
    peak: float
    floor: float
    patience: float


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How a segment differs from a direct sale: factors on ages and on the chance of a loss, and its deal size.

    `size` is the median amount in euros, `spread` the deviation of its logarithm.
    """

    pace: float
    losing: float
    size: float
    spread: float


def moving_on(stage: StageHazard, age: int, behaviour: Behaviour) -> float:
    """Chance per working day of going to the next stage: `peak` at the usual age, less before and after it."""
    x = age / (stage.usual_age * behaviour.pace)
    return min(_MOST, stage.peak / behaviour.pace * 2 * x / (1 + x * x))


def losing(stage: StageHazard, age: int, behaviour: Behaviour) -> float:
    """Chance per working day of being lost: grows steadily with age."""
    return min(_MOST, stage.floor * behaviour.losing / behaviour.pace * (1 + age / (stage.patience * behaviour.pace)))


def closing_pull(day: date) -> float:
    """Factor on signing: customers and sellers hurry in the last weeks of a quarter and rest in the first ones."""
    left = (quarter_end(day) - day).days
    if left < 10:
        return 3.4
    if left < 24:
        return 1.6
    return 0.45 if left > 76 else 0.85


def creation_weight(day: date) -> float:
    """How many deals begin: fewer in July, August and the last days of the year, more in spring and autumn."""
    if (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 4):
        return 0.25
    return {7: 0.6, 8: 0.55, 3: 1.2, 9: 1.2, 10: 1.25, 11: 1.15}.get(day.month, 1.0)


# By pipeline, its open stages in order.
HAZARDS: Mapping[str, tuple[StageHazard, ...]] = {
    "enterprise": (
        StageHazard(usual_age=7, peak=0.11, floor=0.0217, patience=22),
        StageHazard(usual_age=12, peak=0.085, floor=0.0119, patience=30),
        StageHazard(usual_age=13, peak=0.08, floor=0.009, patience=30),
        StageHazard(usual_age=12, peak=0.075, floor=0.0095, patience=28),
        StageHazard(usual_age=11, peak=0.08, floor=0.0073, patience=30),
        StageHazard(usual_age=8, peak=0.11, floor=0.0022, patience=30),
    ),
    "inside": (
        StageHazard(usual_age=4, peak=0.22, floor=0.0403, patience=14),
        StageHazard(usual_age=6, peak=0.17, floor=0.0357, patience=16),
        StageHazard(usual_age=4, peak=0.25, floor=0.0124, patience=16),
    ),
}
# By pipeline and channel. Partners take longer and win more; the web shop is quick and small.
BEHAVIOURS: Mapping[tuple[str, str], Behaviour] = {
    ("enterprise", "direct"): Behaviour(pace=1.0, losing=1.0, size=88_000, spread=0.75),
    ("enterprise", "partner"): Behaviour(pace=1.25, losing=0.55, size=112_000, spread=0.65),
    ("inside", "direct"): Behaviour(pace=1.0, losing=1.0, size=7_200, spread=0.85),
    ("inside", "partner"): Behaviour(pace=1.3, losing=0.6, size=9_400, spread=0.8),
    ("inside", "ecommerce"): Behaviour(pace=0.45, losing=0.62, size=2_300, spread=0.95),
}
# How often a channel is used in a pipeline.
CHANNELS: Mapping[str, Mapping[str, float]] = {
    "enterprise": {"direct": 0.66, "partner": 0.34},
    "inside": {"direct": 0.38, "partner": 0.12, "ecommerce": 0.5},
}
# What a seller who judges well says in each stage, in percent: the share of deals won from there on.
FAIR_ODDS: Mapping[tuple[str, str], tuple[int, ...]] = {
    ("enterprise", "direct"): (28, 38, 49, 59, 79, 95),
    ("enterprise", "partner"): (43, 52, 63, 75, 85, 96),
    ("inside", "direct"): (50, 68, 92),
    ("inside", "partner"): (60, 71, 94),
    ("inside", "ecommerce"): (64, 74, 94),
}
# Days from each stage to the signature, for a deal that is won.
DAYS_TO_SIGN: Mapping[str, tuple[int, ...]] = {
    "enterprise": (92, 74, 54, 37, 21, 8),
    "inside": (22, 15, 6),
}
