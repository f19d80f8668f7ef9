"""What became of deals: win rates, deal size, cycle. Source of the formulas: mechanics 6."""

from quarterdeck.analytics.metrics.measures import Counted, coarse, count, quantile, total
from quarterdeck.analytics.metrics.metric import Metric, Part, quantile_of, ratio_of, share_of
from quarterdeck.analytics.questions import Direction, Unit
from quarterdeck.analytics.schema import DAY_US
from quarterdeck.values.text import N_

IS_WON = "d.outcome = 'won'"
WON = count(IS_WON)
WON_VALUE = total("d.value", IS_WON)
WON_PRICED = count(f"{IS_WON} AND d.value IS NOT NULL")
CLOSED_VALUE = total("d.value")
PRICED = count("d.value IS NOT NULL")
# Amounts that no rate brings into the reporting currency are counted, and left out.
EXCLUDED = count("d.amount IS NOT NULL AND d.value IS NULL", is_beside=True)
# A deal is in one stage when it closes, so that a rate by stage would be 1 or 0.
CLOSED_IN = {"stage": N_("What is closed is in a closing stage. Ask how often stages are passed instead.")}
WIN_RATE = Metric(
    key="win_rate",
    name=N_("Win rate"),
    unit=Unit.RATIO,
    direction=Direction.UP,
    formula=N_("Won / (won + lost), counted by the day of closing."),
    empty=N_("Nothing was closed."),
    parts=(Part.of("closed", won=WON, closed=count()),),
    finish=share_of("won", "closed"),
    floor=10,
    undefined=CLOSED_IN,
    is_share=True,
)
WIN_RATE_VALUE = Metric(
    key="win_rate_value",
    name=N_("Win rate by value"),
    unit=Unit.RATIO,
    direction=Direction.UP,
    formula=N_("Sum of won amounts / sum of won and lost amounts, at the rates of the days of closing."),
    empty=N_("Nothing with an amount was closed."),
    parts=(Part.of("closed", won_value=WON_VALUE, closed_value=CLOSED_VALUE, priced=PRICED, excluded=EXCLUDED),),
    finish=ratio_of("won_value", "closed_value", "priced"),
    floor=10,
    undefined=CLOSED_IN,
)
WIN_RATE_CREATED = Metric(
    key="win_rate_created",
    name=N_("Win rate of what was created"),
    unit=Unit.RATIO,
    direction=Direction.UP,
    formula=N_("Won so far / all that were created in the window; those still open are in the denominator, and shown."),
    empty=N_("Nothing was created."),
    parts=(Part.of("created", won=WON, created=count(), open=count("d.outcome = 'open'")),),
    finish=share_of("won", "created"),
    floor=10,
    undefined={
        "stage": N_("Deals created together are in many stages by now. Ask how often stages are passed instead.")
    },
    is_share=True,
)
DEAL_SIZE = Metric(
    key="average_deal_size",
    name=N_("Average deal size"),
    unit=Unit.MONEY,
    direction=Direction.UP,
    formula=N_("Sum of won amounts / won deals with an amount; the median and the 90th percentile stand beside it."),
    empty=N_("Nothing with an amount was won."),
    parts=(
        Part.of(
            "closed",
            won_value=WON_VALUE,
            priced=WON_PRICED,
            median=quantile("d.won_value", "0.5", Counted.MONEY),
            p90=quantile("d.won_value", "0.9", Counted.MONEY),
            excluded=count(f"{IS_WON} AND d.value IS NULL AND d.amount >= 0", is_beside=True),
        ),
    ),
    finish=ratio_of("won_value", "priced", "priced"),
    floor=5,
    undefined=CLOSED_IN,
)


def _cycle(key: str, name: str, formula: str, since: str) -> Metric:
    """The median of days from an instant to winning."""
    return Metric(
        key=key,
        name=name,
        unit=Unit.DAYS,
        direction=Direction.DOWN,
        formula=formula,
        empty=N_("Nothing was won whose beginning is known."),
        parts=(
            Part.of(
                "closed",
                p50=quantile(f"d.{since}", "0.5"),
                p25=quantile(f"d.{since}", "0.25"),
                p75=quantile(f"d.{since}", "0.75"),
                won=count(f"d.{since} IS NOT NULL"),
                coarse=coarse(f"d.{since} IS NOT NULL"),
            ),
        ),
        finish=quantile_of("p50", "won", DAY_US, "p25", "p75"),
        floor=5,
        undefined=CLOSED_IN,
    )


METRICS = (
    WIN_RATE,
    WIN_RATE_VALUE,
    WIN_RATE_CREATED,
    DEAL_SIZE,
    _cycle(
        "sales_cycle",
        N_("Sales cycle"),
        N_("Median days from creation to winning, with the quartiles; by the day of closing."),
        "cycle",
    ),
    _cycle(
        "sales_cycle_qualified",
        N_("Sales cycle from qualification"),
        N_("Median days to winning from the first entry into the second open stage or a later open one."),
        "cycle_qualified",
    ),
    _cycle(
        "sales_cycle_touched",
        N_("Sales cycle from first touch"),
        N_("Median days from the first activity on the deal to winning."),
        "cycle_touched",
    ),
)
