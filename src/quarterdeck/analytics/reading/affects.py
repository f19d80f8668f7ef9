"""Which metric each trap of real data misleads about most."""

from collections.abc import Mapping
from typing import Final

AFFECTS: Final[Mapping[str, str]] = {
    "left_truncation": "time_in_stage",
    "first_quarter": "win_rate",
    "missing_losses": "win_rate",
    "losses_without_amount": "win_rate_value",
    "loops": "time_in_stage_by_deal",
    "cycle_skewed": "sales_cycle",
    "amount_skewed": "average_deal_size",
    "before_created": "sales_cycle",
    "without_closing": "win_rate",
    "won_without_amount": "average_deal_size",
    "coarse": "time_in_stage",
    "future_closes": "bookings",
    "overdue": "pipeline_coverage",
}
"""By the key of a trap: the metric it misleads about."""
