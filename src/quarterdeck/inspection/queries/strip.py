"""The metric strip: how the deals of a filter stand, and what has changed of them since an instant."""

from datetime import date

from quarterdeck.catalog.terms import Policy
from quarterdeck.inspection.queries.measures import IS_NEW, STANDS, measured_of, strip_rows
from quarterdeck.inspection.rules import Figure, Moved, Standing, figures
from quarterdeck.inspection.terms import Measure, Metric
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.queries.predicates import wanted_of
from quarterdeck.opportunities.terms import DealFilter
from quarterdeck.values.dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Strip:
    """Every metric over the whole filter, in `currency` at the rates of `rate_day`.

    Most likely is one where it is used; else `recounted` deals bear it and count as Best case.
    """

    figures: dict[Metric, Figure]
    currency: str
    rate_day: date
    rate_policy: Policy
    recounted: int = 0


def base_of(deals: DealFilter) -> DealFilter:
    """The filter without what a measure says itself: when deals close, and whether they are open."""
    return replace(deals, kinds=(), close_from=None, close_to=None)


def measured_filter(lens: Lens, deals: DealFilter, measure: Measure) -> DealFilter:
    """The filter narrowed to what the measure's metric counts; the same filter without a metric."""
    if measure.metric is None:
        return deals
    base = base_of(deals)
    return replace(base, also=(*base.also, measured_of(lens, measure)))


def strip_of(lens: Lens, deals: DealFilter, measure: Measure) -> Strip:
    """The strip of a filter. Two queries."""
    wanted, measured = wanted_of(lens, base_of(deals)), measured_of(lens, replace(measure, metric=None))
    standing, moved, recounted = [], [], 0
    counted = {} if measured.has_likely else {Metric.LIKELY.value: Metric.BEST_CASE.value}
    for what, now_bears, then_bears, step, pushed, pulled, currency, then_currency, *sums in strip_rows(
        wanted=wanted, measured=measured
    ):
        count, priced, then_priced, minor, then_minor = map(int, sums)
        recounted += count if what == STANDS and now_bears in counted else 0
        now, then = counted.get(now_bears, now_bears), counted.get(then_bears, then_bears)
        if what == STANDS:
            standing.append(Standing(now, then == IS_NEW, currency, count, priced, minor))
            continue
        change = (now, then, step, bool(pushed), bool(pulled), currency, then_currency)
        moved.append(Moved(*change, count, priced, then_priced, minor, then_minor))
    changes = None if measure.since is None else moved
    told = figures(standing, changes, lens.rates.convert)
    if not measured.has_likely:
        del told[Metric.LIKELY]
    return Strip(told, lens.currency, lens.rates.day, lens.rates.policy, recounted)
