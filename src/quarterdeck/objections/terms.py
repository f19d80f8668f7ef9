"""Words of objections beside outcomes: which deals a figure is of."""

from enum import StrEnum

from quarterdeck.analytics.metrics import METRICS
from quarterdeck.analytics.segments import SEGMENTS
from quarterdeck.values.text import N_

# The kind of record whose objections are counted.
DEAL = "opportunity"
# How many fiscal quarters the trend shows, the present one among them.
SHOWN_QUARTERS = 8
METRIC = "win_rate"
"""Whose days, segments and filters are those of the page."""
# The stage a deal was in when something was raised rests on its whole life, as conversions do.
RESTS_ON = "stage_conversion"
# By what they are told apart: as win rates are, but for periods, which are the trend.
WAYS = tuple(key for key in SEGMENTS if key not in METRICS[METRIC].undefined and key != "period")


class Figure(StrEnum):
    """Deals behind a figure. Those of `open` and `raised` may be open; all others were closed in the days chosen."""

    WITH = "with"
    WITH_WON = "with-won"
    WITHOUT = "without"
    WITHOUT_WON = "without-won"
    OVERCOME = "overcome"
    OVERCOME_WON = "overcome-won"
    STANDING = "standing"
    STANDING_WON = "standing-won"
    OPEN = "open"
    RAISED = "raised"


FIGURE_LABELS = {
    Figure.WITH: N_("Closed with it"),
    Figure.WITH_WON: N_("Won with it"),
    Figure.WITHOUT: N_("Closed without it"),
    Figure.WITHOUT_WON: N_("Won without it"),
    Figure.OVERCOME: N_("Overcome"),
    Figure.OVERCOME_WON: N_("Won after it was overcome"),
    Figure.STANDING: N_("Closed while it stood"),
    Figure.STANDING_WON: N_("Won although it stood"),
    Figure.OPEN: N_("Open deals where it stands"),
    Figure.RAISED: N_("Raised in the quarter"),
}
