"""What is open, what is made, and how fast it turns into money. Source of the formulas: mechanics 6."""

from quarterdeck.analytics.metrics.closing import WON, WON_VALUE
from quarterdeck.analytics.metrics.measures import count, quantile, quartiles, total
from quarterdeck.analytics.metrics.metric import Metric, Part, Sums, quantile_of
from quarterdeck.analytics.questions import Direction, Figure, Unit
from quarterdeck.analytics.schema import DAY_US
from quarterdeck.values.text import N_

AMOUNT = total("d.amount", in_currency=True)
UNPRICED = count("d.amount IS NULL", is_beside=True)


def amount_of_deals(sums: Sums) -> Figure:
    """The sum of amounts; deals without one add nothing, and are counted beside it."""
    count = sums["deals"] or 0
    return Figure(sums["amount"] if count else None, 1, count, parts=dict(sums))


OPEN_PIPELINE = Metric(
    key="open_pipeline",
    name=N_("Open pipeline"),
    unit=Unit.MONEY,
    direction=Direction.UP,
    formula=N_("Sum of the amounts of open deals that are not omitted, at today's rates."),
    empty=N_("Nothing is open."),
    parts=(Part.of("open", amount=AMOUNT, deals=count(), unpriced=UNPRICED),),
    finish=amount_of_deals,
    undefined={"period": N_("What is open is so today, in no period.")},
)
CREATED_PIPELINE = Metric(
    key="pipeline_created",
    name=N_("Pipeline created"),
    unit=Unit.MONEY,
    direction=Direction.UP,
    formula=N_("Sum of the present amounts of deals created in the window, at today's rates."),
    empty=N_("Nothing was created."),
    parts=(Part.of("created", amount=AMOUNT, deals=count(), unpriced=UNPRICED),),
    finish=amount_of_deals,
    undefined={"stage": N_("Deals created together are in many stages by now.")},
)
OPEN_AGE = Metric(
    key="open_age",
    name=N_("Age of open deals"),
    unit=Unit.DAYS,
    direction=Direction.DOWN,
    formula=N_("Median days since open deals were created, with the quartiles."),
    empty=N_("Nothing is open."),
    parts=(
        Part.of(
            "open",
            **quartiles("d.age"),
            deals=count(),
        ),
    ),
    finish=quantile_of("p50", "deals", DAY_US, "p25", "p75"),
    floor=5,
    undefined={"period": N_("What is open is so today, in no period.")},
)


def pipeline_velocity(sums: Sums) -> Figure:
    """Opportunities x win rate x average deal size / cycle days, in minor units a day: 50 x .25 x 40,000 / 60 = 8,333.

    The product is exact: open x won value / (closed x cycle), for the count of won deals cancels out.
    """
    is_there = sums["open"] and sums["closed"] and sums["cycle"]
    over = (sums["open"] or 0) * (sums["won_value"] or 0) * DAY_US
    under = (sums["closed"] or 0) * (sums["cycle"] or 0)
    return Figure(over if is_there else None, max(under, 1), sums["closed"] or 0, parts=dict(sums))


VELOCITY = Metric(
    key="pipeline_velocity",
    name=N_("Pipeline velocity"),
    unit=Unit.MONEY_PER_DAY,
    direction=Direction.UP,
    formula=N_("Open deals x win rate x average deal size / median days of the sales cycle."),
    empty=N_("Nothing is open, or nothing was won in the window."),
    parts=(
        Part.of("closed", won=WON, closed=count(), won_value=WON_VALUE, cycle=quantile("d.cycle", "0.5")),
        Part.of("open", open=count()),
    ),
    finish=pipeline_velocity,
    floor=10,
    undefined={
        "stage": N_("What is closed has left the stages of what is open."),
        "period": N_("What is open is so today, in no period."),
    },
)
METRICS = (OPEN_PIPELINE, CREATED_PIPELINE, OPEN_AGE, VELOCITY)
