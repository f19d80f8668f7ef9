"""Words of the inspection: metrics of a list of deals, and what they are measured against."""

from datetime import date, datetime
from enum import StrEnum

from quarterdeck.values.dataclasses import dataclass
from quarterdeck.values.text import N_


class Metric(StrEnum):
    """What a list of deals is measured by: how things stand now, and what has changed since an instant."""

    OPEN = "open"
    COMMIT = "commit"
    LIKELY = "likely"
    BEST_CASE = "best_case"
    PIPELINE = "pipeline"
    INCREASED = "increased"
    DECREASED = "decreased"
    PUSHED_OUT = "pushed_out"
    PULLED_IN = "pulled_in"
    NEW = "new"
    CLOSED_WON = "closed_won"
    CLOSED_LOST = "closed_lost"


METRIC_LABELS = {
    Metric.OPEN: N_("Open, total"),
    Metric.COMMIT: N_("Commit"),
    Metric.LIKELY: N_("Most likely"),
    Metric.BEST_CASE: N_("Best case"),
    Metric.PIPELINE: N_("Pipeline"),
    Metric.INCREASED: N_("Increased"),
    Metric.DECREASED: N_("Decreased"),
    Metric.PUSHED_OUT: N_("Pushed out"),
    Metric.PULLED_IN: N_("Pulled in"),
    Metric.NEW: N_("New"),
    Metric.CLOSED_WON: N_("Closed won"),
    Metric.CLOSED_LOST: N_("Closed lost"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """Deals against what they were at the instant `since`, in the period from `first` to `last`, None for no end.

    With a metric only the deals that it counts are let through.
    """

    since: datetime | None = None
    first: date | None = None
    last: date | None = None
    metric: Metric | None = None
