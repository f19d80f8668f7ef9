"""Win rates. Source of the formulas: mechanics 6."""

from quarterdeck.analytics.metrics.metric import Metric, ratio_of
from quarterdeck.analytics.questions import Direction, Unit
from quarterdeck.values.text import N_

_WON = "SUM(CASE WHEN d.outcome = 'won' THEN 1 ELSE 0 END)"
_WON_VALUE = "SUM(CASE WHEN d.outcome = 'won' THEN d.value ELSE 0 END)"
WIN_RATE = Metric(
    key="win_rate",
    name=N_("Win rate"),
    unit=Unit.RATIO,
    direction=Direction.UP,
    formula=N_("Won / (won + lost), counted by the day of closing."),
    empty=N_("Nothing was closed."),
    population="closed",
    measures={"won": _WON, "closed": "COUNT(*)"},
    finish=ratio_of("won", "closed", "closed"),
    floor=10,
)
WIN_RATE_VALUE = Metric(
    key="win_rate_value",
    name=N_("Win rate by value"),
    unit=Unit.RATIO,
    direction=Direction.UP,
    formula=N_("Sum of won amounts / sum of won and lost amounts, at the rate of the day of closing."),
    empty=N_("Nothing with an amount was closed."),
    population="closed",
    measures={
        "won_value": _WON_VALUE,
        "closed_value": "SUM(d.value)",
        "priced": "COUNT(d.value)",
        "excluded": "SUM(CASE WHEN d.amount IS NOT NULL AND d.value IS NULL THEN 1 ELSE 0 END)",
    },
    finish=ratio_of("won_value", "closed_value", "priced"),
    floor=10,
)
METRICS = (WIN_RATE, WIN_RATE_VALUE)
