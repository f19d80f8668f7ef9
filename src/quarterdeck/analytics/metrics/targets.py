"""What is won and open against what was to be won. Source of the formulas: mechanics 6."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil

from quarterdeck.analytics.metrics.closing import CLOSED_VALUE, EXCLUDED, PRICED, WON_VALUE
from quarterdeck.analytics.metrics.measures import count
from quarterdeck.analytics.metrics.metric import Metric, Part, Sums, ratio_of
from quarterdeck.analytics.metrics.open_pipeline import AMOUNT
from quarterdeck.analytics.questions import Direction, Figure, Unit
from quarterdeck.analytics.schema import day
from quarterdeck.values.period import Period
from quarterdeck.values.text import N_

TARGET = Part.of("quotas", quota=AMOUNT, months=count())
# Quotas of people have an owner, a team and a period, and nothing that only deals have.
WITHOUT: Mapping[str, str] = dict.fromkeys(
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
    N_("Quotas are people's by month: they can be grouped by owner, team and period only."),
)
DUE_PART = Part.of("due", due=AMOUNT, due_deals=count())
_VALUE = {"won_value": WON_VALUE, "closed_value": CLOSED_VALUE, "priced": PRICED, "excluded": EXCLUDED}
WON_PART = Part.of("won", won_value=CLOSED_VALUE, won=count(), excluded=EXCLUDED)


def remaining_coverage(sums: Sums) -> Figure:
    """Open pipeline closing in the window / (quota - won); nothing to say once the quota is reached."""
    left = (sums["quota"] or 0) - (sums["won_value"] or 0)
    over = (sums["due"] or 0) if sums["quota"] and left > 0 else None
    return Figure(over, max(left, 1), sums["due_deals"] or 0, excluded=sums["excluded"] or 0, parts=dict(sums))


ATTAINMENT = Metric(
    key="quota_attainment",
    name=N_("Quota attainment"),
    unit=Unit.RATIO,
    direction=Direction.UP,
    formula=N_("Won in the window / quotas of people for its months."),
    empty=N_("Nobody has a quota."),
    parts=(WON_PART, TARGET),
    finish=ratio_of("won_value", "quota", "won"),
    undefined=WITHOUT,
)
COVERAGE = Metric(
    key="pipeline_coverage",
    name=N_("Remaining coverage"),
    unit=Unit.INDEX,
    direction=Direction.UP,
    formula=N_("Open pipeline closing in the window / (quota - won in the window)."),
    empty=N_("Nobody has a quota, or it is reached."),
    parts=(DUE_PART, WON_PART, TARGET),
    finish=remaining_coverage,
    undefined={**WITHOUT, "period": N_("What is open is so today, in no period.")},
    is_ahead=True,
)
GROSS_COVERAGE = Metric(
    key="gross_coverage",
    name=N_("Gross coverage"),
    unit=Unit.INDEX,
    direction=Direction.UP,
    formula=N_("Open pipeline closing in the window / quota."),
    empty=N_("Nobody has a quota."),
    parts=(DUE_PART, TARGET),
    finish=ratio_of("due", "quota", "due_deals"),
    undefined={**WITHOUT, "period": N_("What is open is so today, in no period.")},
    is_ahead=True,
)


def creation_coverage(sums: Sums) -> Figure:
    """What was created x the win rate by value / quota."""
    over, under = (sums["made"] or 0) * (sums["won_value"] or 0), (sums["closed_value"] or 0) * (sums["quota"] or 0)
    return Figure(
        over if under > 0 else None,
        max(under, 1),
        sums["made_deals"] or 0,
        excluded=sums["excluded"] or 0,
        parts=dict(sums),
    )


CREATION_COVERAGE = Metric(
    key="creation_coverage",
    name=N_("Creation coverage"),
    unit=Unit.INDEX,
    direction=Direction.UP,
    formula=N_("Pipeline created in the window x win rate by value of the window / quota of the window."),
    empty=N_("Nobody has a quota, or nothing with an amount was closed."),
    parts=(
        Part.of("created", made=AMOUNT, made_deals=count()),
        Part.of("closed", **_VALUE),
        TARGET,
    ),
    finish=creation_coverage,
    floor=5,
    undefined=WITHOUT,
    is_ahead=True,
)


AHEAD = "creation_coverage_ahead"
CREATION_AHEAD = Metric(
    key=AHEAD,
    name=N_("Creation coverage of a period ahead"),
    unit=Unit.INDEX,
    direction=Direction.UP,
    formula=N_(
        "Pipeline created in the window to close in the period that is chosen, else in the first fiscal quarter after"
        " the window, x win rate by value of the window / quota of that period."
    ),
    empty=N_("Nobody has a quota for that period, or nothing with an amount was closed."),
    parts=(
        Part.of("created_ahead", made=AMOUNT, made_deals=count()),
        Part.of("closed", **_VALUE),
        Part.of("quotas_ahead", quota=AMOUNT, months=count()),
    ),
    finish=creation_coverage,
    floor=5,
    undefined={**WITHOUT, "period": N_("The quota is that of one period.")},
    is_ahead=True,
)


def target_told(key: str, target: Period | None) -> Mapping[str, int]:
    """The days, as options of a question, of the period a metric is for; none for the next quarter, and for others."""
    return {"target_from": day(target.start), "target_until": day(target.end)} if target and key == AHEAD else {}


def deals_to_find(sums: Sums) -> Figure:
    """How many more deals are to be closed, won or lost, until the quota is reached; 0 when it is without them.

    (quota - won - due x win rate by value) / (won value / closed deals), rounded up.
    """
    won, closed, worth = sums["won_value"] or 0, sums["closed"] or 0, sums["closed_value"] or 0
    parts, behind, excluded = dict(sums), closed, sums["excluded"] or 0
    if not sums["quota"] or won <= 0 or worth <= 0:
        return Figure(None, 1, behind, excluded=excluded, parts=parts)
    left = (sums["quota"] or 0) - won - Fraction((sums["due"] or 0) * won, worth)
    return Figure(max(ceil(left * closed / won), 0), 1, behind, excluded=excluded, parts=parts)


DEALS_TO_FIND = Metric(
    key="deals_to_find",
    name=N_("Deals to find"),
    unit=Unit.COUNT,
    direction=Direction.DOWN,
    formula=N_("(Quota - won - open pipeline closing in the window x win rate by value) / won amount a closed deal."),
    empty=N_("Nobody has a quota, or nothing with an amount was won."),
    parts=(
        Part.of("closed", **_VALUE, closed=count()),
        DUE_PART,
        TARGET,
    ),
    finish=deals_to_find,
    floor=10,
    undefined={**WITHOUT, "period": N_("What is open is so today, in no period.")},
    is_ahead=True,
)
METRICS = (ATTAINMENT, COVERAGE, GROSS_COVERAGE, CREATION_COVERAGE, CREATION_AHEAD, DEALS_TO_FIND)
