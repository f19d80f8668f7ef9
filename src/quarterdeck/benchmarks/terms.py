"""Words of benchmarks: what is compared with each other, and which way is better."""

from typing import Final

from quarterdeck.analytics.questions import Direction
from quarterdeck.values.text import N_

UNIT_LABELS: Final = {
    "owner": N_("Reps"),
    "team": N_("Teams"),
    "family": N_("Product families"),
    "region": N_("Regions"),
    "channel": N_("Channels"),
}
DIRECTION_LABELS: Final = {
    Direction.UP: N_("Higher is better."),
    Direction.DOWN: N_("Lower is better."),
    Direction.NEITHER: N_("Neither way is better: the percentile says how many lie lower."),
}
EVERY: Final = "all"
"""The segment of a comparison that is kept to nothing."""
USUAL_METRIC: Final = "win_rate"
