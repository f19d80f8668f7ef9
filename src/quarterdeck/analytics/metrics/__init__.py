"""Every metric by its key. Pages, endpoints and documentation come from the entries."""

from collections.abc import Mapping
from typing import Final

from quarterdeck.analytics.metrics import (
    activity,
    bookings,
    closing,
    creation,
    each_target,
    open_pipeline,
    stages,
    targets,
)
from quarterdeck.analytics.metrics.metric import Metric, Part

_DECLARED = (
    *closing.METRICS,
    *open_pipeline.METRICS,
    *creation.METRICS,
    *bookings.METRICS,
    *stages.METRICS,
    *targets.METRICS,
    *each_target.METRICS,
    *activity.METRICS,
)
METRICS: Final[Mapping[str, Metric]] = {metric.key: metric for metric in _DECLARED}

__all__ = ["METRICS", "Metric", "Part"]
