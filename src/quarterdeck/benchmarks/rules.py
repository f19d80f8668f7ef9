"""What can be compared of a metric, and kept to what."""

from quarterdeck.analytics.benchmarks import FAIR, OFFERED, UNITS
from quarterdeck.analytics.metrics import METRICS


def units_of(metric: str) -> list[str]:
    """The units that make sense for a metric, in their usual order; people always do."""
    return [unit for unit in UNITS if unit not in METRICS[metric].undefined]


def fair_of(metric: str, unit: str) -> list[str]:
    """The segments that a comparison of these units can be kept to."""
    return [segment for segment in FAIR if segment != unit and segment not in METRICS[metric].undefined]


def metrics_of(unit: str) -> list[str]:
    """The metrics that are compared by this unit, in their usual order."""
    return [metric for metric in OFFERED if unit not in METRICS[metric].undefined]
