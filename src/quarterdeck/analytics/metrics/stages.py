"""How deals pass through stages. Source of the formulas: mechanics 6."""

from dataclasses import replace

from quarterdeck.analytics.intervals import difference
from quarterdeck.analytics.metrics.closing import IS_WON
from quarterdeck.analytics.metrics.measures import coarse, count, quantile, quartiles
from quarterdeck.analytics.metrics.metric import Metric, Part, Sums, quantile_of, ratio_of, share_of
from quarterdeck.analytics.questions import Direction, Figure, Unit
from quarterdeck.analytics.schema import DAY_US
from quarterdeck.values.text import N_


def stage_conversion(sums: Sums) -> Figure:
    """The share of deals that were in a stage and went beyond it, by bounds that assume nothing of what is open.

    Lost deals stay in the denominator, skipping a stage counts as passing it. `low` holds if none of those still open
    at or before the stage goes on, `high` if all do.
    """
    entered, passed, still = sums["entered"] or 0, sums["passed"] or 0, sums["still_open"] or 0
    figure = ratio_of("passed", "entered", "entered")(sums)
    if not entered:
        return figure
    return replace(figure, low=passed / entered, high=(passed + still) / entered)


def conversion_change(now: Figure, before: Figure) -> tuple[float, float] | None:
    """Between which points a share of deals that went on may have changed by more than chance, as shares of one.

    From the 95 % interval of the difference if of those that wait now none goes on and of those before all did, to the
    one if it is the other way round: a change is told from noise where both ends are on one side of 0. None where a
    figure is too few to say. Source: `analytics.intervals.difference`, and the bounds of `stage_conversion`.
    """
    if now.is_few or before.is_few:
        return None
    (entered, passed, waits), (entered_before, passed_before, waits_before) = (
        [one.parts.get(name) or 0 for name in ("entered", "passed", "still_open")] for one in (now, before)
    )
    least = difference((passed, entered), (passed_before + waits_before, entered_before))
    most = difference((passed + waits, entered), (passed_before, entered_before))
    return None if least is None or most is None else (least[0], most[1])


CONVERSION = Metric(
    key="stage_conversion",
    name=N_("Stage conversion"),
    unit=Unit.RATIO,
    direction=Direction.UP,
    formula=N_(
        "Deals that later went beyond the stage / deals that first entered it in the window; lost ones are kept."
    ),
    empty=N_("No stage was entered."),
    parts=(
        Part.of(
            "cohort",
            entered=count(),
            passed=count("d.ending = 'passed'"),
            still_open=count("d.ending = 'waiting'"),
        ),
    ),
    finish=stage_conversion,
    floor=30,
)
WON_FROM_STAGE = Metric(
    key="win_rate_entered",
    name=N_("Win rate by stage entry"),
    unit=Unit.RATIO,
    direction=Direction.UP,
    formula=N_(
        "Won by now / won or lost by now, of deals that first entered the stage in the window; those still open are in"
        " neither, and shown."
    ),
    empty=N_("Nothing that entered a stage is closed."),
    parts=(
        Part.of(
            "cohort",
            won=count(IS_WON),
            closed=count("d.outcome <> 'open'"),
            still_open=replace(count("d.outcome = 'open'", is_beside=True), of="entered"),
            entered=count(is_beside=True),
        ),
    ),
    finish=share_of("won", "closed"),
    floor=10,
    is_share=True,
)
TIME_IN_STAGE = Metric(
    key="time_in_stage",
    name=N_("Time in stage"),
    unit=Unit.DAYS,
    direction=Direction.DOWN,
    formula=N_(
        "Median days of ended stays in open stages that began in the window, with the quartiles; a stay a visit."
    ),
    empty=N_("No stay has ended."),
    parts=(
        Part.of(
            "visits",
            **quartiles("d.spent"),
            p90=quantile("d.spent", "0.9"),
            ended=count("d.spent IS NOT NULL"),
            stays=count(is_beside=True),
            coarse=coarse("d.spent IS NOT NULL"),
        ),
    ),
    finish=quantile_of("p50", "ended", DAY_US, "p25", "p75"),
    floor=10,
)
TIME_BY_DEAL = Metric(
    key="time_in_stage_by_deal",
    name=N_("Time in stage by deal"),
    unit=Unit.DAYS,
    direction=Direction.DOWN,
    formula=N_(
        "Median days that deals spent in an open stage they have left, all stays of a deal added up, with the"
        " quartiles; by the first stay."
    ),
    empty=N_("No deal has left a stage."),
    parts=(
        Part.of(
            "stage_totals",
            **quartiles("d.spent"),
            p90=quantile("d.spent", "0.9"),
            deals=count(),
            again=count("d.stays > 1", is_beside=True),
            coarse=coarse("d.spent IS NOT NULL"),
        ),
    ),
    finish=quantile_of("p50", "deals", DAY_US, "p25", "p75"),
    floor=10,
)
OPEN_IN_STAGE = Metric(
    key="open_in_stage",
    name=N_("Time of open deals in stage"),
    unit=Unit.DAYS,
    direction=Direction.DOWN,
    formula=N_(
        "Median days since open deals entered the stage they are in, with the quartiles. Deals in the category Omitted"
        " are left out."
    ),
    empty=N_("Nothing is open."),
    parts=(
        Part.of(
            "waiting",
            **quartiles("d.waited"),
            deals=count(),
            coarse=coarse("d.waited IS NOT NULL"),
        ),
    ),
    finish=quantile_of("p50", "deals", DAY_US, "p25", "p75"),
    floor=5,
    undefined={"period": N_("What is open is so today, in no period.")},
)
WAITING_LONG = Metric(
    key="waiting_long",
    name=N_("Waiting longer than usual"),
    unit=Unit.RATIO,
    direction=Direction.DOWN,
    formula=N_(
        "Open deals that have been in their stage longer than 90 % of the stays there of deals won in the window / all"
        " open deals in stages where such deals have stayed. Deals in the category Omitted are left out."
    ),
    empty=N_("Nothing is open in a stage that deals won in the window had been in."),
    parts=(
        Part.of(
            "waiting",
            longer=count("d.waited > d.usual"),
            judged=count("d.usual IS NOT NULL"),
            coarse=coarse("d.usual IS NOT NULL"),
        ),
    ),
    finish=share_of("longer", "judged"),
    floor=10,
    undefined={"period": N_("What is open is so today, in no period.")},
    is_share=True,
)
METRICS = (CONVERSION, WON_FROM_STAGE, TIME_IN_STAGE, TIME_BY_DEAL, OPEN_IN_STAGE, WAITING_LONG)
