"""On which part of history each metric rests, so that it can say how closely that part is known."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from quarterdeck.analytics.metrics import Metric


class Rests(StrEnum):
    """On changes of the days that are asked for, on the whole life of the deals of these days, or on no change."""

    DAYS = "days"
    LIVES = "lives"
    NOTHING = "nothing"


POPULATIONS: Final[Mapping[str, Rests]] = {
    **dict.fromkeys(
        (
            "closed", "won", "won_of_teams", "placed", "created", "created_ahead", "sourced", "qualified", "decided",
            "activities_of_won",
        ),
        Rests.DAYS,
    ),
    **dict.fromkeys(
        ("waiting", "visits", "cohort", "stage_totals", "skipped", "practised", "due_before"), Rests.LIVES
    ),
    # What is so now is known; so is when somebody was called.
    **dict.fromkeys(
        ("open", "due", "quotas", "family_quotas", "territory_quotas", "team_quotas", "quotas_ahead", "activities"),
        Rests.NOTHING,
    ),
}  # fmt: skip
"""By population: what its rows are counted by."""
# Measured from a creation or a stay to an end, of which one may lie before the days.
_DURATIONS: Final = frozenset({
    "open_age", "pipeline_velocity", "sales_cycle", "sales_cycle_qualified", "sales_cycle_touched",
    "won_within_90_days",
})  # fmt: skip


def rests_on(metric: Metric) -> Rests:
    """What a metric rests on: of its parts what reaches furthest."""
    found = {POPULATIONS[part.population] for part in metric.parts}
    if metric.key in _DURATIONS or Rests.LIVES in found:
        return Rests.LIVES
    return Rests.DAYS if Rests.DAYS in found else Rests.NOTHING
