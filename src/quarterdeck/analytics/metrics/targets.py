"""What is won and open against what was to be won. Source of the formulas: mechanics 6."""

from collections.abc import Mapping
from dataclasses import replace

from quarterdeck.analytics.metrics.closing import EXCLUDED, WON, WON_VALUE
from quarterdeck.analytics.metrics.metric import Metric, Part, Sums, ratio_of
from quarterdeck.analytics.questions import Direction, Figure, Unit
from quarterdeck.values.text import N_

_TARGET = Part("quotas", {"quota": "SUM(d.amount)", "months": "COUNT(*)"}, frozenset({"quota"}))
_OF_PEOPLE = N_("Quotas are people's, by month: only deals have this.")
# Quotas of people have an owner, a team and a period, and nothing that only deals have.
_WITHOUT: Mapping[str, str] = dict.fromkeys(
    (
        "pipeline",
        "stage",
        "territory",
        "country",
        "region",
        "industry",
        "product",
        "family",
        "channel",
        "source",
        "size",
    ),
    _OF_PEOPLE,
)
_DUE = "SUM(CASE WHEN d.close_day >= :from_day AND d.close_day < :until_day THEN d.amount END)"
_DUE_DEALS = "SUM(CASE WHEN d.close_day >= :from_day AND d.close_day < :until_day THEN 1 ELSE 0 END)"
_DUE_PART = Part("open", {"due": _DUE, "due_deals": _DUE_DEALS}, frozenset({"due"}))
_WON_PART = Part("closed", {"won_value": WON_VALUE, "won": WON, "excluded": EXCLUDED})


def remaining_coverage(sums: Sums) -> Figure:
    """Open pipeline closing in the window / (quota - won); nothing to say once the quota is reached."""
    left = (sums["quota"] or 0) - (sums["won_value"] or 0)
    figure = ratio_of("due", "left", "due_deals")({**sums, "left": left})
    return replace(figure, numerator=figure.numerator if sums["quota"] else None, parts=dict(sums))


ATTAINMENT = Metric(
    key="quota_attainment",
    name=N_("Quota attainment"),
    unit=Unit.RATIO,
    direction=Direction.UP,
    formula=N_("Won in the window / quotas of people for its months."),
    empty=N_("Nobody has a quota."),
    parts=(_WON_PART, _TARGET),
    finish=ratio_of("won_value", "quota", "won"),
    undefined=_WITHOUT,
)
COVERAGE = Metric(
    key="pipeline_coverage",
    name=N_("Remaining coverage"),
    unit=Unit.INDEX,
    direction=Direction.UP,
    formula=N_("Open pipeline closing in the window / (quota - won in the window)."),
    empty=N_("Nobody has a quota, or it is reached."),
    parts=(_DUE_PART, _WON_PART, _TARGET),
    finish=remaining_coverage,
    undefined={**_WITHOUT, "period": N_("What is open is so today, in no period.")},
)
GROSS_COVERAGE = Metric(
    key="gross_coverage",
    name=N_("Gross coverage"),
    unit=Unit.INDEX,
    direction=Direction.UP,
    formula=N_("Open pipeline closing in the window / quota."),
    empty=N_("Nobody has a quota."),
    parts=(_DUE_PART, _TARGET),
    finish=ratio_of("due", "quota", "due_deals"),
    undefined={**_WITHOUT, "period": N_("What is open is so today, in no period.")},
)
METRICS = (ATTAINMENT, COVERAGE, GROSS_COVERAGE)
