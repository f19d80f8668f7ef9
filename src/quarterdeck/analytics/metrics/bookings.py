"""When in a window money is won, and how much pipeline that takes. Source of the formulas: mechanics 6."""

from collections.abc import Callable
from dataclasses import replace

from quarterdeck.analytics.metrics.closing import (
    CLOSED_IN,
    CLOSED_VALUE,
    EXCLUDED,
    IS_WON,
    PRICED,
    WON_PRICED,
    WON_VALUE,
)
from quarterdeck.analytics.metrics.measures import Counted, Measure, count, total
from quarterdeck.analytics.metrics.metric import Metric, Part, Sums, ratio_of
from quarterdeck.analytics.metrics.open_pipeline import AMOUNT
from quarterdeck.analytics.metrics.targets import WITHOUT
from quarterdeck.analytics.questions import Direction, Figure, Unit
from quarterdeck.values.text import N_

_UNRATED = count(f"{IS_WON} AND d.value IS NULL AND d.amount IS NOT NULL", is_beside=True)
# Five years: beyond them amounts times days would leave 64 bits, and the question makes no sense.
_IS_SHORT = f"{IS_WON} AND :until_day - :from_day <= 1830"
LATE_DAYS = 14


def bookings(sums: Sums) -> Figure:
    """The sum of won amounts in minor units; deals whose amount no rate converts are counted beside it."""
    priced = sums["priced"] or 0
    value = sums["won_value"] if priced else None
    return Figure(value, 1, priced, excluded=sums["excluded"] or 0, parts=dict(sums))


BOOKINGS = Metric(
    key="bookings",
    name=N_("Bookings"),
    unit=Unit.MONEY,
    direction=Direction.UP,
    formula=N_("Sum of the amounts won in the window, at the rates of the days of closing."),
    empty=N_("Nothing with an amount was won."),
    parts=(Part.of("closed", won_value=WON_VALUE, priced=WON_PRICED, excluded=_UNRATED),),
    finish=bookings,
    undefined=CLOSED_IN,
)


def linearity_to(end: str) -> Callable[[Sums], Figure]:
    """The step from the sum over days of what was won until then to its ratio to that of a straight line.

    Of N days a deal won on day i counts on N - i of them; a straight line counts half of N + 1 days of what it ends at,
    minor units x days, of which `end` names the measure.
    """

    def finish(sums: Sums) -> Figure:
        ratio = ratio_of("days_won", end, "priced")(sums)
        return ratio if ratio.numerator is None else replace(ratio, numerator=2 * ratio.numerator)

    return finish


LINEARITY = Metric(
    key="linearity",
    name=N_("Linearity"),
    unit=Unit.INDEX,
    direction=Direction.UP,
    formula=N_("Sum over the days of the window of what was won until then / the same sum of an even pace."),
    empty=N_("Nothing with an amount was won, or the window is longer than five years."),
    parts=(
        Part.of(
            "closed",
            days_won=total("d.value * (:until_day - d.day)", _IS_SHORT, Counted.MONEY_DAYS),
            days_of_all=total("d.value * (:until_day - :from_day + 1)", _IS_SHORT, Counted.MONEY_DAYS),
            priced=WON_PRICED,
            excluded=_UNRATED,
        ),
    ),
    finish=linearity_to("days_of_all"),
    floor=10,
    undefined={**CLOSED_IN, "period": N_("The pace is that of the whole window.")},
)
_PASSED = "d.day - :from_day"


def _by(thirds: int) -> Measure:
    """What was won until so many thirds of the days of the window had begun to pass, as a share of the quota."""
    when = f"{_IS_SHORT} AND 3 * ({_PASSED}) < {thirds} * (:until_day - :from_day)"
    return replace(total("d.value", when), of="quota")


TO_QUOTA = Metric(
    key="linearity_to_quota",
    name=N_("Linearity against the quota"),
    unit=Unit.INDEX,
    direction=Direction.UP,
    formula=N_(
        "Sum over the days of the window of what was won until then / the same sum of an even pace that ends at the"
        " quota."
    ),
    empty=N_("Nobody has a quota, or the window is longer than five years."),
    parts=(
        Part.of(
            "closed",
            days_won=total("d.value * (:until_day - d.day)", _IS_SHORT, Counted.MONEY_DAYS),
            by_first=_by(1),
            by_second=_by(2),
            won_value=replace(total("d.value", _IS_SHORT), of="quota"),
            priced=WON_PRICED,
            excluded=_UNRATED,
        ),
        Part.of(
            "quotas",
            quota_days=total(
                "d.amount * (:until_day - :from_day + 1)",
                ":until_day - :from_day <= 1830",
                Counted.MONEY_DAYS,
                in_currency=True,
            ),
            quota=AMOUNT,
            months=count(),
        ),
    ),
    finish=linearity_to("quota_days"),
    floor=10,
    undefined={**WITHOUT, "period": N_("The pace is that of the whole window.")},
)
BOOKED_LATE = Metric(
    key="booked_late",
    name=N_("Won in the last two weeks"),
    unit=Unit.RATIO,
    direction=Direction.DOWN,
    formula=N_("Won in the last 14 days of the window / won in the window, by amount."),
    empty=N_("Nothing with an amount was won."),
    parts=(
        Part.of(
            "closed",
            late=total("d.value", f"{IS_WON} AND d.day >= :until_day - {LATE_DAYS}"),
            won_value=WON_VALUE,
            priced=WON_PRICED,
            excluded=_UNRATED,
        ),
    ),
    finish=ratio_of("late", "won_value", "priced"),
    floor=10,
    undefined={**CLOSED_IN, "period": N_("The last two weeks are those of the whole window.")},
)
COVERAGE_NEEDED = Metric(
    key="coverage_needed",
    name=N_("Coverage needed"),
    unit=Unit.INDEX,
    direction=Direction.DOWN,
    formula=N_("1 / win rate by value: (won amounts + lost amounts) / won amounts."),
    empty=N_("Nothing with an amount was won."),
    parts=(Part.of("closed", closed_value=CLOSED_VALUE, won_value=WON_VALUE, priced=PRICED, excluded=EXCLUDED),),
    finish=ratio_of("closed_value", "won_value", "priced"),
    floor=10,
    undefined=CLOSED_IN,
)
METRICS = (BOOKINGS, LINEARITY, TO_QUOTA, BOOKED_LATE, COVERAGE_NEEDED)
