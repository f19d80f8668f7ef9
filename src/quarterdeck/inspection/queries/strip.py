"""The metric strip: how the deals of a filter stand, and what has changed of them since an instant."""

from dataclasses import dataclass, replace
from datetime import date

from quarterdeck.catalog.terms import Policy
from quarterdeck.inspection.queries.measures import measured_of, moved_rows, standing_rows
from quarterdeck.inspection.rules import Figure, Moved, Standing, figures
from quarterdeck.inspection.terms import Measure, Metric
from quarterdeck.opportunities.queries import Lens
from quarterdeck.opportunities.queries.predicates import wanted_of
from quarterdeck.opportunities.terms import DealFilter


@dataclass(frozen=True, slots=True)
class Strip:
    """Every metric over the whole filter, in `currency` at the rates of `rate_day`."""

    figures: dict[Metric, Figure]
    currency: str
    rate_day: date
    rate_policy: Policy


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
    """The strip of a filter. Two queries, one where nothing is looked back on."""
    wanted, measured = wanted_of(lens, base_of(deals)), measured_of(lens, replace(measure, metric=None))
    standing = [Standing(now, bool(new), *rest) for now, new, *rest in standing_rows(wanted=wanted, measured=measured)]
    moved = None
    if measure.since is not None:
        rows = moved_rows(wanted=wanted, measured=measured, since=measure.since)
        moved = [
            Moved(now, then, step, bool(pushed), bool(pulled), *rest) for now, then, step, pushed, pulled, *rest in rows
        ]
    return Strip(figures(standing, moved, lens.rates.convert), lens.currency, lens.rates.day, lens.rates.policy)
