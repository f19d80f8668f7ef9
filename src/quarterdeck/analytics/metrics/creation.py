"""What is made, where from, and what of it is won in time. Source of the formulas: mechanics 6."""

from quarterdeck.analytics.metrics.closing import IS_WON
from quarterdeck.analytics.metrics.measures import count
from quarterdeck.analytics.metrics.metric import Metric, Part, Sums, share_of
from quarterdeck.analytics.metrics.open_pipeline import AMOUNT, UNPRICED, amount_of_deals
from quarterdeck.analytics.questions import Direction, Figure, Unit
from quarterdeck.analytics.schema import DAY_US
from quarterdeck.values.text import N_

AGE_DAYS = 90
_IS_OLD = f"d.created <= :now - {AGE_DAYS * DAY_US}"
_MANY_STAGES = N_("Deals created together are in many stages by now.")

SOURCED = Metric(
    key="pipeline_sourced",
    name=N_("Pipeline sourced"),
    unit=Unit.MONEY,
    direction=Direction.UP,
    formula=N_("Sum of the present amounts of deals created in the window, by source, channel and owner at creation."),
    empty=N_("Nothing was created."),
    parts=(Part.of("sourced", amount=AMOUNT, deals=count(), unpriced=UNPRICED),),
    finish=amount_of_deals,
    undefined={"stage": _MANY_STAGES},
)
WON_IN_TIME = Metric(
    key="won_within_90_days",
    name=N_("Won within 90 days"),
    unit=Unit.RATIO,
    direction=Direction.UP,
    formula=N_(
        "Won within 90 days of creation / created in the window at least 90 days ago; younger deals are left out."
    ),
    empty=N_("Nothing was created that is 90 days old."),
    parts=(
        Part.of(
            "created",
            in_time=count(f"{_IS_OLD} AND {IS_WON} AND d.closed - d.created <= {AGE_DAYS * DAY_US}"),
            old=count(_IS_OLD),
            open=count(f"{_IS_OLD} AND d.outcome = 'open'"),
            young=count(f"NOT {_IS_OLD}", is_beside=True),
        ),
    ),
    finish=share_of("in_time", "old"),
    floor=10,
    undefined={"stage": _MANY_STAGES},
    is_share=True,
)


def qualified_growth(sums: Sums) -> Figure:
    """(This window - the one before it) / the one before it: 100, then 120, is 20 %."""
    now, before = sums["now"] or 0, sums["before"] or 0
    return Figure(now - before if before else None, max(before, 1), now + before, parts=dict(sums))


GROWTH = Metric(
    key="qualified_growth",
    name=N_("Growth of qualified deals"),
    unit=Unit.RATIO,
    direction=Direction.UP,
    formula=N_("(Qualified in the window - qualified in as many days before it) / qualified in those days."),
    empty=N_("Nothing qualified in the days before the window."),
    parts=(Part.of("qualified", now=count("d.day >= :from_day"), before=count("d.day < :from_day")),),
    finish=qualified_growth,
    floor=20,
    undefined={"period": N_("The window is compared with as many days before it.")},
)
METRICS = (SOURCED, WON_IN_TIME, GROWTH)
